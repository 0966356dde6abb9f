// May this account send this message? Identities, sandbox, configuration set, pool. Pure: reads one snapshot; the texts are SES's.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "control/snapshot.h"
#include "mail/message/header.h"

namespace warmpost::ingress {

struct Senders {                                // everything in a message that claims to be a sender
    std::vector<mail::Mailbox> from;            // at least one
    std::vector<std::string> others;            // Sender, Return-Path, MAIL FROM, FromEmailAddress; empty strings are passed over
};
inline constexpr std::size_t kSender = 0, kReturnPath = 1, kMailFrom = 2;   // in Senders::others; what follows is FromEmailAddress

// The identity that authorises the first From, once every sender is verified and, in the sandbox, every recipient too (SES guide, "Verified identities").
// Errors: MessageRejected listing what failed, in SES's words.
[[nodiscard]] Result<const control::Identity*> authorise(const control::Account& account, const Senders& senders, const std::vector<std::string>& recipients,
                                                         std::string_view region, std::string_view simulator_domain);

// The recipients that the sandbox keeps this account from, added to `failed`, each once.
void add_unverified_recipients(const control::Account& account, const std::vector<std::string>& recipients, std::string_view simulator_domain,
                               std::vector<std::string>& failed);
[[nodiscard]] std::unexpected<Error> not_verified(std::string_view region, const std::vector<std::string>& failed);

// Named by the request, else the identity's default; null when neither names one. Errors: NotFound, SendingPaused.
[[nodiscard]] Result<const control::ConfigurationSet*> choose_configuration_set(const control::Account& account, const std::string& named,
                                                                                const control::Identity* identity);

// The pool that the set names; named by none: the account's addresses that are in no other pool, and the shared pool when it has none (SES guide, "Managing
// IP pools"). A managed pool's mail is its own whether it has addresses yet or not. Errors: InvalidArgument when the pool is gone.
[[nodiscard]] Result<const control::Pool*> choose_pool(const control::Snapshot& snapshot, AccountId account, const control::ConfigurationSet* set);

// The set's, unless the message's tag kPriorityTag names another: "transactional", "normal" or "bulk". Errors: InvalidArgument: another word.
inline constexpr std::string_view kPriorityTag = "warmpost:priority";
[[nodiscard]] Result<control::Priority> choose_priority(const control::ConfigurationSet* set, const std::vector<std::pair<std::string, std::string>>& tags);

// For mail of the service's own. Errors: Unavailable when there is none yet.
[[nodiscard]] Result<const control::Pool*> shared_pool(const control::Snapshot& snapshot);

// "n1=v1, n2=v2" of X-SES-MESSAGE-TAGS. Errors: InvalidArgument: characters outside letters, digits, '_', '-' (but for kPriorityTag), or more than 256 of them.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> parse_tags(std::string_view header);

}  // namespace warmpost::ingress
