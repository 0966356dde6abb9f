// PUT /v2/email/reputation/entities/{Type}/{Reference}/policy: SES v2 UpdateReputationEntityPolicy. "arn:aws:ses:REGION:aws:reputation-policy/standard",
// strict or none; the last word of it will do.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/sending_status_event.h"
#include "ingress/http/ses/reputation/entities.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> update_reputation_entity_policy(Call& call) {
    const auto set = entity_in_path(call);
    if (!set) co_return error_response(set.error());
    const std::string given = string_member(call.body, "ReputationEntityPolicy");
    const auto policy = control::reputation_policy(std::string_view(given).substr(given.rfind('/') + 1));
    if (!policy) co_return bad_request("ReputationEntityPolicy <" + given + "> is not known: .../reputation-policy/standard, strict or none.");
    const auto work = [account = call.caller.account, set = *set, policy = *policy](control::Service& service) -> Result<StandingChange> {
        StandingChange change{account, set, standing_of(service, account, set), {}};
        if (const auto put = service.set_reputation_policy(account, set, policy); !put) return std::unexpected(put.error());
        change.after = standing_of(service, account, set);
        return change;
    };
    const auto done = co_await call.parts.service.run<Result<StandingChange>>(work);
    if (!done) co_return error_response(done.error());
    tell_sending_status(call, *done, std::string("its owner gave it the policy ") + control::to_text(*policy));
    co_return answer(Status{});
}

}  // namespace warmpost::ingress::http::ses
