// GET /v2/email/reputation/entities/{ReputationEntityType}/{ReputationEntityReference}: SES v2 GetReputationEntity.
#include "ingress/http/errors.h"
#include "ingress/http/ses/reputation/entities.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> get_reputation_entity(Call& call) {
    const auto set = entity_in_path(call);
    if (!set) co_return error_response(set.error());
    boost::json::object body;
    body["ReputationEntity"] = entity_view(call, *set);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
