// DELETE /v2/email/tags: SES v2 UntagResource. A key that is not there is no error.
#include "ingress/http/errors.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/registry_tags.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> untag_resource(Call& call) {
    const auto resource = parse_resource_arn(call.in_query("ResourceArn"), call.caller.account);
    if (!resource) co_return error_response(resource.error());
    const auto given = call.query.find("TagKeys");
    const std::vector<std::string> keys = given == call.query.end() ? std::vector<std::string>{} : given->second;
    if (resource->in_registry()) {
        auto changing = change_registry_tags(call, *resource, {}, keys);
        const auto changed = co_await std::move(changing);
        co_return answer(changed);
    }
    const auto work = [account = call.caller.account, resource = resource->resource(), keys](control::Service& service) { return service.change_tags(account, resource, {}, keys); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
