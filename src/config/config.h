// The configuration as values. One TOML file; every key has a default, and is declared once, in config/keys.cc, with unit,
// bounds, sentence and whether a restart is needed; docs/configuration.md is held against that table by a test.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/ip_address.h"
#include "policy/keeping/keeping.h"
#include "policy/warmup/standard_plan.h"
#include "policy/billing/prices.h"

namespace warmpost::config {

struct EgressAddress {
    IpAddress ip;
    std::string ehlo;   // empty: the address's reverse name, else derived: "a1-2-3-4.smtp-out.<service_domain>"
};
enum class RelayTls : std::uint8_t { none, starttls, implicit };
struct Relay {
    std::string name;
    std::string host;
    std::uint16_t port = 587;
    RelayTls tls = RelayTls::starttls;
    std::filesystem::path credentials_file;   // "user\npassword\n", readable by the owner only; empty: no AUTH
    std::uint64_t daily_limit = 0;            // messages a UTC day; 0: none
    double messages_per_second = 0;           // what the provider allows, all mail together; 0: no limit
};
struct Route { // mail for `domain` ("example.com", "*.example.com" or "*") goes to host:port instead of its MX
    std::string domain;
    std::string host;                         // name or address literal
    std::uint16_t port = 25;
    std::string isp;                          // empty: found from `host` as from an MX
};
struct Bucket {                               // what "s3://NAME/KEY" of an import job means: directory/KEY
    std::string name;
    std::filesystem::path directory;
    std::string account;                      // the only one that may read it, by name; empty: every account
};
struct TrustedNetwork {
    Network network;
    std::string account;                      // account name
};

struct Config {
    struct Server {
        std::filesystem::path data_dir = "/var/lib/warmpost";
        std::filesystem::path key_file = "/etc/warmpost/warmpost.key";  // seals secrets; outside data_dir
        std::string service_domain = "warmpost.invalid";
        std::string region = "us-east-1";        // told in message texts, ARNs
        bool pin_region = false;                 // true: only `region` is accepted in signatures
        int threads = 0;                         // 0: one a core
        std::vector<Endpoint> api, api_tls, submission, submission_tls, feedback, operator_api;
        std::string public_url;                  // base of links in mails; empty: http://<first api>
    } server;
    struct Submission {
        std::vector<std::string> smtp_regions{"us-east-1"};
        bool plain_auth_on_loopback = false;
        std::vector<TrustedNetwork> trusted;
    } submission;
    struct Egress {
        std::vector<EgressAddress> shared, inventory;
        std::vector<Relay> relays;
        bool ipv6 = true;
        std::chrono::days rest{30};              // of a released address, before another account can lease it
        std::vector<std::string> dnsbls;         // block lists that addresses are looked up in; a name may begin with an access key: never shown whole
    } egress;
    struct Dns {
        std::vector<Endpoint> servers;           // empty: those of /etc/resolv.conf
        std::chrono::seconds negative_ttl{60}, max_ttl{3600};
        int timeout_ms = 5000;
    } dns;
    struct WarmUp {                              // of standard dedicated addresses
        ::warmpost::warmup::Plan plan;
        ::warmpost::warmup::Advance advance = ::warmpost::warmup::Advance::calendar;   // of addresses that are leased from now on
    } warmup;
    struct Managed {                             // managed pools
        double time_scale = 1;                   // of policy time: seconds that policy counts for one that passes; above 1 only for tests
        bool show_addresses = false;             // accounts see the addresses of their managed pools
        int addresses_max = 32;                  // of one pool
        int inventory_low = 2;                   // fewer free addresses are told as an event
        std::int64_t worth_per_day = 3000;       // messages that a further address must carry
        int forget_after_days = 90;              // of silence (policy time), before what was learned of an address at an ISP is forgotten
    } managed;
    std::vector<Route> routes;
    std::vector<Bucket> buckets;
    struct Tls {
        std::filesystem::path certificate, private_key;
    } tls;
    struct Delivery {
        std::uint16_t smtp_port = 25;
        std::filesystem::path isps_file;         // empty: the table compiled in from etc/isps.toml
        std::chrono::seconds retry_first{60}, retry_max{3600};
        std::chrono::seconds queue_age{14 * 3600};  // up to 5 days
        std::chrono::seconds delay_event_after{600};
        int max_connections = 2000;              // all together
        int connections_per_destination = 20;    // default for ISPs that say nothing
        int messages_per_connection = 100;
        std::chrono::seconds idle_connection{15};
        bool keep_message_id = false;
        std::string simulator_domain = "simulator.amazonses.com";   // its recipients are answered in the house; empty: none
        bool dkim_service = true;                // sign with the service's key besides the identity's
        double timeout_scale = 1.0;              // RFC 5321 4.5.3.2 timeouts times this (tests)
    } delivery;
    struct SharedPool {                          // accounts whose mail draws bounces, complaints or refusals: policy/fairness
        bool slow_accounts = true;
        double bounce_review = 0.05, bounce_pause = 0.10, complaint_review = 0.001, complaint_pause = 0.005;   // rates
        double refusal_review = 0.10, refusal_pause = 0.50;   // of an account's mail to one ISP
        int representative_messages = 100;
        std::chrono::seconds recovery{600};
        double slowed_recipients_per_second = 10;   // of a slowed account to one ISP, before its factor
    } shared_pool;
    struct Reputation {                          // policy/reputation
        bool pause_senders = true;
        double bounce_review = 0.05, bounce_pause = 0.10, complaint_review = 0.001, complaint_pause = 0.005;   // rates
    } reputation;
    struct Limits {
        std::uint64_t message_bytes = 41'943'040;
        int recipients = 50;
        int header_bytes = 1 << 20;
        int submission_connections = 2000, submission_connections_per_client = 200;
        int http_connections = 2000;
        int feedback_connections = 100, feedback_connections_per_client = 20;
        int feedback_messages_per_minute = 600;  // of one client address; then 450
        std::uint64_t feedback_message_bytes = 1'048'576;
        std::uint64_t queue_bytes = 0;           // 0: bounded by the disk only
        std::uint64_t queue_messages_per_account = 1'000'000;
        std::uint64_t min_free_bytes = 268'435'456;
        std::uint64_t memory_bytes = 134'217'728;  // bodies kept in memory for immediate delivery, all together
        int auth_failures_per_minute = 20;       // a client address; then 454 / 421
    } limits;
    struct Events {
        std::filesystem::path file;              // empty: <data_dir>/events/events.jsonl
        std::uint64_t max_bytes = 104'857'600;
        int keep = 10;
        std::string firehose, eventbridge, cloudwatch, pinpoint;   // "" (refused), "file", "kafka" or "topic:NAME"
        std::string public_url;                  // base of links in notifications, https; empty: from server.public_url, or service_domain and api_tls
        std::chrono::hours give_up{24};          // then an event becomes a dead letter
        std::chrono::seconds retry_first{1}, retry_max{600};
        std::uint64_t queue_max = 1'000'000;     // events that may wait for one subscription
        std::uint64_t dead_letters_max = 100'000;   // of one subscription
        std::chrono::days dead_letters_keep{14};
        int in_flight = 8;                       // requests to one subscription at a time
        std::chrono::seconds timeout{15};        // of one request
        bool allow_http = false;                 // plain http:// beyond loopback
        bool allow_link_local = false;           // endpoints on 169.254.0.0/16 and its like
        std::filesystem::path ca_file;           // certificates trusted besides the system's
        std::filesystem::path signing_certificate, signing_key;   // empty: one's own
        int signature_version = 2;               // 1: SHA-1, for receivers that know no other
    } events;
    struct Metrics {
        std::vector<Endpoint> listen;            // where GET /metrics is answered without a key
        int isps_max = 20;                       // ISPs told by name at /metrics, those with most mail; the rest as "other"
    } metrics;
    struct Kafka {
        std::vector<std::string> brokers;        // "host:port"
        std::string topic = "warmpost-events";   // of destinations that are mapped to "kafka"
        std::filesystem::path options_file;      // librdkafka's properties, "name=value" lines
    } kafka;
    struct History {
        std::chrono::hours keep{720};
        std::uint64_t max_bytes = 21'474'836'480;   // of stories and what finds them; beyond it the oldest go
        int audit_days = 396;                    // 13 months
    } history;
    struct Feeds {                               // what others say of our addresses: feedback/feeds
        std::filesystem::path snds_file;         // URLs of SNDS's automated data feed, one a line, each with its key: a secret
        std::chrono::seconds snds_every{6 * 3600};
        std::chrono::days keep{396};
    } feeds;
    struct Alerts {
        bool enabled = true;
        std::chrono::seconds queue_age{3600};    // of the oldest mail of a lane
        double near_threshold = 0.8;             // of the rate at which a sender comes under review
        double disk_factor = 4;                  // of limits.min_free_bytes
        std::chrono::seconds clock_step{60};     // by which wall time left steady time
    } alerts;
    struct Console {
        bool enabled = true;
        std::filesystem::path directory;         // of the built console; empty: share/warmpost/console beside the binary's folder
        std::chrono::minutes session{12 * 60};
        std::chrono::minutes sign_in_link{15};
        int sign_in_failures_per_minute = 10;    // of one client address
    } console;
    keeping::Options keeping;                    // when an address's volume is worth a finding
    billing::Prices prices;                      // checked by billing::check
    std::vector<billing::Tier> managed_tiers;    // as written, up_to 0 for no end; when there are any, they are prices.managed_tiers
    std::filesystem::path path;                  // the file itself
};

// Reads and checks the whole file. The error names key and line: "line 12: server.api: ...".
[[nodiscard]] Result<Config> load(const std::filesystem::path& file);
// The same from text; relative paths count from the directory of `file`, which need not exist.
[[nodiscard]] Result<Config> parse(std::string_view text, const std::filesystem::path& file);

}  // namespace warmpost::config
