#include "reporting/events/event_routes.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "base/crypto.h"
#include "base/encoding.h"
#include "control/stands_for.h"

namespace warmpost::reporting {
namespace json = boost::json;
using control::EventDestination;
using control::EventType;
namespace {

struct TypeNames {
    EventType type;
    std::string_view record, detail;  // in the record, and EventBridge's detail-type
};
constexpr std::array<TypeNames, 10> kTypes{{{EventType::send, "Send", "Email Sent"},
                                            {EventType::reject, "Reject", "Email Rejected"},
                                            {EventType::bounce, "Bounce", "Email Bounced"},
                                            {EventType::complaint, "Complaint", "Email Complaint Received"},
                                            {EventType::delivery, "Delivery", "Email Delivered"},
                                            {EventType::open, "Open", "Email Opened"},
                                            {EventType::click, "Click", "Email Clicked"},
                                            {EventType::rendering_failure, "Rendering Failure", "Email Rendering Failed"},
                                            {EventType::delivery_delay, "DeliveryDelay", "Email Delivery Delayed"},
                                            {EventType::subscription, "Subscription", "Email Subscribed"}}};

std::string_view text_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view{} : std::string_view(*text);
}

const json::object* object_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}

std::string_view first_tag(const json::object& mail, std::string_view name) {
    const auto* tags = object_at(mail, "tags");
    const auto* list = tags == nullptr || !tags->contains(name) ? nullptr : tags->at(name).if_array();
    const auto* text = list == nullptr || list->empty() ? nullptr : list->front().if_string();
    return text == nullptr ? std::string_view{} : std::string_view(*text);
}

std::optional<AccountId> account_of(std::string_view digits) {
    if (digits.empty() || digits.size() > 18) return std::nullopt;
    std::int64_t id = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        id = id * 10 + (c - '0');
    }
    return AccountId{id};
}

std::string random_uuid() {
    std::string bytes = random_bytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);  // version 4, variant 1 (RFC 9562 5.4)
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    std::string hex = hex_encode(bytes);
    for (const std::size_t at : {20u, 16u, 12u, 8u}) hex.insert(at, "-");
    return hex;
}

void add_topic(const control::Account& account, const std::string& name, std::vector<std::uint64_t>& queues) {
    const auto topic = account.topics.find(name);
    if (topic == account.topics.end()) return;
    for (const auto& subscription : topic->second.subscriptions)
        if (subscription.confirmed) queues.push_back(subscription.id);
}

std::vector<std::uint64_t> queues_of(const control::Account& account, const EventDestination& destination, const config::Config::Events& events) {
    std::vector<std::uint64_t> queues;
    if (destination.kind == EventDestination::Kind::sns) {
        if (const auto topic = control::parse_topic_arn(destination.arn)) add_topic(account, topic->name, queues);
        return queues;
    }
    const auto mapping = control::parse_mapping(control::stands_for(events, destination.kind)).value_or(control::Mapping{});
    if (mapping.kind == control::Mapping::Kind::kafka) queues.push_back(kMappedKafkaQueue);
    if (mapping.kind == control::Mapping::Kind::topic) add_topic(account, mapping.topic, queues);
    return queues;  // a file: the event file has every event anyway
}

// Of a notice that a configuration set may send now and might not before, or the other way round. SES tells it to EventBridge alone, for every set, whatever
// types of event a destination names (SES guide, tenants: "Sending Status Enabled", "Sending Status Disabled").
struct SendingStatus {
    AccountId account;
    std::string configuration_set, timestamp;
    bool enabled = false;
};
std::optional<SendingStatus> sending_status_of(std::string_view record) {
    if (!record.starts_with(R"({"eventType":"ReputationStatus")")) return std::nullopt;
    boost::system::error_code error;
    const auto whole = json::parse(record, error);
    const auto* notice = error || !whole.is_object() ? nullptr : object_at(whole.get_object(), "notice");
    if (notice == nullptr) return std::nullopt;
    const auto account = account_of(text_at(*notice, "account"));
    const auto set = text_at(*notice, "configurationSet"), status = text_at(*notice, "sendingStatus"), before = text_at(*notice, "sendingStatusBefore");
    if (!account || set.empty() || (status == "DISABLED") == (before == "DISABLED")) return std::nullopt;
    return SendingStatus{*account, std::string(set), std::string(text_at(*notice, "timestamp")), status != "DISABLED"};
}

