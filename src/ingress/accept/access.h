// What a key may do: its role says which operations, its limits say from which identities and configuration sets it sends. Pure; the refusals are in AWS's
// words.
//
// Asked in two places only: http/perform.cc and the operator API for operations, the acceptor for what is sent (by API and SMTP alike).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "control/snapshot.h"
#include "ingress/accept/authorise.h"

namespace warmpost::ingress {

enum class OperationClass : std::uint8_t { send, read, change };
// By its name: Send... sends, Get..., List..., BatchGet... and TestRender... read, all else changes. SendCustomVerificationEmail changes: it makes an
// identity.
[[nodiscard]] OperationClass class_of(std::string_view operation);
[[nodiscard]] bool may(control::Role role, OperationClass wanted);

// Who asks, as refusals and `warmpost audit` name it.
struct Asker {
    AccountId account;
    control::Role role = control::Role::account;
    std::string_view key_id;  // "trusted network", "operator socket": no key
};
// "arn:aws:iam::123456789012:user/NAME", NAME being the key's name, else its id.
[[nodiscard]] std::string user_arn(const control::Snapshot& snapshot, const Asker& asker);
// Errors: AccessDenied, "User: ARN is not authorized to perform: ses:OPERATION".
[[nodiscard]] Status may_perform(const control::Snapshot& snapshot, const Asker& asker, std::string_view operation);

struct Sending {
    std::string_view operation;  // "SendEmail", "SendRawEmail", "SMTP"
    AccountId account;
    const std::string& key_id;
    std::string_view region;
    bool keyless = false;  // Submission::keyless
};
// May this key send this? Every sender of the message must be within its identities, the set within its configuration sets (a key that is limited to some
// must name one of them). Who needs no key may; else a key that is gone or disabled since it was shown may not. Errors: AccessDenied.
[[nodiscard]] Status may_send(const control::Snapshot& snapshot, const Sending& sending, const Senders& senders, const control::ConfigurationSet* set);

// Whether one of these identities covers `mailbox` (control::covers).
[[nodiscard]] bool within(const std::vector<std::string>& identities, std::string_view mailbox);

}  // namespace warmpost::ingress
