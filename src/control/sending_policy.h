// Sending authorization policies of identities: which other accounts may send from them (SES guide, "Using sending authorization"). Pure.
//
// What is understood: Effect Allow and Deny; Principal "*" or account ids and their root ARNs; Action ses:SendEmail, ses:SendRawEmail and their like, with
// "*" and "?"; Resource: the identity's own ARN; Condition StringEquals and StringLike on ses:FromAddress. What else a policy may say is refused by its name
// when it is put, so that none lets through more than is written.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"

namespace warmpost::control {

struct PolicyStatement {
    bool allows = false;   // else it denies
    bool anybody = false;  // Principal "*"
    std::vector<AccountId> principals;
    std::vector<std::string> actions;            // patterns in lower case
    std::vector<std::vector<std::string>> from;  // each: patterns, of which the From address must match one; all of them must
};
struct PolicyQuestion {
    AccountId sender;
    std::string_view action;  // "ses:SendEmail"
    std::string_view from_address;
};

inline constexpr std::size_t kMaxPolicyBytes = 4096, kMaxPolicies = 20;  // of one; of an identity

// Errors: InvalidArgument saying what cannot be.
[[nodiscard]] Result<std::vector<PolicyStatement>> parse_policy(std::string_view text, AccountId owner, const std::string& identity);
[[nodiscard]] Status check_policy_name(std::string_view name);  // 1-64 letters, digits, dashes and underscores
// Allowed by one of an identity's policies (name to text) and denied by none.
[[nodiscard]] bool policies_allow(const std::map<std::string, std::string>& policies, AccountId owner, const std::string& identity,
                                  const PolicyQuestion& question);

struct IdentityArn {
    AccountId account;
    std::string identity;
};
// "arn:aws:ses:REGION:ACCOUNT:identity/NAME", of any region. Errors: InvalidArgument.
[[nodiscard]] Result<IdentityArn> parse_identity_arn(std::string_view arn, const std::string& member);
[[nodiscard]] std::string identity_arn(std::string_view region, AccountId account, std::string_view identity);

}  // namespace warmpost::control
