#include "reporting/metrics/event_counts.h"

#include <boost/json.hpp>

#include <array>
#include <charconv>

#include "base/parse_time.h"
#include "base/strings.h"
#include "mail/message/header.h"
#include "reporting/events/held_back.h"

namespace warmpost::reporting {
namespace json = boost::json;
namespace {

std::string_view text_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}
const json::object* object_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}
const json::array* array_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value == nullptr ? nullptr : value->if_array();
}
std::string_view first_tag(const json::object& mail, std::string_view name) {
    const auto* tags = object_at(mail, "tags");
    const auto* list = tags == nullptr ? nullptr : array_at(*tags, name);
    const auto* text = list == nullptr || list->empty() ? nullptr : list->front().if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}
// Keys end their parts with zero bytes.
std::string clean(std::string_view text) {
    std::string kept(text);
    std::erase(kept, '\0');
    return kept;
}

class Reader {
public:
    Reader(const json::object& record, const json::object& mail, std::string_view simulator) : record_(record), mail_(mail), simulator_(simulator) {}

    // False: it counts nowhere.
    bool count(std::string_view type, EventCounts& out) {
        out.at = parse_iso8601(text_at(mail_, "timestamp")).value_or(WallTime{});
        if (type == "Send") return add(out, Metric::send, addressed());
        if (type == "Reject") return add(out, Metric::reject, addressed());
        if (type == "Rendering Failure") return add(out, Metric::rendering_failure, addressed() > 0 ? 1 : 0);
        if (type == "Open") return timed("open", out) && add(out, Metric::open, addressed() > 0 ? 1 : 0);
        if (type == "Click") return timed("click", out) && add(out, Metric::click, addressed() > 0 ? 1 : 0);
        if (type == "Delivery") return timed("delivery", out) && add(out, Metric::delivery, among(array_at(*detail_, "recipients"), &out.recipients));
        if (type == "DeliveryDelay") return timed("deliveryDelay", out) && add(out, Metric::delivery_delay, among(array_at(*detail_, "delayedRecipients")));
        if (type == "Complaint") return timed("complaint", out) && complaint(out);
        if (type == "Bounce") return timed("bounce", out) && bounce(out);
        return false;
    }

private:
    static bool add(EventCounts& out, Metric metric, std::int64_t many) {
        out.counts[metric] += many;
        return many > 0;
    }
    bool timed(std::string_view member, EventCounts& out) {
        detail_ = object_at(record_, member);
        if (detail_ == nullptr) return false;
        if (const auto at = parse_iso8601(text_at(*detail_, "timestamp"))) out.at = *at;
        return true;
    }
    [[nodiscard]] bool outside(std::string_view address) const {
        return !address.empty() && (simulator_.empty() || !iequals(mail::domain_of(address), simulator_));
    }
    // Recipients outside the house: of a list of addresses, or of objects with one.
    std::int64_t among(const json::array* list, std::vector<std::string>* whom = nullptr) const {
        std::int64_t many = 0;
        if (list == nullptr) return many;
        for (const auto& each : *list) {
            const auto* object = each.if_object();
            const auto* plain = each.if_string();
            const auto address = object != nullptr ? text_at(*object, "emailAddress") : plain != nullptr ? std::string_view(*plain) : std::string_view();
            if (!outside(address)) continue;
            ++many;
            if (whom != nullptr) whom->emplace_back(address);
        }
        return many;
    }
    [[nodiscard]] std::int64_t addressed() const { return among(array_at(mail_, "destination")); }

