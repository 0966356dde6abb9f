// Mail to an unsubscribe address (mail/message/unsubscribe_address.h): the recipient of the message that its tag names leaves that message's topic, or list,
// as the one-click link would have it (RFC 8058). Who writes does not matter, nor what: the tag is the proof, as it is in the link.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "registry/registry.h"
#include "spool/spool.h"

namespace warmpost::feedback {

struct Leaving {
    enum class State {
        left,
        unknown,  // no such message, its history has expired, it belonged to no list, or the list is gone
        later,    // the registry cannot be read or written now
    } state = State::unknown;
    spool::Outcome outcome;  // the event for the sender; nothing to record when it has none
};
// Blocks: the change is durable on return.
[[nodiscard]] Leaving leave_list(registry::Registry& registry, const std::vector<spool::pb::HistoryEntry>& history, std::string_view region, WallTime now);

}  // namespace warmpost::feedback
