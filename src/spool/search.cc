#include "spool/search.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/strings.h"

namespace warmpost::spool {
namespace {

using Entry = pb::HistoryEntry;

constexpr std::array kOutcomes{kOutcomeSent, kOutcomeDelivered, kOutcomeDeferred, kOutcomeBounced, kOutcomeComplained, kOutcomeDropped};

void add_last(std::vector<std::string>& list, const std::string& value) {
    if (value.empty()) return;
    std::erase(list, value);
    list.push_back(value);
}

void tell(RecipientState& recipient, const Entry& entry) {
    const auto ending = ending_of(entry);
    const bool waits = recipient.outcome == kOutcomeSent || recipient.outcome == kOutcomeDeferred;
    if (!ending.empty())
        recipient.outcome = ending;
    else if (entry.result() == Entry::DEFERRED && waits)
        recipient.outcome = kOutcomeDeferred;
    add_last(recipient.isps, entry.isp());
    add_last(recipient.sources, entry.source_ip());
    recipient.last_ms = std::max(recipient.last_ms, static_cast<std::int64_t>(entry.at_ms()));
    if (!entry.reply().empty()) recipient.reply = entry.reply();
}

bool tells(const Entry& entry) {
    return entry.kind() != Entry::ACCEPTED && entry.kind() != Entry::BOUNCE_MAILED && entry.kind() != Entry::OPEN && entry.kind() != Entry::CLICK;
}

// No value: whatever it is.
bool one_of(const std::vector<std::string>& wanted, std::string_view value, bool any_case) {
    return wanted.empty() || std::ranges::any_of(wanted, [&](const std::string& each) { return any_case ? iequals(each, value) : each == value; });
}
bool any_of(const std::vector<std::string>& wanted, const std::vector<std::string>& values, bool any_case) {
    return wanted.empty() || std::ranges::any_of(values, [&](const std::string& value) { return one_of(wanted, value, any_case); });
}

}  // namespace

bool is_outcome(std::string_view text) { return std::ranges::find(kOutcomes, text) != kOutcomes.end(); }

std::string_view ending_of(const Entry& entry) {
    if (entry.kind() == Entry::COMPLAINT) return entry.meaning() == "not-spam" ? std::string_view{} : kOutcomeComplained;
    if (entry.kind() == Entry::DROPPED) return kOutcomeDropped;
    if (entry.result() == Entry::DELIVERED) return kOutcomeDelivered;
    return entry.result() == Entry::BOUNCED ? kOutcomeBounced : std::string_view{};
}

std::vector<RecipientState> recipients_of(const std::vector<Entry>& story) {
    std::vector<RecipientState> recipients;
    const auto accepted = std::ranges::find_if(story, [](const Entry& entry) { return entry.kind() == Entry::ACCEPTED && entry.has_envelope(); });
    if (accepted == story.end()) return recipients;
    std::multimap<std::string_view, std::size_t> by_address;
    for (const auto& address : accepted->envelope().recipients()) {
        by_address.emplace(address, recipients.size());
        recipients.push_back({address, std::string(kOutcomeSent), {}, {}, accepted->at_ms(), {}});
    }
    for (const Entry& entry : story) {
        if (!tells(entry)) continue;
        for (const auto& address : entry.recipients()) {
            const auto [first, last] = by_address.equal_range(address);
            for (auto it = first; it != last; ++it) tell(recipients[it->second], entry);
        }
    }
    return recipients;
}

bool fits(const SearchQuery& query, const pb::Envelope& envelope, const std::vector<RecipientState>& recipients) {
    if (std::ranges::find(query.accounts, AccountId{envelope.account()}) == query.accounts.end() || envelope.internal()) return false;
    if (!one_of(query.identities, envelope.identity(), true) || !one_of(query.configuration_sets, envelope.configuration_set(), false)) return false;
    return std::ranges::any_of(recipients, [&query](const RecipientState& each) {
        return one_of(query.recipients, each.address, true) && one_of(query.outcomes, each.outcome, false) && any_of(query.isps, each.isps, true) &&
               any_of(query.sources, each.sources, false);
    });
}

}  // namespace warmpost::spool
