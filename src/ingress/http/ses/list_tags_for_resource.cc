// GET /v2/email/tags: SES v2 ListTagsForResource.
#include <boost/json/array.hpp>

#include "ingress/http/errors.h"
#include "ingress/http/ses/find_identity.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/registry_tags.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {
namespace {

Result<boost::json::array> tags_of(const Call& call, const Tagged& resource) {
    using Kind = Tagged::Kind;
    if (resource.kind == Kind::identity) {
        const auto identity = find_identity(call.account(), resource.name);
        if (!identity) return std::unexpected(identity.error());
        return tag_list((*identity)->tags);
    }
    if (resource.kind == Kind::configuration_set) {
        const auto& sets = call.account().configuration_sets;
        const auto found = sets.find(resource.name);
        if (found == sets.end()) return fail(ErrorCode::NotFound, "Configuration set <" + resource.name + "> does not exist.", "ResourceArn");
        return tag_list(found->second.tags);
    }
    const auto* pool = call.snapshot->own_pool(call.caller.account, resource.name);
    if (pool == nullptr) return std::unexpected(no_pool(resource.name));
    return tag_list(pool->tags);
}

}  // namespace

boost::asio::awaitable<Response> list_tags_for_resource(Call& call) {
    const auto resource = parse_resource_arn(call.in_query("ResourceArn"), call.caller.account);
    if (!resource) co_return error_response(resource.error());
    boost::json::object body;
    if (resource->in_registry()) {
        auto reading = registry_tags(call, *resource);
        const auto kept = co_await std::move(reading);
        if (!kept) co_return error_response(kept.error());
        body["Tags"] = tag_list(*kept);
        co_return ok(body);
    }
    auto tags = tags_of(call, *resource);
    if (!tags) co_return error_response(tags.error());
    body["Tags"] = std::move(*tags);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
