// PUT /v2/email/configuration-sets/{ConfigurationSetName}/vdm-options: SES v2 PutConfigurationSetVdmOptions. The block is replaced as a whole.
#include "ingress/http/json.h"
#include "ingress/http/ses/settings/operations.h"
#include "ingress/http/ses/settings/option_shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_configuration_set_vdm_options(Call& call) {
    const auto* block = object_member(call.body, "VdmOptions");
    const auto vdm = block == nullptr ? control::VdmOptions{} : read_vdm(*block, "Options");
    std::function<void(control::ConfigurationSet&)> change = [vdm](control::ConfigurationSet& set) { set.vdm = vdm; };
    auto changing = change_named_set(call, std::move(change));
    co_return co_await std::move(changing);
}

}  // namespace warmpost::ingress::http::ses
