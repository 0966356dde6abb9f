#include "reporting/events/suppression_sink.h"

#include <boost/json.hpp>
#include <charconv>
#include <optional>

#include "base/parse_time.h"
#include "base/strings.h"
#include "mail/message/header.h"

namespace warmpost::reporting {
namespace json = boost::json;
namespace {

using registry::SuppressionReason;

// What one event says. Views into the parsed record.
struct News {
    AccountId account;
    std::string set;  // configuration set; empty: none
    SuppressionReason reason = SuppressionReason::bounce;
    bool takes_away = false;  // "not-spam"
    std::vector<std::string> addresses;
    std::string message_id, feedback_id;
    WallTime at{};
};

// Events are many and bounces few: the record begins with its type, so most need not be parsed.
bool may_matter(std::string_view record) {
    const auto head = record.substr(0, 40);
    return head.find("\"Bounce\"") != std::string_view::npos || head.find("\"Complaint\"") != std::string_view::npos;
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}
const json::object* object_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr ? value->if_object() : nullptr;
}

std::string configuration_set(const json::object& mail) {
    const auto* tags = object_of(mail, "tags");
    const auto* set = tags != nullptr ? tags->if_contains("ses:configuration-set") : nullptr;
    const auto* names = set != nullptr ? set->if_array() : nullptr;
    return names != nullptr && !names->empty() && names->front().is_string() ? std::string(names->front().get_string()) : std::string();
}

std::optional<News> read_bounce(const json::object& record) {
    const auto* bounce = object_of(record, "bounce");
    if (bounce == nullptr || text_of(*bounce, "bounceType") != "Permanent") return std::nullopt;
    const std::string sub_type = text_of(*bounce, "bounceSubType");
    if (sub_type != "General" && sub_type != "NoEmail") return std::nullopt;  // the others are answers of a suppression list, or of our own
    News news;
    news.feedback_id = text_of(*bounce, "feedbackId");
    news.at = parse_iso8601(text_of(*bounce, "timestamp")).value_or(WallTime{});
    if (const auto* list = bounce->if_contains("bouncedRecipients"); list != nullptr && list->is_array())
        for (const auto& each : list->get_array())
            if (const auto* recipient = each.if_object()) news.addresses.push_back(text_of(*recipient, "emailAddress"));
    return news;
}

std::optional<News> read_complaint(const json::object& record) {
    const auto* complaint = object_of(record, "complaint");
    if (complaint == nullptr) return std::nullopt;
    News news;
    news.reason = SuppressionReason::complaint;
    news.takes_away = text_of(*complaint, "complaintFeedbackType") == "not-spam";
    news.feedback_id = text_of(*complaint, "feedbackId");
    news.at = parse_iso8601(text_of(*complaint, "timestamp")).value_or(WallTime{});
    if (const auto* list = complaint->if_contains("complainedRecipients"); list != nullptr && list->is_array())
        for (const auto& each : list->get_array())
            if (const auto* recipient = each.if_object()) news.addresses.push_back(text_of(*recipient, "emailAddress"));
    return news;
}

std::optional<News> read(const spool::OutboxEvent& event) {
    boost::system::error_code broken;
    const auto parsed = json::parse(event.json, broken);
    const auto* record = broken ? nullptr : parsed.if_object();
    const auto* mail = record != nullptr ? object_of(*record, "mail") : nullptr;
    if (mail == nullptr) return std::nullopt;
    const std::string type = text_of(*record, "eventType");
    auto news = type == "Bounce" ? read_bounce(*record) : type == "Complaint" ? read_complaint(*record) : std::nullopt;
    if (!news) return std::nullopt;
    std::int64_t account = 0;
    const std::string id = text_of(*mail, "sendingAccountId");
    if (std::from_chars(id.data(), id.data() + id.size(), account).ec != std::errc{}) return std::nullopt;
    news->account = AccountId{account};
    news->set = configuration_set(*mail);
    news->message_id = text_of(*mail, "messageId");
    return news;
}

// Whether the reason counts, now, for what the event is about. An account that is gone has no list.
bool counts(const control::Snapshot& snapshot, const News& news) {
    const auto* account = snapshot.account(news.account);
    if (account == nullptr) return false;
    const auto set = account->configuration_sets.find(news.set);
    const auto& reasons = set != account->configuration_sets.end() && set->second.suppressed ? *set->second.suppressed : account->suppressed;
    return news.reason == SuppressionReason::bounce ? reasons.bounce : reasons.complaint;
}

}  // namespace

Status SuppressionSink::take(std::span<const spool::OutboxEvent> events) {
    const auto snapshot = snapshot_.get();
    const std::string simulator = config_->delivery.simulator_domain;
    std::vector<registry::SuppressionList::Entry> entries;
    for (const auto& event : events) {
        if (!may_matter(event.json)) continue;
        auto news = read(event);
        if (!news) continue;
        std::erase_if(news->addresses, [&](const std::string& address) {
            return address.empty() || registry::Key::has_zero(address) || address.size() > 320 || iequals(mail::domain_of(address), simulator);
        });
        if (news->takes_away) {
            // What was put before in this batch must be there to be taken away.
            if (auto put = list_.put(entries, registry::SuppressionList::SaidBy::event); !put) return put;
            entries.clear();
            if (auto gone = list_.remove(news->account, news->addresses, SuppressionReason::complaint, news->at); !gone) return std::unexpected(gone.error());
        } else if (counts(*snapshot, *news)) {
            for (auto& address : news->addresses)
                entries.push_back({news->account, {std::move(address), news->reason, news->at, news->message_id, news->feedback_id}});
        }
    }
    return list_.put(entries, registry::SuppressionList::SaidBy::event);
}

}  // namespace warmpost::reporting
