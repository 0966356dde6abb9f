// POST /v2/email/tags: SES v2 TagResource. A key that is there gets the new value.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/registry_tags.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> tag_resource(Call& call) {
    const auto resource = parse_resource_arn(string_member(call.body, "ResourceArn"), call.caller.account);
    if (!resource) co_return error_response(resource.error());
    if (resource->in_registry()) {
        auto changing = change_registry_tags(call, *resource, read_tags(call.body), {});
        const auto changed = co_await std::move(changing);
        co_return answer(changed);
    }
    const auto work = [account = call.caller.account, resource = resource->resource(), tags = read_tags(call.body)](control::Service& service) {
        return service.change_tags(account, resource, tags, {});
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
