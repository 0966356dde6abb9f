#include "ingress/http/sending_status_event.h"

#include "control/sending_status.h"
#include "reporting/events/record.h"

namespace warmpost::ingress::http {
namespace {

std::string advice_for(const control::Reputation& after) {
    if (!after.may_send())
        return after.said == control::SendingWord::disabled ? "Its owner lets it send again by saying ENABLED (UpdateReputationEntityCustomerManagedStatus)."
                                                            : "Mend the cause, then: warmpost reputation lift.";
    return after.standing.state == reputation::State::healthy
               ? ""
               : "It is healthy once a representative volume of new mail is good: `warmpost reputation` shows it.";
}

}  // namespace

control::Reputation standing_of(const control::Service& service, AccountId account, const std::string& set) {
    const auto snapshot = service.snapshot();
    const auto* found = snapshot->account(account);
    return found == nullptr ? control::Reputation{} : found->reputation(set);
}

// Accounts read it (EventBridge); which key of the operator's it was stands in the log of changes.
std::string caller_words(const Call& call) {
    return call.request.trusted_socket || call.caller.role == control::Role::operator_ ? "the operator" : call.caller.key_id;
}

void tell_standing(const Call& call, const StandingChange& change, const std::string& what) {
    const auto& set = change.configuration_set;
    const auto status = control::sending_status(change.after), was = control::sending_status(change.before);
    const std::string who = set.empty() ? "Account " + to_string(change.account) : "Configuration set " + set;
    const std::string text =
        who + (change.after.may_send() ? " sends" : " does not send") + ", " + reputation::to_string(change.after.standing.state) + ": " + what + ".";
    const std::string advice = advice_for(change.after), by = caller_words(call);
    reporting::Notice notice{"ReputationStatus", change.account, change.after.may_send() ? "info" : "warning", text, advice, {}};
    notice.details = {{"state", reputation::to_string(change.after.standing.state)}, {"sendingStatus", status}, {"sendingStatusBefore", was}, {"by", by}};
    if (!set.empty()) notice.details.emplace_back("configurationSet", set);
    spool::Outcome outcome;
    outcome.events.push_back(reporting::notice_record(notice, call.request.received));
    call.parts.spool.record(std::move(outcome));
}

void tell_sending_status(const Call& call, const StandingChange& change, const std::string& what) {
    if (control::sending_status(change.before) != control::sending_status(change.after)) tell_standing(call, change, what);
}

}  // namespace warmpost::ingress::http
