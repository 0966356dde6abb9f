#include "ingress/http/operator/api.h"

#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "ingress/accept/access.h"
#include "ingress/http/audit.h"
#include "ingress/http/errors.h"
#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

const Router& router() {
    static const Router built = [] {
        Router made;
        for (const auto& route : operators::routes()) made.add(route.method, std::string(operators::kPrefix) + std::string(route.uri));
        return made;
    }();
    return built;
}

Result<json::object> read_body(const Request& request) {
    if (request.body.empty()) return json::object{};
    boost::system::error_code error;
    auto parsed = json::parse(request.body, error);
    if (error) return fail(ErrorCode::InvalidArgument, "The body is not JSON: " + error.message() + ".");
    if (!parsed.is_object()) return fail(ErrorCode::InvalidArgument, "The body must be a JSON object.");
    return std::move(parsed.get_object());
}

std::string methods_of(std::string_view path) {
    std::string methods;
    for (const std::string_view method : {"GET", "POST", "DELETE"}) {
        if (!router().match(method, path)) continue;
        if (!methods.empty()) methods += ", ";
        methods += method;
    }
    return methods;
}

Response no_such_route(const Request& request) {
    const auto methods = methods_of(request.path);
    if (methods.empty()) return operators::refusal({ErrorCode::NotFound, fmt::format("The operator API has no {}.", request.path), {}});
    auto response = operators::refusal({ErrorCode::InvalidArgument, fmt::format("{} takes {}, not {}.", request.path, methods, request.method), {}});
    response.status = 405;
    return response;
}

// A key of role account may ask what is for accounts, a read-only one only read it; a sender nothing. Nothing: it may.
std::optional<Response> refuse_role(const Call& call, const operators::Route* route) {
    const auto role = call.caller.role;
    if (role == control::Role::operator_) return std::nullopt;
    if (!route || !route->for_accounts)
        return error_response(403, "AccessDeniedException", "This key belongs to an account; this needs a key of role operator (warmpost key create --role operator).");
    const auto* key = call.snapshot->key(call.caller.key_id);
    const bool limited = key != nullptr && (!key->identities.empty() || !key->configuration_sets.empty());
    // A limit would be none if its key could make another, or change itself.
    const bool of_keys = route->uri.starts_with("/keys") && route->method != "GET";
    if (role == control::Role::account && !(limited && of_keys)) return std::nullopt;
    if (role == control::Role::read_only && route->method == "GET") return std::nullopt;
    const std::string user = user_arn(*call.snapshot, {call.caller.account, role, call.caller.key_id});
    return error_response(403, "AccessDeniedException", fmt::format("User: {} is not authorized to perform: {} {}", user, call.request.method, call.request.path));
}

// These two only reckon with what they are told.
bool is_change(const operators::Route& route) { return route.method != "GET" && route.uri != "/advice" && route.uri != "/forecasts"; }

asio::awaitable<Response> run(Call& call, const operators::Route& route) {
    if (!is_change(route)) {
        auto handling = route.handler(call);
        co_return co_await std::move(handling);
    }
    auto entry = audit_entry(call, route.method, route.uri, route.of_an_account || route.for_accounts);
    auto doing = audited(call.parts.service, std::move(entry), route.handler(call));
    auto response = co_await std::move(doing);
    co_return response;
}

}  // namespace

asio::awaitable<Response> operator_api(const HttpDependencies& dependencies, const Request& request, Caller caller) {
    const auto path = request.path == "/metrics" ? std::string(operators::kPrefix) + request.path : request.path;
    auto match = router().match(request.method, path);
    const auto* chosen = match ? &operators::routes()[match->route] : nullptr;
    Call call{request, dependencies, std::move(caller), dependencies.snapshot.get(), {}, {}, {}};
    if (auto refused = refuse_role(call, chosen)) co_return std::move(*refused);
    if (!match) co_return no_such_route(request);
    auto query = parse_query(request.query);
    if (!query) {
        const Error broken{ErrorCode::InvalidArgument, "The query has a broken % escape.", {}};
        co_return operators::refusal(broken);
    }
    auto body = chosen->takes_a_file ? Result<json::object>(json::object{}) : read_body(request);
    if (!body) co_return operators::refusal(body.error());
    call.path = std::move(match->parameters);
    call.query = std::move(*query);
    call.body = std::move(*body);
    Error broken{ErrorCode::Internal, {}, {}};
    try {
        auto running = run(call, *chosen);
        auto response = co_await std::move(running);
        co_return response;
    } catch (const std::exception& e) {
        spdlog::error("operator API {} {}: {}", request.method, request.path, e.what());
        broken.message = fmt::format("{} {} ended by: {}", request.method, request.path, e.what());
    }
    co_return operators::refusal(broken);
}

}  // namespace warmpost::ingress::http
