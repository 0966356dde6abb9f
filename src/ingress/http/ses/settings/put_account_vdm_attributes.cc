// PUT /v2/email/account/vdm: SES v2 PutAccountVdmAttributes. The block is replaced as a whole.
#include "ingress/http/json.h"
#include "ingress/http/ses/settings/operations.h"
#include "ingress/http/ses/settings/option_shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_account_vdm_attributes(Call& call) {
    const auto& block = *object_member(call.body, "VdmAttributes");  // required
    const bool enabled = string_member(block, "VdmEnabled") == "ENABLED";
    const auto options = read_vdm(block, "Attributes");
    const auto work = [account = call.caller.account, enabled, options](control::Service& service) { return service.set_vdm(account, enabled, options); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
