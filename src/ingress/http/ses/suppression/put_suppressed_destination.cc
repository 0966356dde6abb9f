// PUT /v2/email/suppression/addresses: SES v2 PutSuppressedDestination.
#include <algorithm>

#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/suppression/suppression.h"
#include "mail/message/header.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_suppressed_destination(Call& call) {
    if (auto refused = refuse_tenant(string_member(call.body, "TenantName"))) co_return std::move(*refused);
    if (auto refused = refuse_in_sandbox(call)) co_return std::move(*refused);
    const auto address = registry::stored_address(string_member(call.body, "EmailAddress"));
    if (!address) co_return error_response(address.error());
    const auto reason = registry::suppression_reason(string_member(call.body, "Reason"));
    if (!reason) co_return bad_request("Reason must be BOUNCE or COMPLAINT.");
    const registry::SuppressionList::Entry entry{call.caller.account, {*address, *reason, runtime::wall_now(), {}, {}}};
    const std::function<Status()> work = [entry, registry = call.parts.registry] { return registry::SuppressionList(*registry).put({&entry, 1}); };
    auto putting = off_core<Status>(call, work);
    const auto done = co_await std::move(putting);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
