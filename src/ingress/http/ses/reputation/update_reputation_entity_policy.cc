// PUT /v2/email/reputation/entities/{Type}/{Reference}/policy: SES v2 UpdateReputationEntityPolicy. "arn:aws:ses:REGION:aws:reputation-policy/standard",
// strict or none; the last word of it will do.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/reputation/entities.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> update_reputation_entity_policy(Call& call) {
    const auto set = entity_in_path(call);
    if (!set) co_return error_response(set.error());
    const std::string given = string_member(call.body, "ReputationEntityPolicy");
    const auto policy = control::reputation_policy(std::string_view(given).substr(given.rfind('/') + 1));
    if (!policy) co_return bad_request("ReputationEntityPolicy <" + given + "> is not known: .../reputation-policy/standard, strict or none.");
    const auto work = [account = call.caller.account, set = *set, policy = *policy](control::Service& service) {
        return service.set_reputation_policy(account, set, policy);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
