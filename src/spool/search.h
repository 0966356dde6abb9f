// Looking for messages: by whom they were for, what they were sent as, which way they went and what became of them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "spool/spool.pb.h"

namespace warmpost::spool {

// Outcomes of a recipient. sent: not tried yet; deferred: to be tried again; the others end, and the last that is told counts.
inline constexpr std::string_view kOutcomeSent = "sent", kOutcomeDelivered = "delivered", kOutcomeDeferred = "deferred", kOutcomeBounced = "bounced",
                                  kOutcomeComplained = "complained", kOutcomeDropped = "dropped";
[[nodiscard]] bool is_outcome(std::string_view text);
[[nodiscard]] std::string_view ending_of(const pb::HistoryEntry& entry);   // empty: nobody ends by it

struct RecipientState {               // a recipient as the story tells it
    std::string address, outcome;
    std::vector<std::string> isps, sources;   // of its attempts, the last one last
    std::int64_t last_ms = 0;         // of what was told last
    std::string reply;                // the last one, "" when there was none
};
// Those of the envelope, in its order; empty when the story does not begin with one.
[[nodiscard]] std::vector<RecipientState> recipients_of(const std::vector<pb::HistoryEntry>& story);

// What is wanted. Each member that is given must fit; of several values one. The members about recipients must all fit one recipient.
struct SearchQuery {
    std::vector<AccountId> accounts;  // of these; one look each where nothing is found
    std::vector<std::string> recipients, identities, configuration_sets, isps, sources, outcomes;
    WallTime from{}, through{std::chrono::milliseconds{(std::int64_t{1} << 47)}};   // when they were accepted, both included
    std::size_t limit = 100;          // messages
    std::string after;                // SearchPage::next of the page before
};
[[nodiscard]] bool fits(const SearchQuery& query, const pb::Envelope& envelope, const std::vector<RecipientState>& recipients);

struct FoundMessage {
    std::string id;
    std::vector<pb::HistoryEntry> story;
};
struct SearchPage {
    std::vector<FoundMessage> messages;   // the latest first
    std::string next;                     // empty: that is all. A page may be short, even empty, and yet have a next one: each ends within a bounded number of reads
    std::uint64_t reads = 0;              // keys looked at and tokens read, and
    std::uint64_t stories = 0;            // stories read, for this page
};

}  // namespace warmpost::spool
