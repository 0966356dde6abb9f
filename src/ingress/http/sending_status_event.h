// The event "ReputationStatus" of what somebody did about a sender's standing: a pause that was lifted, a word or policy of its owner. What mail brought
// tells upkeep/enforcement_keeper.h, in the same shape. SES has EventBridge's "Sending Status Enabled" and "Sending Status Disabled" for it.
#pragma once
#include <string>

#include "control/reputation.h"
#include "ingress/http/call.h"

namespace warmpost::ingress::http {

struct StandingChange {
    AccountId account;
    std::string configuration_set;  // empty: the account itself
    control::Reputation before, after;
};
// As it is after it: what to tell. Read on the SQL thread, in the turn that made the change.
[[nodiscard]] control::Reputation standing_of(const control::Service& service, AccountId account, const std::string& set);
// `what`: a sentence's end that says who did what: "terminal lifted its pause".
void tell_standing(const Call& call, const StandingChange& change, const std::string& what);
// Tells it only when it may send now and might not before, or the other way round.
void tell_sending_status(const Call& call, const StandingChange& change, const std::string& what);
[[nodiscard]] std::string caller_words(const Call& call);  // "the operator", else the account's key

}  // namespace warmpost::ingress::http