struct Envelope {
    std::string_view detail_type, timestamp;
    AccountId account;
    std::vector<std::string> resources;
};
std::string in_envelope(const Envelope& envelope, std::string_view record, std::string_view region, std::string_view id) {
    json::array resources;
    for (const auto& each : envelope.resources) resources.emplace_back(each);
    // EventBridge's times have no fractions.
    std::string time(envelope.timestamp);
    if (const auto dot = time.find('.'); dot != std::string::npos) time = time.substr(0, dot) + "Z";
    const json::object object{
        {"version", "0"}, {"id", id},         {"detail-type", envelope.detail_type}, {"source", "aws.ses"}, {"account", to_string(envelope.account)},
        {"time", time},   {"region", region}, {"resources", std::move(resources)}};
    std::string text = json::serialize(object);
    text.pop_back();
    return text.append(",\"detail\":").append(record).append("}");
}

std::string set_arn(std::string_view region, AccountId account, std::string_view set) {
    return "arn:aws:ses:" + std::string(region) + ":" + to_string(account) + ":configuration-set/" + std::string(set);
}

using NewEvents = std::vector<registry::EventQueues::NewEvent>;

void route_sending_status(const SendingStatus& told, std::string_view record, const control::Snapshot& snapshot, const config::Config& config,
                          NewEvents& out) {
    const auto* account = snapshot.account(told.account);
    if (account == nullptr) return;
    const auto set = account->configuration_sets.find(told.configuration_set);
    if (set == account->configuration_sets.end()) return;
    const auto& region = config.server.region;
    std::vector<std::uint64_t> given;
    for (const auto& destination : set->second.destinations) {
        if (!destination.enabled || destination.kind != EventDestination::Kind::eventbridge) continue;
        for (const auto queue : queues_of(*account, destination, config.events)) {
            if (std::ranges::find(given, queue) != given.end()) continue;
            given.push_back(queue);
            const Envelope envelope{told.enabled ? "Sending Status Enabled" : "Sending Status Disabled",
                                    told.timestamp,
                                    told.account,
                                    {set_arn(region, told.account, told.configuration_set)}};
            out.push_back({queue, "configuration-set/" + told.configuration_set, in_envelope(envelope, record, region, random_uuid())});
        }
    }
}

}  // namespace

std::optional<EventType> event_type(std::string_view record_type) {
    for (const auto& names : kTypes)
        if (names.record == record_type) return names.type;
    return std::nullopt;
}

std::optional<EventSubject> subject_of(std::string_view record) {
    boost::system::error_code error;
    json::monotonic_resource memory(record.size() * 4 + 1024);
    const auto whole = json::parse(record, error, &memory);
    if (error || !whole.is_object()) return std::nullopt;
    const auto type = event_type(text_at(whole.get_object(), "eventType"));
    const auto* mail = object_at(whole.get_object(), "mail");
    if (!type || mail == nullptr) return std::nullopt;
    const auto account = account_of(text_at(*mail, "sendingAccountId"));
    const auto set = first_tag(*mail, "ses:configuration-set");
    if (!account || set.empty()) return std::nullopt;
    return EventSubject{*type,
                        *account,
                        std::string(set),
                        std::string(text_at(*mail, "messageId")),
                        std::string(text_at(*mail, "sourceArn")),
                        std::string(text_at(*mail, "timestamp"))};
}

std::string eventbridge_envelope(const EventSubject& subject, std::string_view record, std::string_view region, std::string_view id) {
    Envelope envelope{{}, subject.timestamp, subject.account, {set_arn(region, subject.account, subject.configuration_set)}};
    for (const auto& names : kTypes)
        if (names.type == subject.type) envelope.detail_type = names.detail;
    if (!subject.source_arn.empty()) envelope.resources.push_back(subject.source_arn);
    return in_envelope(envelope, record, region, id);
}

void route_event(std::string_view record, const control::Snapshot& snapshot, const config::Config& config,
                 std::vector<registry::EventQueues::NewEvent>& out) {
    if (const auto status = sending_status_of(record)) return route_sending_status(*status, record, snapshot, config, out);
    const auto subject = subject_of(record);
    if (!subject) return;
    const auto* account = snapshot.account(subject->account);
    if (account == nullptr) return;
    const auto set = account->configuration_sets.find(subject->configuration_set);
    if (set == account->configuration_sets.end()) return;
    std::vector<std::uint64_t> given;
    for (const auto& destination : set->second.destinations) {
        if (!destination.wants(subject->type)) continue;
        for (const auto queue : queues_of(*account, destination, config.events)) {
            if (std::ranges::find(given, queue) != given.end()) continue;
            given.push_back(queue);
            const bool bridged = destination.kind == EventDestination::Kind::eventbridge;
            out.push_back(
                {queue, subject->message_id, bridged ? eventbridge_envelope(*subject, record, config.server.region, random_uuid()) : std::string(record)});
        }
    }
}

}  // namespace warmpost::reporting
