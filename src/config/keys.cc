#include "config/keys.h"

#include <fmt/format.h>

#include <utility>

#include "config/key_kinds.h"
#include "config/read_value.h"

namespace warmpost::config {
namespace {

std::expected<std::string, Problem> read_name(const toml::node& node) {
    auto text = read_string(node);
    if (text && text->empty()) return problem("must not be empty");
    return text;
}

std::expected<std::string, Problem> read_url(const toml::node& node) {
    auto text = read_string(node);
    if (text && !text->empty() && !text->starts_with("http://") && !text->starts_with("https://"))
        return problem(fmt::format("\"{}\" starts with neither http:// nor https://", *text));
    return text;
}

std::expected<std::vector<std::string>, Problem> read_regions(const toml::node& node) {
    auto regions = read_strings(node);
    if (regions && regions->empty()) return problem("names no region: SMTP passwords would fit none");
    return regions;
}

// "example.com", "*.example.com" or "*".
std::expected<std::string, Problem> read_route_domain(const toml::node& node) {
    auto text = read_string(node);
    if (!text || *text == "*") return text;
    const bool below = text->starts_with("*.");
    auto name = read_domain(toml::value<std::string>{below ? text->substr(2) : *text});
    if (!name) return problem(fmt::format(R"("{}" is none of "example.com", "*.example.com" and "*")", *text));
    return (below ? "*." : "") + *name;
}

// A domain, or "" for none.
std::expected<std::string, Problem> read_domain_or_none(const toml::node& node) {
    auto text = read_string(node);
    if (!text || text->empty()) return text;
    return read_domain(node);
}

Read read_relay_tls(const toml::node& node, Config& config) {
    auto text = read_string(node);
    if (!text) return std::unexpected(text.error());
    RelayTls& tls = config.egress.relays.back().tls;
    if (*text == "none") tls = RelayTls::none;
    else if (*text == "starttls") tls = RelayTls::starttls;
    else if (*text == "implicit") tls = RelayTls::implicit;
    else return problem(fmt::format(R"("{}" is none of "none", "starttls" and "implicit")", *text));
    return {};
}

Read read_network(const toml::node& node, Config& config) {
    auto text = read_string(node);
    if (!text) return std::unexpected(text.error());
    auto network = Network::parse(*text);
    if (!network) return problem(network.error().message);
    config.submission.trusted.back().network = *network;
    return {};
}

Key relay_tls() {
    Key key = declare({"egress.relay", "tls", "string", "How the connection to the relay is encrypted."}, "\"starttls\"",
                      R"("none", "starttls", "implicit")");
    key.read = read_relay_tls;
    return key;
}

Key trusted_network() {
    Key key = declare({"submission.trusted", "network", "network", "Clients of this network submit without AUTH: \"10.0.0.0/8\" or one address."}, {});
    key.required = true;
    key.read = read_network;
    return key;
}

constexpr std::int64_t kMaxBytes = std::int64_t{1} << 50;
constexpr std::int64_t kFiveDays = 5 * 86'400;   // RFC 5321 4.5.4.1: the give-up time is at least 4-5 days; SES uses 14 hours

#define FIELD(member) [](Config& c) -> auto& { return c.member; }

void add_server(std::vector<Key>& all) {
    const char* listen = "address:port or list";
    all.push_back(at_start(FIELD(server.data_dir), path({"server", "data_dir", "path", "Everything warmpost keeps: control database, spool, events, the operator's socket."}, FIELD(server.data_dir))));
    all.push_back(at_start(FIELD(server.key_file), path({"server", "key_file", "path", "The key that seals secrets in the database. Keep it, and its backup, outside data_dir."}, FIELD(server.key_file))));
    all.push_back(at_start(FIELD(server.service_domain), domain({"server", "service_domain", "domain", "The domain whose DNS you control: return paths, DKIM targets and EHLO names are below it."}, FIELD(server.service_domain))));
    all.push_back(at_start(FIELD(server.region), simple({"server", "region", "string", "The region that warmpost says it is, in ARNs and texts."}, FIELD(server.region), read_name)));
    all.push_back(boolean({"server", "pin_region", "boolean", "true: a signature made for another region than `region` is refused."}, FIELD(server.pin_region)));
    all.push_back(at_start(FIELD(server.threads), integer({"server", "threads", "threads", "Threads that carry connections; 0 is one for each processor."}, 0, 1024, FIELD(server.threads))));
    all.push_back(at_start(FIELD(server.api), list({"server", "api", listen, "Where the SES v2 API listens with plain HTTP."}, FIELD(server.api), read_endpoints)));
    all.push_back(at_start(FIELD(server.api_tls), list({"server", "api_tls", listen, "Where the SES v2 API listens with HTTPS."}, FIELD(server.api_tls), read_endpoints)));
    all.push_back(at_start(FIELD(server.submission), list({"server", "submission", listen, "Where SMTP submission listens (STARTTLS)."}, FIELD(server.submission), read_endpoints)));
    all.push_back(at_start(FIELD(server.submission_tls), list({"server", "submission_tls", listen, "Where SMTP submission listens with TLS from the first byte."}, FIELD(server.submission_tls), read_endpoints)));
    all.push_back(at_start(FIELD(server.feedback), list({"server", "feedback", listen, "Where bounces and complaints that come back are taken in (SMTP; the MX of bounce.<service_domain> leads here); empty: those of other hosts are lost."}, FIELD(server.feedback), read_endpoints)));
    all.push_back(at_start(FIELD(server.operator_api), list({"server", "operator_api", listen, "Further addresses for the operator API; it also answers on `api` and on data_dir/operator.sock."}, FIELD(server.operator_api), read_endpoints)));
    all.push_back(simple({"server", "public_url", "URL", "The start of links in mails that warmpost sends; empty: http:// and the first `api` address."}, FIELD(server.public_url), read_url));
}

void add_submission(std::vector<Key>& all) {
    all.push_back(simple({"submission", "smtp_regions", "list of strings", "The regions whose SMTP passwords are accepted; `init` prints the first one's."}, FIELD(submission.smtp_regions), read_regions));
    all.push_back(boolean({"submission", "plain_auth_on_loopback", "boolean", "true: clients on loopback may authenticate without TLS."}, FIELD(submission.plain_auth_on_loopback)));
    all.push_back(trusted_network());
    all.push_back(required(simple({"submission.trusted", "account", "name", "The account that their mail counts for."}, FIELD(submission.trusted.back().account), read_name)));
}

void add_egress(std::vector<Key>& all) {
    all.push_back(list({"egress", "shared", "list of addresses", "Source addresses of the shared pool: \"a\", \"a-b\", \"a/28\" or { address, ehlo }."}, FIELD(egress.shared), read_egress));
    all.push_back(list({"egress", "inventory", "list of addresses", "Source addresses that can be leased to pools, written as in `shared`."}, FIELD(egress.inventory), read_egress));
    all.push_back(at_start(FIELD(egress.ipv6), boolean({"egress", "ipv6", "boolean", "false: recipients' hosts are never reached by IPv6."}, FIELD(egress.ipv6))));
    all.push_back(integer({"egress", "rest_days", "days", "How long a released address rests before another account can lease it (SES: 30 days)."}, 0, 3650, FIELD(egress.rest)));
    all.push_back(list({"egress", "dnsbls", "list of domains", "DNS block lists that every address is looked up in, at start and daily; empty: none."},
                       FIELD(egress.dnsbls), read_domains));
    all.push_back(required(simple({"egress.relay", "name", "name", "The relay's name, as `warmpost ip` and pools know it."}, FIELD(egress.relays.back().name), read_name)));
    all.push_back(required(simple({"egress.relay", "host", "host", "The relay's name or address."}, FIELD(egress.relays.back().host), read_name)));
    all.push_back(integer({"egress.relay", "port", "port", "The relay's port."}, 1, 65535, FIELD(egress.relays.back().port)));
    all.push_back(relay_tls());
    all.push_back(path({"egress.relay", "credentials_file", "path", "Two lines, user and password, readable by the owner only; empty: no AUTH."}, FIELD(egress.relays.back().credentials_file)));
    all.push_back(integer({"egress.relay", "daily_limit", "messages", "Messages the relay takes in a UTC day; 0: no limit."}, 0, kMaxBytes, FIELD(egress.relays.back().daily_limit)));
    all.push_back(number({"egress.relay", "messages_per_second", "messages a second", "What the relay's owner lets you send, all mail together; 0: no limit."}, 0, 100'000, FIELD(egress.relays.back().messages_per_second)));
}

void add_dns(std::vector<Key>& all) {
    all.push_back(at_start(FIELD(dns.servers), list({"dns", "servers", "address:port or list", "Recursive name servers; empty: those of /etc/resolv.conf."}, FIELD(dns.servers), read_endpoints)));
    all.push_back(at_start(FIELD(dns.negative_ttl), integer({"dns", "negative_ttl_seconds", "seconds", "How long \"there is no such record\" is remembered at most."}, 1, 86'400, FIELD(dns.negative_ttl))));
    all.push_back(at_start(FIELD(dns.max_ttl), integer({"dns", "max_ttl_seconds", "seconds", "How long an answer is remembered at most, whatever its TTL."}, 1, 604'800, FIELD(dns.max_ttl))));
    all.push_back(at_start(FIELD(dns.timeout_ms), integer({"dns", "timeout_ms", "milliseconds", "How long one look-up may take."}, 100, 60'000, FIELD(dns.timeout_ms))));
}

void add_route(std::vector<Key>& all) {
    all.push_back(with_bounds(required(simple({"route", "domain", "domain", "The recipients' domain."}, FIELD(routes.back().domain), read_route_domain)), R"("example.com", "*.example.com", "*")"));
    all.push_back(required(simple({"route", "host", "host", "The host, by name or address, that takes this domain's mail instead of its MX."}, FIELD(routes.back().host), read_name)));
    all.push_back(integer({"route", "port", "port", "The host's port."}, 1, 65535, FIELD(routes.back().port)));
    all.push_back(required(simple({"bucket", "name", "name", "The bucket's name in the URL."}, FIELD(buckets.back().name), read_name)));
    all.push_back(required(path({"bucket", "directory", "path", "The directory that holds its files. Nothing outside it is read, nothing is written into it."}, FIELD(buckets.back().directory))));
    all.push_back(string({"bucket", "account", "name", "The only account that may read it; empty: every account."}, FIELD(buckets.back().account)));
    all.push_back(string({"route", "isp", "ISP id", "The ISP whose limits and replies count; empty: found from `host` as from an MX."}, FIELD(routes.back().isp)));
}

void add_tls(std::vector<Key>& all) {
    all.push_back(path({"tls", "certificate", "path", "Certificate chain in PEM; empty: the self-signed one that `init` makes in data_dir/tls."}, FIELD(tls.certificate)));
    all.push_back(path({"tls", "private_key", "path", "The certificate's private key in PEM."}, FIELD(tls.private_key)));
}

void add_delivery(std::vector<Key>& all) {
    all.push_back(integer({"delivery", "smtp_port", "port", "The port of recipients' mail hosts."}, 1, 65535, FIELD(delivery.smtp_port)));
    all.push_back(at_start(FIELD(delivery.isps_file), path({"delivery", "isps_file", "path", "ISP rules instead of those compiled in from etc/isps.toml; empty: the compiled-in ones."}, FIELD(delivery.isps_file))));
    all.push_back(integer({"delivery", "retry_first_seconds", "seconds", "The wait after a first failure; it doubles with each further one."}, 1, 86'400, FIELD(delivery.retry_first)));
    all.push_back(integer({"delivery", "retry_max_seconds", "seconds", "The longest wait between two attempts."}, 1, 86'400, FIELD(delivery.retry_max)));
    all.push_back(integer({"delivery", "queue_age_seconds", "seconds", "How long a message is tried before it bounces (SES: 14 hours)."}, 1, kFiveDays, FIELD(delivery.queue_age)));
    all.push_back(integer({"delivery", "delay_event_after_seconds", "seconds", "The age from which a message that waits is told as a DeliveryDelay event."}, 1, kFiveDays, FIELD(delivery.delay_event_after)));
    all.push_back(integer({"delivery", "max_connections", "connections", "Connections to recipients' hosts, all together."}, 1, 100'000, FIELD(delivery.max_connections)));
    all.push_back(integer({"delivery", "connections_per_destination", "connections", "Connections from one address to an ISP whose entry names no number."}, 1, 1000, FIELD(delivery.connections_per_destination)));
    all.push_back(integer({"delivery", "messages_per_connection", "messages", "Messages on one connection to an ISP whose entry names no number."}, 1, 100'000, FIELD(delivery.messages_per_connection)));
    all.push_back(integer({"delivery", "idle_connection_seconds", "seconds", "How long an idle connection is kept for the next message."}, 0, 300, FIELD(delivery.idle_connection)));
    all.push_back(boolean({"delivery", "keep_message_id", "boolean", "true: the sender's Message-ID stays; false: replaced, as SES does."}, FIELD(delivery.keep_message_id)));
    all.push_back(simple({"delivery", "simulator_domain", "domain", "Mail to this domain is answered in the house, as SES's mailbox simulator does; empty: no domain is."}, FIELD(delivery.simulator_domain), read_domain_or_none));
    all.push_back(boolean({"delivery", "dkim_service", "boolean", "true: mail is signed with the service's key besides the identity's."}, FIELD(delivery.dkim_service)));
    all.push_back(number({"delivery", "timeout_scale", "factor", "The timeouts of RFC 5321 4.5.3.2 times this; below 1 only for tests."}, 0.001, 10, FIELD(delivery.timeout_scale)));
}


void add_limits(std::vector<Key>& all) {
    all.push_back(integer({"limits", "message_bytes", "bytes", "The largest message taken (SES: 40 MB)."}, 1024, 1 << 30, FIELD(limits.message_bytes)));
    all.push_back(integer({"limits", "recipients", "recipients", "Recipients of one message (SES: 50)."}, 1, 1000, FIELD(limits.recipients)));
    all.push_back(integer({"limits", "header_bytes", "bytes", "The largest header of a message."}, 1024, 16 << 20, FIELD(limits.header_bytes)));
    all.push_back(integer({"limits", "submission_connections", "connections", "SMTP submission connections, all together; beyond them 421."}, 1, 100'000, FIELD(limits.submission_connections)));
    all.push_back(integer({"limits", "submission_connections_per_client", "connections", "SMTP submission connections of one client address."}, 1, 100'000, FIELD(limits.submission_connections_per_client)));
    all.push_back(integer({"limits", "http_connections", "connections", "HTTP connections, all together; one client address holds at most half of them."}, 1, 100'000, FIELD(limits.http_connections)));
    all.push_back(integer({"limits", "feedback_connections", "connections", "Connections that bring bounces, all together; each may hold feedback_message_bytes."}, 1, 10'000, FIELD(limits.feedback_connections)));
    all.push_back(integer({"limits", "feedback_connections_per_client", "connections", "Connections of one client address that bring bounces."}, 1, 10'000, FIELD(limits.feedback_connections_per_client)));
    all.push_back(integer({"limits", "feedback_messages_per_minute", "messages", "Bounces of one client address in a minute; beyond them 450, and it comes again later."}, 1, 1'000'000, FIELD(limits.feedback_messages_per_minute)));
    all.push_back(integer({"limits", "feedback_message_bytes", "bytes", "The largest bounce taken; most hold the header of the returned message only."}, 16'384, 1 << 27, FIELD(limits.feedback_message_bytes)));
    all.push_back(at_start(FIELD(limits.queue_bytes), integer({"limits", "queue_bytes", "bytes", "Room the queue may take; 0: bounded by the disk only."}, 0, kMaxBytes, FIELD(limits.queue_bytes))));
    all.push_back(at_start(FIELD(limits.queue_messages_per_account), integer({"limits", "queue_messages_per_account", "messages", "Messages of one account that may wait; beyond them 454 or TooManyRequestsException."}, 1, 1'000'000'000, FIELD(limits.queue_messages_per_account))));
    all.push_back(at_start(FIELD(limits.min_free_bytes), integer({"limits", "min_free_bytes", "bytes", "Mail is refused for the time being while the disk has less room than this."}, 0, kMaxBytes, FIELD(limits.min_free_bytes))));
    all.push_back(at_start(FIELD(limits.memory_bytes), integer({"limits", "memory_bytes", "bytes", "Bodies kept in memory for immediate delivery, all together."}, 1 << 20, kMaxBytes, FIELD(limits.memory_bytes))));
    all.push_back(integer({"limits", "auth_failures_per_minute", "failures", "Failed log-ins of one client address in a minute before it is turned away."}, 1, 100'000, FIELD(limits.auth_failures_per_minute)));
}

void add_reporting(std::vector<Key>& all) {
    all.push_back(at_start(FIELD(events.file), path({"events", "file", "path", "The JSON-lines file of events; empty: data_dir/events/events.jsonl."}, FIELD(events.file))));
    all.push_back(at_start(FIELD(events.max_bytes), integer({"events", "max_bytes", "bytes", "The size from which the file is rotated."}, 4096, kMaxBytes, FIELD(events.max_bytes))));
    all.push_back(at_start(FIELD(events.keep), integer({"events", "keep", "files", "Rotated files that are kept."}, 1, 10'000, FIELD(events.keep))));
    add_events(all);
}

#undef FIELD

std::vector<Key> declare_all() {
    std::vector<Key> all;
    for (const auto add : {add_server, add_submission, add_egress, add_dns, add_route, add_tls, add_delivery, add_policy, add_limits, add_reporting, add_views})
        add(all);
    return all;
}

}  // namespace

const std::vector<Key>& keys() {
    static const std::vector<Key> all = declare_all();
    return all;
}

const std::vector<TableList>& table_lists() {
    static const std::vector<TableList> lists{
        {"submission.trusted", "Networks that may submit for a named account without AUTH. None by default.", [](Config& c) { c.submission.trusted.emplace_back(); }},
        {"egress.relay", "An upstream SMTP service that can stand in a pool as if it were an address.", [](Config& c) { c.egress.relays.emplace_back(); }},
        {"prices.managed_tiers", "What messages through managed pools cost on top, by the account's messages of the month. Those written replace the default ones: 0.08 up to 10,000,000, 0.04 up to 50,000,000, 0.02 beyond.", [](Config& c) { c.managed_tiers.emplace_back(); }},
        {"bucket", "What `s3://NAME/KEY` of an import job means: the file KEY below a directory (docs/suppression.md). None by default.", [](Config& c) { c.buckets.emplace_back(); }},
        {"route", "Mail for a domain goes to a named host instead of its MX. The most specific entry counts.", [](Config& c) { c.routes.emplace_back(); }},
    };
    return lists;
}

const std::vector<Table>& tables() {
    static const std::vector<Table> all{
        {"server", "Where warmpost keeps its data, and where it listens. A listener without an address is off."},
        {"submission", "SMTP submission."},
        {"egress", "The addresses that mail leaves from."},
        {"dns", "Look-ups of recipients' domains and of identities."},
        {"tls", "The certificate of the HTTPS and SMTP listeners. Both keys or neither."},
        {"delivery", "How mail is delivered and tried again."},
        {"warmup", "The plan by which a leased address warms up. Another plan leaves addresses at their percentage."},
        {"managed", "Managed pools: addresses that are leased, warmed up and given back by themselves (docs/managed-warmup.md)."},
        {"reputation", "From which bounces and complaints on a sender is under review, or paused: `warmpost reputation`."},
        {"shared_pool", "How the shared pool's good name is kept from single accounts: `warmpost account standing`."},
        {"limits", "What is refused."},
        {"events", "Where events go: the file, and the endpoints that subscribed to topics (docs/events.md)."},
        {"kafka", "The Kafka brokers that take events of topics made with `--kafka`. Without brokers nothing is sent there, and events wait."},
        {"metrics", "Figures for Prometheus (docs/operations.md). Without an address the listener is off; the operator's socket and key serve the same."},
        {"history", "What is remembered of messages that ended, and of changes."},
        {"feeds", "What mailbox providers tell of our addresses: `warmpost feeds` (docs/feeds.md)."},
        {"alerts", "What somebody should be woken for: `warmpost alerts` (docs/operations.md)."},
        {"console", "The console in the browser, and its sessions (docs/console.md)."},
        {"keeping", "When a dedicated address's volume is worth a finding (`warmpost findings`)."},
        {"prices", "What sending costs, for the ledger and the bills. A new price counts for what is charged from then on; what is in the ledger stays."},
    };
    return all;
}

}  // namespace warmpost::config
