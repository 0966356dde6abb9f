#include "ingress/http/ses/contacts/contact_calls.h"

#include "ingress/http/json.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

std::string_view wire_status(bool in) { return in ? "OPT_IN" : "OPT_OUT"; }

}  // namespace

control::ContactBook contact_book(const Call& call) { return {*call.parts.registry, runtime::wall_now}; }

std::vector<control::ListTopic> read_topics(const json::object& body) {
    std::vector<control::ListTopic> topics;
    const auto* given = array_member(body, "Topics");
    if (given == nullptr) return topics;
    for (const auto& value : *given) {
        const auto& topic = value.as_object();
        topics.push_back({string_member(topic, "TopicName"), string_member(topic, "DisplayName"), string_member(topic, "Description"),
                          string_member(topic, "DefaultSubscriptionStatus") == "OPT_IN"});
    }
    return topics;
}

Result<control::Contact> read_contact(const json::object& body, std::string address) {
    control::Contact contact;
    contact.address = std::move(address);
    contact.unsubscribe_all = bool_member(body, "UnsubscribeAll").value_or(false);
    contact.attributes = string_member(body, "AttributesData");
    const auto* given = array_member(body, "TopicPreferences");
    if (given == nullptr) return contact;
    for (const auto& value : *given) {
        const auto& preference = value.as_object();
        const std::string topic = string_member(preference, "TopicName");
        if (!contact.topics.emplace(topic, string_member(preference, "SubscriptionStatus") == "OPT_IN").second)
            return fail(ErrorCode::InvalidArgument, "TopicPreferences: topic <" + topic + "> is given twice.", "TopicPreferences");
    }
    return contact;
}

json::object contact_view(const control::ContactList& list, const control::Contact& contact) {
    json::array said, defaults;
    for (const auto& topic : list.topics) {
        const auto preference = contact.topics.find(topic.name);
        if (preference != contact.topics.end()) said.push_back({{"TopicName", topic.name}, {"SubscriptionStatus", wire_status(preference->second)}});
        defaults.push_back({{"TopicName", topic.name}, {"SubscriptionStatus", wire_status(topic.opt_in)}});
    }
    return {{"EmailAddress", contact.address}, {"TopicPreferences", std::move(said)}, {"TopicDefaultPreferences", std::move(defaults)},
            {"UnsubscribeAll", contact.unsubscribe_all}, {"LastUpdatedTimestamp", epoch_seconds(contact.updated)}};
}

}  // namespace warmpost::ingress::http::ses
