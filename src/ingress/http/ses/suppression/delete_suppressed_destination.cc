// DELETE /v2/email/suppression/addresses/{EmailAddress}: SES v2 DeleteSuppressedDestination.
#include "ingress/http/errors.h"
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> delete_suppressed_destination(Call& call) {
    if (auto refused = refuse_tenant(call.in_query("TenantName"))) co_return std::move(*refused);
    if (auto refused = refuse_in_sandbox(call)) co_return std::move(*refused);
    const std::string address = call.in_path("EmailAddress");
    if (const auto found = entry_as_stored(call, address); !found) co_return error_response(found.error());
    const std::function<Status()> work = [address, account = call.caller.account, registry = call.parts.registry]() -> Status {
        const auto removed = registry::SuppressionList(*registry).remove(account, {&address, 1});
        if (!removed) return std::unexpected(removed.error());
        if (*removed == 0) return std::unexpected(not_on_list(address));  // somebody else was quicker
        return {};
    };
    auto removing = off_core<Status>(call, work);
    const auto done = co_await std::move(removing);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
