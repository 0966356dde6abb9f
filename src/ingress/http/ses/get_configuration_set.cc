// GET /v2/email/configuration-sets/{ConfigurationSetName}: SES v2 GetConfigurationSet. SendingOptions and ReputationOptions are always there.
#include "ingress/http/errors.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/settings/option_shapes.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

json::object delivery_options(const control::ConfigurationSet& set) {
    json::object options{{"TlsPolicy", set.tls_required ? "REQUIRE" : "OPTIONAL"}};
    if (!set.sending_pool.empty()) options["SendingPoolName"] = set.sending_pool;
    if (set.max_delivery_seconds > 0) options["MaxDeliverySeconds"] = set.max_delivery_seconds;
    return options;
}

}  // namespace

asio::awaitable<Response> get_configuration_set(Call& call) {
    const auto& name = call.in_path("ConfigurationSetName");
    const auto& sets = call.account().configuration_sets;
    const auto found = sets.find(name);
    if (found == sets.end()) co_return error_response({ErrorCode::NotFound, "Configuration set <" + name + "> does not exist.", "ConfigurationSetName"});
    const auto& set = found->second;
    json::object answer{{"ConfigurationSetName", set.name}, {"DeliveryOptions", delivery_options(set)}, {"Tags", tag_list(set.tags)}};
    add_option_blocks(set, answer);
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
