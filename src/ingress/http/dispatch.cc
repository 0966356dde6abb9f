#include "ingress/http/dispatch.h"

#include <spdlog/spdlog.h>

#include "ingress/http/cloudwatch/face.h"
#include "ingress/http/console/files.h"
#include "ingress/http/console/sign_in.h"
#include "ingress/http/errors.h"
#include "ingress/http/model.h"
#include "ingress/http/older_forms.h"
#include "ingress/http/operator/api.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/pages/public_pages.h"
#include "ingress/http/perform.h"
#include "ingress/http/router.h"
#include "ingress/http/v1/face.h"
#include "ingress/http/validate.h"
#include "ingress/verification/link_mail.h"
#include "ingress/verification/redirect.h"

namespace warmpost::ingress::http {
namespace asio = boost::asio;
namespace {

const model::Operation& operation_of(const Match& match) {
    const auto all = model::operations();
    if (match.route < all.size()) return all[match.route];
    return *operation_named(older_forms()[match.route - all.size()].operation);
}

const Router& ses_router() {
    static const Router routes = [] {
        Router r;
        for (const auto& operation : model::operations()) r.add(operation.method, operation.uri);
        for (const auto& form : older_forms()) r.add(form.method, form.uri);
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

// A browser at the server's bare address: SES v1, whose path this is too, always has a query or a body.
bool is_bare(const Request& request) { return request.path == "/" && request.query.empty() && (request.method == "GET" || request.method == "HEAD"); }

bool is_for_console(const Request& request, const Arrival& arrival) {
    return arrival.console != nullptr && (is_console_path(request.path) || (is_bare(request) && request.header("Authorization").empty()));
}

bool needs_no_key(const Request& request, const Arrival& arrival) {
    return request.trusted_socket || request.metrics_only || request.path == kVerifyPath || is_public_page(request.path) || is_session_path(request.path) ||
           is_for_console(request, arrival);
}

asio::awaitable<Response> call_ses(Call& call) {
    const auto& request = call.request;
    const auto match = ses_router().match(request.method, request.path);
    if (!match) co_return unknown_operation();
    const auto& operation = operation_of(*match);
    call.path = match->parameters;
    Decoded decoded;
    const bool older = match->route >= model::operations().size();
    const auto body = older ? newer_body(request.query, request.body) : std::optional<std::string>();
    if (older && !body) co_return bad_request("The query string has a broken percent escape.");
    if (auto refused = decode(operation, call.path, older ? std::string_view() : request.query, older ? *body : request.body, decoded)) co_return std::move(*refused);
    call.body = std::move(decoded.body);
    call.query = std::move(decoded.query);
    auto performing = perform(call, operation);
    co_return co_await std::move(performing);
}

// The operator's socket speaks for any account that it names: `warmpost import` sets up an account this way.

Result<Caller> operator_on_socket(const Request& request, const control::Snapshot& snapshot) {
    Caller caller{AccountId{}, control::Role::operator_, "operator socket"};
    const auto named = request.header(kAccountHeader);
    if (named.empty()) return caller;
    const auto account = operators::find_account(snapshot, std::string(named));
    if (!account) return std::unexpected(account.error());
    caller.account = *account;
    return caller;
}

std::optional<Response> identify_by_cookie(const HttpDependencies& parts, const Request& request, bool secure, Call& call) {
    Session session;
    if (auto refused = read_session(parts, request, secure, session)) return refused;
    auto caller = caller_of(session, request, *call.snapshot);
    if (!caller) return operators::refusal(caller.error());
    if (const auto* key = call.snapshot->key(caller->key_id)) key->use->note(request.received);
    call.caller = std::move(*caller);
    return std::nullopt;
}

std::optional<Response> identify(const HttpDependencies& parts, const Request& request, const Arrival& arrival, Call& call) {
    if (request.trusted_socket) {
        auto caller = operator_on_socket(request, *call.snapshot);
        if (!caller) return error_response(caller.error());
        call.caller = std::move(*caller);
        return std::nullopt;
    }
    const bool secure = is_secure(request, arrival.tls);
    if (asks_by_cookie(parts, request, secure)) return identify_by_cookie(parts, request, secure, call);
    Claim claim;
    if (auto refused = read_claim(request, *parts.config, *call.snapshot, claim)) return refused;
    if (auto refused = prove_claim(request, claim)) return refused;
    claim.key->use->note(request.received);
    call.caller = {claim.key->account, claim.key->role, claim.key->id};
    return std::nullopt;
}

// A refusal in the words of the face that was asked.
Response refused_as(const Request& head, Response v2) {
    if (auto told = cloudwatch::refusal(head, v2)) return std::move(*told);
    return v1::is_for(head.path) ? v1::refusal(head, v2) : std::move(v2);
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

// All that the listener for scrapers answers, whoever asks.
asio::awaitable<Response> only_metrics(const HttpDependencies& parts, const Request& request) {
    if (request.path != kMetricsPath) co_return error_response(404, "NotFoundException", "Only /metrics is served here.");
    if (request.method != "GET" && request.method != "HEAD") co_return error_response(405, "MethodNotAllowed", "/metrics is asked with GET.");
    Request plain = request;
    plain.method = "GET";
    plain.query.clear();
    const Caller anybody{AccountId{}, control::Role::operator_, "metrics listener"};
    auto answering = operator_api(parts, plain, anybody);
    auto response = co_await std::move(answering);
    co_return response;
}

asio::awaitable<Response> route(const HttpDependencies& parts, const Request& request, const Arrival& arrival) {
    if (request.metrics_only) {
        auto answering = only_metrics(parts, request);
        co_return co_await std::move(answering);
    }
    if (request.path == kVerifyPath) {
        auto answering = verify_page(parts, request);
        co_return co_await std::move(answering);
    }
    if (is_public_page(request.path)) {
        auto answering = public_page(parts, request);
        co_return co_await std::move(answering);
    }
    if (is_for_console(request, arrival)) co_return arrival.console->answer(request);
    if (is_session_path(request.path)) {
        auto answering = session_endpoint(parts, request, is_secure(request, arrival.tls));
        co_return co_await std::move(answering);
    }
    Call call{request, parts, {}, parts.snapshot.get(), {}, {}, {}};
    const bool old_face = v1::is_for(request.path);
    const bool cbor = cloudwatch::is_cbor(request.path);
    if (auto refused = identify(parts, request, arrival, call)) co_return refused_as(request, std::move(*refused));
    if (cbor || (old_face && cloudwatch::is_for(request))) {
        auto answering = cloudwatch::answer_to(call);
        co_return co_await std::move(answering);
    }
    if (old_face) {
        auto answering = v1::answer_to(call);
        co_return co_await std::move(answering);
    }
    if (is_operator_path(request.path)) {
        auto answering = operator_api(parts, request, call.caller);
        co_return co_await std::move(answering);
    }
    auto answering = call_ses(call);
    co_return co_await std::move(answering);
}

}  // namespace

std::optional<Response> refuse_early(const HttpDependencies& parts, const Request& head, const Arrival& arrival) {
    if (needs_no_key(head, arrival)) return std::nullopt;
    const bool secure = is_secure(head, arrival.tls);
    if (asks_by_cookie(parts, head, secure)) {
        Session session;
        return read_session(parts, head, secure, session);
    }
    Claim claim;
    auto refused = read_claim(head, *parts.config, *parts.snapshot.get(), claim);
    if (!refused) return std::nullopt;
    return refused_as(head, std::move(*refused));
}

std::uint64_t body_limit(const HttpDependencies& parts, const Request& head) {
    if (head.metrics_only) return 0;
    if (head.path == kVerifyPath || is_public_page(head.path) || is_session_path(head.path) || is_console_path(head.path)) return kStrangersBody;
    if (is_operator_path(head.path)) return kControlBody;
    if (is_bare(head) && head.header("Authorization").empty()) return kStrangersBody;   // the way to the console
    if (v1::is_for(head.path)) return v1::kMaxBody;
    const auto match = ses_router().match(head.method, head.path);
    if (!match) return kControlBody;
    const auto name = operation_of(*match).name;
    if (name.ends_with("VerificationEmailTemplate")) return kTemplateBody;
    if (!name.starts_with("Send")) return kControlBody;
    return parts.config->limits.message_bytes / 3 * 4 + kControlBody;
}

asio::awaitable<Response> dispatch(const HttpDependencies& parts, const Request& request, const Arrival& arrival) {
    try {
        auto routing = route(parts, request, arrival);
        co_return co_await std::move(routing);
    } catch (const std::exception& e) {
        spdlog::error("{} {} failed: {}", request.method, request.path, e.what());
        co_return error_response(500, "InternalFailure", "The request failed inside warmpost; its log says why (request id " + request.id + ").");
    }
}

}  // namespace warmpost::ingress::http
