#include "feedback/inbound/leave_list.h"

#include <spdlog/spdlog.h>

#include "control/contact_book.h"
#include "feedback/inbound/story.h"
#include "reporting/events/unsubscribed.h"

namespace warmpost::feedback {

Leaving leave_list(registry::Registry& registry, const std::vector<spool::pb::HistoryEntry>& history, std::string_view region, WallTime now) {
    const auto* envelope = envelope_in(history);
    if (envelope == nullptr || envelope->contact_list().empty() || envelope->recipients_size() != 1) return {};
    const AccountId account{envelope->account()};
    control::ContactBook book(registry, [now] { return now; });
    const auto change = book.unsubscribe(account, envelope->contact_list(), envelope->topic(), envelope->recipients(0));
    if (!change && change.error().code == ErrorCode::NotFound) return {};
    if (!change) {
        spdlog::error("a recipient of message {} could not leave contact list {}: {}", envelope->message_id(), envelope->contact_list(),
                      change.error().message);
        return {Leaving::State::later, {}};
    }
    return {Leaving::State::left, reporting::subscription_outcome(history, account, region, envelope->contact_list(), *change, "UnsubscribeHeader", now)};
}

}  // namespace warmpost::feedback
