#include "ingress/http/perform.h"

#include <algorithm>

#include "ingress/accept/access.h"
#include "ingress/http/audit.h"
#include "ingress/http/errors.h"
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http {
namespace asio = boost::asio;

const model::Operation* operation_named(std::string_view name) {
    const auto all = model::operations();
    const auto found = std::ranges::lower_bound(all, name, {}, &model::Operation::name);
    return found != all.end() && found->name == name ? &*found : nullptr;
}

std::optional<Response> refuse_caller(const Call& call, std::string_view operation, std::string_view said_as) {
    const auto allowed = may_perform(*call.snapshot, {call.caller.account, call.caller.role, call.caller.key_id}, operation);
    if (!allowed) {
        std::string text = allowed.error().message;
        if (!said_as.empty()) text = text.substr(0, text.size() - operation.size()) + std::string(said_as);
        return error_response(403, "AccessDeniedException", text);
    }
    if (call.snapshot->account(call.caller.account) == nullptr)
        return error_response(403, "AccessDeniedException", "The account of this key no longer exists.");
    return std::nullopt;
}

asio::awaitable<Response> perform(Call& call, const model::Operation& operation, std::string_view said_as) {
    if (auto refused = refuse_caller(call, operation.name, said_as)) co_return std::move(*refused);
    const Handler handler = ses::handler_of(operation.name);
    if (!handler) co_return not_built(operation.name);
    if (class_of(operation.name) != OperationClass::change) {
        auto handling = handler(call);
        co_return co_await std::move(handling);
    }
    auto entry = audit_entry(call, operation);  // before the handler, which may take the body apart
    auto doing = audited(call.parts.service, std::move(entry), handler(call));
    auto response = co_await std::move(doing);
    co_return response;
}

}  // namespace warmpost::ingress::http
