// All that is decided about a submission before it is stored: who sends it, to whom, by which rules of which configuration set, what its header says. Reads one
// snapshot and the registry's memory; its only effect is what it takes of the account's quota.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "control/snapshot.h"
#include "ingress/accept/acceptor.h"
#include "ingress/accept/suppress.h"
#include "mail/message/wire.h"

namespace warmpost::ingress {

// What is known of a submission once it may be sent. Points into the snapshot, and into Submission::message.
struct Admitted {
    mail::Rewritten header;
    std::string_view body;
    std::string from_address;                     // the first of From
    std::vector<std::string> recipients;
    std::string feedback_address;
    const control::Identity* identity = nullptr;
    const control::Account* owner = nullptr;      // of the identity
    std::string return_path_domain;
    const control::ConfigurationSet* set = nullptr;
    const control::Pool* pool = nullptr;
    control::Priority priority = control::Priority::normal;
    std::vector<std::pair<std::string, std::string>> tags;
    std::vector<Held> held;                       // recipients that are answered in the house
    bool unlisted = false;                        // the recipient is not in the contact list yet
    // Recipients that count in the daily quota.
    [[nodiscard]] std::int64_t counted() const { return static_cast<std::int64_t>(recipients.size()) - count_simulated(held); }
};

// May put links into `s.message`. What was taken of the quota is given back by who cannot store the message after all. Errors in SES's words.
[[nodiscard]] Result<Admitted> admit(const AcceptorParts& parts, const control::Snapshot& snapshot, Submission& s, const std::string& id, WallTime now);
// What admit() asks first, of the sender: identities, key, configuration set, pool. Takes nothing. Errors: as admit().
[[nodiscard]] Status may_admit(const AcceptorParts& parts, const control::Snapshot& snapshot, Submission& s, WallTime now);

}  // namespace warmpost::ingress
