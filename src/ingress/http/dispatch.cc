#include "ingress/http/dispatch.h"

#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>

#include "ingress/http/errors.h"
#include "ingress/http/model.h"
#include "ingress/http/operator/api.h"
#include "ingress/http/router.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/suppression/jobs.h"
#include "ingress/http/validate.h"

namespace warmpost::ingress::http {
namespace asio = boost::asio;
namespace {

// Where SDKs of before 2023 ask for ListImportJobs, with its members in the query. The only operation that moved.
constexpr std::string_view kOlderListImportJobs = "/v2/email/import-jobs";

const model::Operation& operation_of(const Match& match) {
    if (match.route < model::operations().size()) return model::operations()[match.route];
    static const auto& moved = *std::ranges::find(model::operations(), std::string_view("ListImportJobs"), &model::Operation::name);
    return moved;
}

// The body that a newer SDK sends for the same. Nothing: the query is broken.
std::optional<std::string> body_of_query(std::string_view query) {
    const auto members = parse_query(query);
    if (!members) return std::nullopt;
    boost::json::object body;
    for (const auto& [name, values] : *members) {
        if (values.empty()) continue;
        std::int64_t number = 0;
        const auto& value = values.front();
        const bool is_number = name == "PageSize" && std::from_chars(value.data(), value.data() + value.size(), number).ptr == value.data() + value.size();
        if (is_number) body[name] = number;
        else body[name] = value;
    }
    return boost::json::serialize(body);
}

const Router& ses_router() {
    static const Router routes = [] {
        Router r;
        for (const auto& operation : model::operations()) r.add(operation.method, operation.uri);
        r.add("GET", kOlderListImportJobs);
        return r;
    }();
    return routes;
}

constexpr std::string_view kOperatorPrefix = "/warmpost/v1";
constexpr std::uint64_t kStrangersBody = 64u << 10, kControlBody = 2u << 20;

constexpr std::string_view kMetricsPath = "/metrics";   // where scrapers look; the operator API has the same below its prefix

bool is_operator_path(std::string_view path) {
    if (path == kMetricsPath) return true;
    return path.starts_with(kOperatorPrefix) && (path.size() == kOperatorPrefix.size() || path[kOperatorPrefix.size()] == '/');
}

constexpr std::string_view kVerifyPath = "/verify";

bool is_job_file_path(std::string_view path) { return path.starts_with(kJobFilePath); }

bool needs_no_key(const Request& request) { return request.trusted_socket || request.path == kVerifyPath || is_job_file_path(request.path); }

asio::awaitable<Response> call_ses(Call& call) {
    const auto& request = call.request;
    const auto match = ses_router().match(request.method, request.path);
    if (!match) co_return unknown_operation();
    if (call.snapshot->account(call.caller.account) == nullptr)
        co_return error_response(403, "AccessDeniedException", "The account of this key no longer exists.");
    const auto& operation = operation_of(*match);
    const Handler handler = ses::handler_of(operation.name);
    if (!handler) co_return not_built(operation.name);
    call.path = match->parameters;
    Decoded decoded;
    const bool older = match->route >= model::operations().size();
    const auto from_query = older ? body_of_query(request.query) : std::optional<std::string>();
    if (older && !from_query) co_return bad_request("The query string has a broken percent escape.");
    if (auto refused = decode(operation, call.path, older ? std::string_view() : request.query, older ? *from_query : request.body, decoded)) co_return std::move(*refused);
    call.body = std::move(decoded.body);
    call.query = std::move(decoded.query);
    auto handling = handler(call);
    co_return co_await std::move(handling);
}

// The page behind a mailed link; the token in it is the proof, so no signature is asked.
asio::awaitable<Response> verify_page(const HttpDependencies& parts, const Request& request) {
    const auto query = parse_query(request.query);
    std::string token = query && query->contains("token") ? query->find("token")->second.front() : std::string{};
    auto opening = parts.verifier.page(request.method == "POST", std::move(token));
    auto page = co_await std::move(opening);
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
    if (is_job_file_path(request.path)) {
        const auto reading = [&parts, &request](control::Service&) { return job_file(parts, *parts.snapshot.get(), request.path, request.query, request.received); };
        auto answering = parts.service.run<Response>(reading);
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
    if (head.path == kVerifyPath || is_job_file_path(head.path)) return kStrangersBody;
    if (is_operator_path(head.path)) return kControlBody;
    const auto match = ses_router().match(head.method, head.path);
    if (!match || !operation_of(*match).name.starts_with("Send")) return kControlBody;
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
