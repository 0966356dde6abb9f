// May this account send in these names, by its own identities or by those of others that let it (SES guide, "Using sending authorization")? Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "control/snapshot.h"
#include "ingress/accept/acceptor.h"
#include "ingress/accept/authorise.h"
#include "mail/message/wire.h"

namespace warmpost::ingress {

// ARNs of identities that authorise senders; empty: none. Source and From stand in for each other, and both for Return-Path, where one is left out.
struct SenderArns {
    std::string source, from, return_path;
};
[[nodiscard]] SenderArns sender_arns(const Submission& submission, const mail::Rewritten& header);  // the API's, else the header's

struct Judged {  // by what and for whom
    const control::Snapshot& snapshot;
    const control::Account& account;  // the sender
    std::string_view region, simulator_domain;
};
struct CalledBy {
    std::string_view operation, key_id;  // operation: Submission::operation
};
struct Granted {
    const control::Identity* identity = nullptr;  // what authorises the first From
    const control::Account* owner = nullptr;      // its account
};
// As authorise() where no ARN names another account's identity. An identity that is named must cover the sender it is named for, be verified, and have a
// policy that allows the sending account ses:SendEmail or, for raw messages and SMTP, ses:SendRawEmail; ses:FromAddress is each From in its turn, the first
// one for Sender, Return-Path and MAIL FROM. Recipients in the sandbox must be the sender's own. Errors: MessageRejected listing what failed, AccessDenied,
// InvalidArgument (no ARN of an identity).
[[nodiscard]] Result<Granted> authorise_delegated(const Judged& judged, const Senders& senders, const SenderArns& arns,
                                                  const std::vector<std::string>& recipients, const CalledBy& by);

}  // namespace warmpost::ingress
