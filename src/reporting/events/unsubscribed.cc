#include "reporting/events/unsubscribed.h"

#include "reporting/events/engagement_record.h"

namespace warmpost::reporting {
namespace {

ContactPreferences preferences_of(const control::ContactList& list, const control::Contact& contact) {
    ContactPreferences said{contact.unsubscribe_all, {}};
    for (const auto& topic : list.topics)
        said.topics.emplace_back(topic.name, contact.topics.contains(topic.name) ? contact.topics.at(topic.name) : topic.opt_in);
    return said;
}

}  // namespace

spool::Outcome subscription_outcome(const std::vector<spool::pb::HistoryEntry>& history, AccountId account, std::string_view region,
                                    const std::string& contact_list, const control::ContactBook::Change& change, std::string_view source, WallTime at) {
    spool::Outcome outcome;
    for (const auto& entry : history) {
        if (entry.kind() != spool::pb::HistoryEntry::ACCEPTED || entry.envelope().account() != account.value()) continue;
        outcome.events.push_back(subscription_record({entry.envelope(), {}, region}, contact_list, at, source, preferences_of(change.list, change.after),
                                                     preferences_of(change.list, change.before)));
        break;
    }
    return outcome;
}

}  // namespace warmpost::reporting
