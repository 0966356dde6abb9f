// Operator API: one-time links by which somebody signs in to the console without a key's secret.
#include "ingress/http/console/sessions.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/console_operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

// The link of an operator's key dies with it, and so does who signed in by it; one made on the socket is nobody's.
Result<Holder> holder_of(const Call& call) {
    const bool has_key = call.snapshot->key(call.caller.key_id) != nullptr;
    Holder holder{has_key ? call.caller.key_id : std::string(kLinkHolder), has_key ? call.caller.account : AccountId{}, control::Role::operator_};
    const auto named = string_member(call.body, "account");
    if (named.empty()) return holder;
    const auto account = find_account(*call.snapshot, named);
    if (!account) return std::unexpected(account.error());
    holder.account = *account;
    holder.role = control::Role::account;
    return holder;
}

}  // namespace

asio::awaitable<Response> make_session_link(Call& call) {
    if (call.parts.sessions == nullptr) {
        const Error off{ErrorCode::NotFound, "This server has no console: console.enabled is false.", {}};
        co_return refusal(off);
    }
    auto holder = holder_of(call);
    if (!holder) co_return refusal(holder.error());
    const auto link = call.parts.sessions->make_link(std::move(*holder), call.request.received);
    const json::object view{{"url", link.url}, {"expires_ms", to_ms(link.expires)}};
    auto response = ok(view);
    response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
}

}  // namespace warmpost::ingress::http::operators