    bool complaint(EventCounts& out) const {
        if (text_at(*detail_, "complaintFeedbackType") == "not-spam") return false;
        return add(out, Metric::complaint, among(array_at(*detail_, "complainedRecipients")));
    }
    bool bounce(EventCounts& out) const {
        const auto many = among(array_at(*detail_, "bouncedRecipients"), &out.recipients);
        const auto type = text_at(*detail_, "bounceType"), sub_type = text_at(*detail_, "bounceSubType");
        if (type == "Transient") return add(out, Metric::transient_bounce, many);
        if (type != "Permanent") return add(out, Metric::undetermined_bounce, many);
        // General and NoEmail are answers from outside; the others are those of a suppression list, or of our own (SES guide, "Bounce types").
        out.hard = sub_type == "General" || sub_type == "NoEmail";
        return add(out, out.hard ? Metric::permanent_bounce : Metric::suppressed_bounce, many);
    }

    const json::object& record_;
    const json::object& mail_;
    std::string_view simulator_;
    const json::object* detail_ = nullptr;
};

std::string_view after_last(std::string_view text, std::string_view mark) {
    const auto at = text.rfind(mark);
    return at == std::string_view::npos ? std::string_view() : text.substr(at + mark.size());
}

void read_note(std::string_view text, const json::object& mail, EventCounts& out) {
    bool reported = false;
    boost::system::error_code broken;
    std::array<unsigned char, 1024> room;
    json::monotonic_resource memory(room.data(), room.size());
    const auto parsed = text.empty() ? json::value() : json::parse(text, broken, &memory);
    if (const auto* note = parsed.if_object(); !broken && note != nullptr) {
        if (const auto* pool = note->if_contains("pool"); pool != nullptr && pool->is_int64()) out.pool = PoolId{pool->get_int64()};
        out.identity = clean(text_at(*note, "identity"));
        out.source = clean(text_at(*note, "source"));
        out.isp = clean(text_at(*note, "isp"));
        reported = note->contains("reported");
    }
    if (out.identity.empty()) out.identity = clean(after_last(text_at(mail, "sourceArn"), ":identity/"));
    if (out.identity.empty()) out.identity = clean(first_tag(mail, "ses:from-domain"));
    if (out.source.empty()) out.source = clean(first_tag(mail, "ses:outgoing-ip"));
    const auto& c = out.counts;
    // What a report tells had been answered before.
    if (!out.source.empty() && !reported) out.counts[Metric::answered] = c[Metric::delivery] + c.bounces();
}

// A note without a record: attempts that were held back.
std::optional<EventCounts> read_attempts(std::string_view note) {
    const auto held = read_held_back(note);
    if (!held) return std::nullopt;
    using outcome::Meaning;
    EventCounts out;
    out.account = held->account;
    out.at = held->at;
    out.identity = clean(held->identity);
    out.configuration_set = clean(held->configuration_set);
    out.source = clean(held->source);
    out.isp = clean(held->isp);
    out.pool = held->pool;
    out.counts[held->how == Meaning::throttled ? Metric::throttled : held->how == Meaning::blocked ? Metric::blocked : Metric::deferred] = held->recipients;
    return out;
}

}  // namespace

std::optional<EventCounts> read_event(const spool::OutboxEvent& event, std::string_view simulator_domain) {
    if (event.json.empty()) return read_attempts(event.note);
    boost::system::error_code broken;
    json::monotonic_resource memory(event.json.size() * 3 + 1024);
    const auto parsed = json::parse(event.json, broken, &memory);
    const auto* record = broken ? nullptr : parsed.if_object();
    const auto* mail = record == nullptr ? nullptr : object_at(*record, "mail");
    if (mail == nullptr) return std::nullopt;
    EventCounts out;
    if (!Reader(*record, *mail, simulator_domain).count(text_at(*record, "eventType"), out)) return std::nullopt;
    const auto account = text_at(*mail, "sendingAccountId");
    std::int64_t id = 0;
    if (std::from_chars(account.data(), account.data() + account.size(), id).ec != std::errc{}) return std::nullopt;
    out.account = AccountId{id};
    out.configuration_set = clean(first_tag(*mail, "ses:configuration-set"));
    read_note(event.note, *mail, out);
    return out;
}

}  // namespace warmpost::reporting
