// The keys of what becomes of events beyond the file: topics, their subscribers, Kafka.
#include "config/key_kinds.h"

namespace warmpost::config {
namespace {

// Whatever SES would hand events to and there is none of here.
std::expected<std::string, Problem> read_mapping(const toml::node& node) {
    auto text = read_string(node);
    if (!text || text->empty() || *text == "file" || *text == "kafka" || (text->starts_with("topic:") && text->size() > 6)) return text;
    return problem(fmt::format(R"("{}" is none of "file", "kafka" and "topic:NAME")", *text));
}

// Receivers refuse a certificate that does not come over https.
std::expected<std::string, Problem> read_https(const toml::node& node) {
    auto text = read_string(node);
    if (text && !text->empty() && !text->starts_with("https://")) return problem(fmt::format("\"{}\" does not start with https://", *text));
    return text;
}

#define FIELD(member) \
    [](Config & c) -> auto& { return c.member; }

template <class Field>
Key mapping(const char* name, const char* what, Field field) {
    Key key = with_bounds(simple({"events", name, "string", ""}, field, read_mapping), R"("file", "kafka", "topic:NAME")");
    key.sentence = fmt::format("What stands for {} in event destinations; empty: they are refused.", what);
    return key;
}

void add_subscribers(std::vector<Key>& all) {
    all.push_back(mapping("firehose", "Amazon Data Firehose", FIELD(events.firehose)));
    all.push_back(mapping("eventbridge", "Amazon EventBridge", FIELD(events.eventbridge)));
    all.push_back(mapping("cloudwatch", "Amazon CloudWatch", FIELD(events.cloudwatch)));
    all.push_back(mapping("pinpoint", "Amazon Pinpoint", FIELD(events.pinpoint)));
    all.push_back(simple({"events", "public_url", "URL",
                          "The start of the links in notifications (certificate, confirmation, unsubscribing); empty: server.public_url if it is https, else "
                          "https://, service_domain and the port of the first `api_tls`."},
                         FIELD(events.public_url), read_https));
    all.push_back(integer({"events", "give_up_hours", "hours", "How long a subscriber is tried before an event becomes a dead letter."}, 1, 336,
                          FIELD(events.give_up)));
    all.push_back(integer({"events", "retry_first_seconds", "seconds", "The first pause after a failure; it doubles."}, 1, 3600, FIELD(events.retry_first)));
    all.push_back(integer({"events", "retry_max_seconds", "seconds", "The longest pause between two tries."}, 1, 86'400, FIELD(events.retry_max)));
    all.push_back(integer({"events", "queue_max", "events", "Events that may wait for one subscription; beyond them the oldest become dead letters."}, 10,
                          1'000'000'000, FIELD(events.queue_max)));
    all.push_back(integer({"events", "dead_letters_max", "events", "Dead letters of one subscription that are kept; beyond them the oldest go."}, 1,
                          1'000'000'000, FIELD(events.dead_letters_max)));
    all.push_back(integer({"events", "dead_letters_keep_days", "days", "How long dead letters are kept for `warmpost topic replay`."}, 1, 3650,
                          FIELD(events.dead_letters_keep)));
    all.push_back(
        integer({"events", "requests_in_flight", "requests", "Requests to one subscription at a time; events of one message always go one after the other."},
                1, 64, FIELD(events.in_flight)));
    all.push_back(
        integer({"events", "timeout_seconds", "seconds", "How long a subscriber may take to answer a request (SNS: 15)."}, 1, 600, FIELD(events.timeout)));
    all.push_back(boolean({"events", "allow_http", "boolean",
                           "true: topics may have subscribers with plain http:// beyond loopback; whoever is on the way reads and forges along."},
                          FIELD(events.allow_http)));
    all.push_back(boolean({"events", "allow_link_local", "boolean", "true: subscribers may be on link-local and cloud metadata addresses."},
                          FIELD(events.allow_link_local)));
    all.push_back(at_start(FIELD(events.ca_file),
                           path({"events", "ca_file", "path", "Certificates (PEM) trusted besides the system's when subscribers are reached by https."},
                                FIELD(events.ca_file))));
    all.push_back(at_start(
        FIELD(events.signing_certificate),
        path({"events", "signing_certificate", "path", "The certificate told to who checks signatures (PEM, RSA); empty: one that warmpost made for itself."},
             FIELD(events.signing_certificate))));
    all.push_back(at_start(FIELD(events.signing_key), path({"events", "signing_key", "path", "Its private key (PEM)."}, FIELD(events.signing_key))));
    all.push_back(integer({"events", "signature_version", "version", "2: SHA256withRSA. 1: SHA1withRSA, for receivers that know no other."}, 1, 2,
                          FIELD(events.signature_version)));
}

void add_kafka(std::vector<Key>& all) {
    all.push_back(at_start(FIELD(kafka.brokers),
                           list({"kafka", "brokers", "list of host:port", "Where the cluster is first asked."}, FIELD(kafka.brokers), read_strings)));
    all.push_back(string({"kafka", "topic", "name", "The Kafka topic of event destinations that are mapped to \"kafka\"."}, FIELD(kafka.topic)));
    all.push_back(at_start(
        FIELD(kafka.options_file),
        path({"kafka", "options_file", "path", "Further properties of librdkafka, one name=value a line (TLS, SASL); a file that only the owner may read."},
             FIELD(kafka.options_file))));
}

#undef FIELD

}  // namespace

void add_events(std::vector<Key>& all) {
    add_subscribers(all);
    add_kafka(all);
}

}  // namespace warmpost::config
