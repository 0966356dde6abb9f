#include "ingress/http/dispatch.h"

#include <spdlog/spdlog.h>

#include "ingress/http/errors.h"
#include "ingress/http/model.h"
#include "ingress/http/operator/api.h"
#include "ingress/http/router.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/validate.h"
#include "ingress/verification/link_mail.h"
#include "ingress/verification/redirect.h"

namespace warmpost::ingress::http {
namespace asio = boost::asio;
namespace {

const Router& ses_router() {
    static const Router routes = [] {
        Router r;
        for (const auto& operation : model::operations()) r.add(operation.method, operation.uri);
        return r;
    }();
    return routes;
}

constexpr std::string_view kOperatorPrefix = "/warmpost/v1";
constexpr std::uint64_t kStrangersBody = 64u << 10, kControlBody = 4u << 20;  // a template of 500 KB may be escaped character by character
constexpr std::uint64_t kTemplateBody = 12u << 20;                            // of a verification mail: 10 MB (SES)

constexpr std::string_view kMetricsPath = "/metrics";   // where scrapers look; the operator API has the same below its prefix

bool is_operator_path(std::string_view path) {
    if (path == kMetricsPath) return true;
    return path.starts_with(kOperatorPrefix) && (path.size() == kOperatorPrefix.size() || path[kOperatorPrefix.size()] == '/');
}

constexpr std::string_view kVerifyPath = "/verify";

bool needs_no_key(const Request& request) { return request.trusted_socket || request.path == kVerifyPath; }

asio::awaitable<Response> call_ses(Call& call) {
    const auto& request = call.request;
    const auto match = ses_router().match(request.method, request.path);
    if (!match) co_return unknown_operation();
    if (call.snapshot->account(call.caller.account) == nullptr)
        co_return error_response(403, "AccessDeniedException", "The account of this key no longer exists.");
    const auto& operation = model::operations()[match->route];
    const Handler handler = ses::handler_of(operation.name);
    if (!handler) co_return not_built(operation.name);
    call.path = match->parameters;
    Decoded decoded;
    if (auto refused = decode(operation, call.path, request.query, request.body, decoded)) co_return std::move(*refused);
    call.body = std::move(decoded.body);
    call.query = std::move(decoded.query);
    auto handling = handler(call);
    co_return co_await std::move(handling);
}

// Links of custom verification mails lead on to where their template says, if it is still there.
std::string with_redirect(const HttpDependencies& parts, const std::string& then, const IdentityVerifier::Page& page) {
    const auto redirect = read_redirect(parts.snapshot.get()->return_path_secret, then);
    if (!redirect || parts.templates == nullptr) return page.html;
    const auto found = parts.templates->verification(redirect->account, redirect->template_name);
    if (!found) return page.html;
    return page.confirmed ? onward_page("Confirmed", "Your address is confirmed.", found->success_url)
                          : onward_page("Not confirmed", "Your address could not be confirmed.", found->failure_url);
}

// The page behind a mailed link; the token in it is the proof, so no signature is asked.
asio::awaitable<Response> verify_page(const HttpDependencies& parts, const Request& request) {
    const auto query = parse_query(request.query);
    const auto first = [&query](std::string_view name) { return query && query->contains(name) ? query->find(name)->second.front() : std::string{}; };
    const bool confirm = request.method == "POST";
    const auto then = first("then");
    auto opening = parts.verifier.page(confirm, first("token"), then);
    auto page = co_await std::move(opening);
    if (confirm && page.status < 500) page.html = with_redirect(parts, then, page);
    Response response;
    response.status = page.status;
    response.content_type = "text/html; charset=utf-8";
    response.body = std::move(page.html);
    co_return response;
}

asio::awaitable<Response> route(const HttpDependencies& parts, const Request& request) {
    if (request.path == kVerifyPath) {
        auto answering = verify_page(parts, request);
        co_return co_await std::move(answering);
    }
    Call call{request, parts, {}, parts.snapshot.get(), {}, {}, {}};
    if (request.trusted_socket) {
        call.caller = {AccountId{}, control::Role::operator_, "operator socket"};
    } else {
        Claim claim;
        if (auto refused = read_claim(request, *parts.config, *call.snapshot, claim)) co_return std::move(*refused);
        if (auto refused = prove_claim(request, claim)) co_return std::move(*refused);
        call.caller = {claim.key->account, claim.key->role, claim.key->id};
    }
    if (is_operator_path(request.path)) {
        auto answering = operator_api(parts, request, call.caller);
        co_return co_await std::move(answering);
    }
    auto answering = call_ses(call);
    co_return co_await std::move(answering);
}

}  // namespace

std::optional<Response> refuse_early(const HttpDependencies& parts, const Request& head) {
    if (needs_no_key(head)) return std::nullopt;
    Claim claim;
    return read_claim(head, *parts.config, *parts.snapshot.get(), claim);
}

std::uint64_t body_limit(const HttpDependencies& parts, const Request& head) {
    if (head.path == kVerifyPath) return kStrangersBody;
    if (is_operator_path(head.path)) return kControlBody;
    const auto match = ses_router().match(head.method, head.path);
    if (!match) return kControlBody;
    const auto name = model::operations()[match->route].name;
    if (name.ends_with("VerificationEmailTemplate")) return kTemplateBody;
    if (!name.starts_with("Send")) return kControlBody;
    return parts.config->limits.message_bytes / 3 * 4 + kControlBody;
}

asio::awaitable<Response> dispatch(const HttpDependencies& parts, const Request& request) {
    try {
        auto routing = route(parts, request);
        co_return co_await std::move(routing);
    } catch (const std::exception& e) {
        spdlog::error("{} {} failed: {}", request.method, request.path, e.what());
        co_return error_response(500, "InternalFailure", "The request failed inside warmpost; its log says why (request id " + request.id + ").");
    }
}

}  // namespace warmpost::ingress::http
