#include "reporting/events/engagement_record.h"

#include <boost/json.hpp>

#include "reporting/events/record_of.h"

namespace warmpost::reporting {
namespace json = boost::json;
namespace {

json::object detail_of(const Engagement& e) { return {{"timestamp", to_iso8601(e.at)}, {"ipAddress", e.ip_address}, {"userAgent", e.user_agent}}; }
const char* bot(const Engagement& e) { return e.likely_bot ? "Likely" : "Unlikely"; }

json::object preferences(const ContactPreferences& p) {
    json::array topics;
    for (const auto& [name, opted_in] : p.topics) topics.push_back(json::object{{"topicName", name}, {"subscriptionStatus", opted_in ? "OptIn" : "OptOut"}});
    json::object view{{"unsubscribeAll", p.unsubscribe_all}};
    view["topicSubscriptionStatus"] = std::move(topics);
    return view;
}

}  // namespace

std::string open_record(const RecordContext& context, const Engagement& engagement) {
    auto detail = detail_of(engagement);
    detail["isBotEvent"] = bot(engagement);
    return record_of(context, "Open", "open", std::move(detail), false);
}

std::string click_record(const RecordContext& context, const Engagement& engagement, std::string_view link, const LinkTags& tags) {
    auto detail = detail_of(engagement);
    detail["link"] = link;
    json::object told;
    for (const auto& [name, values] : tags) {
        json::array list;
        for (const auto& value : values) list.emplace_back(value);
        told[name] = std::move(list);
    }
    detail["linkTags"] = told.empty() ? json::value(nullptr) : json::value(std::move(told));
    detail["isBotEvent"] = bot(engagement);
    return record_of(context, "Click", "click", std::move(detail), false);
}

std::string subscription_record(const RecordContext& context, std::string_view contact_list, WallTime at, std::string_view source,
                                const ContactPreferences& now, const ContactPreferences& before) {
    json::object detail{{"contactList", contact_list}, {"timestamp", to_iso8601(at)}, {"source", source}};
    detail["newTopicPreferences"] = preferences(now);
    detail["oldTopicPreferences"] = preferences(before);
    return record_of(context, "Subscription", "subscription", std::move(detail));
}

std::string reject_record(const RecordContext& context, std::string_view reason) {
    return record_of(context, "Reject", "reject", json::object{{"reason", reason}});
}

}  // namespace warmpost::reporting
