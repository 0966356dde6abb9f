// PUT /v2/email/configuration-sets/{ConfigurationSetName}/archiving-options: SES v2 PutConfigurationSetArchivingOptions. Kept and told: there is no archive
// here.
#include "ingress/http/json.h"
#include "ingress/http/ses/settings/operations.h"
#include "ingress/http/ses/settings/option_shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_configuration_set_archiving_options(Call& call) {
    const auto arn = string_member(call.body, "ArchiveArn");
    std::function<void(control::ConfigurationSet&)> change = [arn](control::ConfigurationSet& set) { set.archive_arn = arn; };
    auto changing = change_named_set(call, std::move(change));
    co_return co_await std::move(changing);
}

}  // namespace warmpost::ingress::http::ses
