// PUT /v2/email/reputation/entities/{Type}/{Reference}/customer-managed-status: SES v2 UpdateReputationEntityCustomerManagedStatus. What the operator paused
// its owner may reinstate, as in SES; an account's own pause is the operator's to lift.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/sending_status_event.h"
#include "ingress/http/ses/reputation/entities.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> update_reputation_entity_customer_managed_status(Call& call) {
    const auto set = entity_in_path(call);
    if (!set) co_return error_response(set.error());
    const auto word = control::sending_word(string_member(call.body, "SendingStatus"));
    if (!word) co_return bad_request("SendingStatus must be ENABLED, REINSTATED or DISABLED.");
    const auto work = [account = call.caller.account, set = *set, word = *word](control::Service& service) -> Result<StandingChange> {
        StandingChange change{account, set, standing_of(service, account, set), {}};
        if (const auto said = service.say_sending(account, set, word); !said) return std::unexpected(said.error());
        change.after = standing_of(service, account, set);
        return change;
    };
    const auto done = co_await call.parts.service.run<Result<StandingChange>>(work);
    if (!done) co_return error_response(done.error());
    tell_sending_status(call, *done, std::string("its owner said ") + control::wire_name(*word));
    co_return answer(Status{});
}

}  // namespace warmpost::ingress::http::ses
