// POST /v2/email/configuration-sets: SES v2 CreateConfigurationSet.
#include <fmt/format.h>

#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

// Options that would be ignored are refused: a set that seems to track or suppress but does not is worse than none.
Status refuse_absent_blocks(const json::object& body) {
    for (const auto* block : {"TrackingOptions", "SuppressionOptions", "VdmOptions", "ArchivingOptions"}) {
        const auto* given = object_member(body, block);
        if (given != nullptr && !given->empty())
            return fail(ErrorCode::Unsupported, fmt::format("warmpost does not have {} of configuration sets yet; docs/api-coverage.md lists what works", block), block);
    }
    return {};
}

}  // namespace

asio::awaitable<Response> create_configuration_set(Call& call) {
    if (const auto good = refuse_absent_blocks(call.body); !good) co_return error_response(good.error());
    control::ConfigurationSet set;
    set.name = string_member(call.body, "ConfigurationSetName");
    set.tags = read_tags(call.body);
    if (const auto* block = object_member(call.body, "DeliveryOptions")) {
        const auto options = read_delivery_options(*block);
        if (!options) co_return error_response(options.error());
        set.tls_required = options->tls_required;
        set.sending_pool = options->pool;
        set.max_delivery_seconds = options->max_delivery_seconds;
    }
    // A block that is given without its member means false (SES API, "Enabled").
    if (const auto* block = object_member(call.body, "SendingOptions")) set.sending_enabled = bool_member(*block, "SendingEnabled").value_or(false);
    if (const auto* block = object_member(call.body, "ReputationOptions"))
        set.reputation_metrics = bool_member(*block, "ReputationMetricsEnabled").value_or(false);
    const auto work = [account = call.caller.account, set](control::Service& service) { return service.create_configuration_set(account, set); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
