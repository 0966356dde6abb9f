// Operator API: leases of addresses, asked for by accounts, decided by the operator.
#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <charconv>

#include "ingress/http/json.h"
#include "ingress/http/operator/address_checks.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using Requests = Result<std::vector<control::LeaseRequest>>;
using Given = Result<std::vector<std::string>>;

json::array texts(const std::vector<std::string>& list) {
    json::array array;
    for (const auto& each : list) array.emplace_back(each);
    return array;
}

json::object request_view(const control::Snapshot& snapshot, const control::LeaseRequest& request) {
    json::object view{{"id", request.id},
                      {"account", to_string(request.account)},
                      {"account_name", account_name(snapshot, request.account)},
                      {"count", request.wanted.addresses},
                      {"volume", request.wanted.volume},
                      {"use_case", request.wanted.use_case},
                      {"pattern", request.wanted.pattern},
                      {"state", request.state},
                      {"reason", request.reason},
                      {"asked_ms", to_ms(request.asked)}};
    view["addresses"] = texts(request.given);
    if (request.decided != WallTime{}) view["decided_ms"] = to_ms(request.decided);
    return view;
}

// A whole number; what is none, or beyond all sense, becomes -1 and is refused with the bounds.
std::int64_t whole(const Call& call, std::string_view name) {
    const double given = number_member(call.body, name).value_or(-1);
    return given >= 0 && given <= 1e12 && given == static_cast<double>(static_cast<std::int64_t>(given)) ? static_cast<std::int64_t>(given) : -1;
}

Result<std::int64_t> request_in_path(const Call& call) {
    const auto& text = call.in_path("id");
    std::int64_t id = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (problem != std::errc{} || end != text.data() + text.size()) return fail(ErrorCode::NotFound, fmt::format("There is no lease request \"{}\".", text), "id");
    return id;
}

Result<std::vector<IpAddress>> named_addresses(const Call& call) {
    std::vector<IpAddress> named;
    const auto* list = array_member(call.body, "addresses");
    if (list == nullptr) return named;
    for (const auto& each : *list) {
        const auto* text = each.if_string();
        auto ip = IpAddress::parse(text == nullptr ? std::string_view{} : std::string_view(*text));
        if (!ip) return std::unexpected(ip.error());
        named.push_back(*ip);
    }
    return named;
}

}  // namespace

asio::awaitable<Response> list_lease_requests(Call& call) {
    const bool by_account = call.caller.role != control::Role::operator_;
    const auto only = by_account ? Result<std::optional<AccountId>>(call.caller.account) : account_in_query(call);
    if (!only) co_return refusal(only.error());
    const auto state = call.in_query("state");
    const auto work = [](control::Service& service) { return service.lease_requests(); };
    const auto requests = co_await call.parts.service.run<Requests>(work);
    if (!requests) co_return refusal(requests.error());
    json::array list;
    for (const auto& each : *requests) {
        if (*only && each.account != **only) continue;
        if (state.empty() || each.state == state) list.push_back(request_view(*call.snapshot, each));
    }
    json::object view;
    view["requests"] = std::move(list);
    co_return ok(view);
}

asio::awaitable<Response> request_lease(Call& call) {
    const auto account = account_of_caller(call);
    if (!account) co_return refusal(account.error());
    const auto count = call.body.contains("count") ? whole(call, "count") : 1;
    const control::NewLeaseRequest wanted{static_cast<int>(std::min<std::int64_t>(count, 1'000'000)), whole(call, "volume"), string_member(call.body, "use_case"),
                                          string_member(call.body, "pattern")};
    const auto work = [account = *account, wanted](control::Service& service) { return service.request_lease(account, wanted); };
    const auto id = co_await call.parts.service.run<Result<std::int64_t>>(work);
    if (!id) co_return refusal(id.error());
    const json::object view{{"id", *id}};
    co_return ok(view);
}

asio::awaitable<Response> approve_lease(Call& call) {
    const auto id = request_in_path(call);
    if (!id) co_return refusal(id.error());
    const auto named = named_addresses(call);
    if (!named) co_return refusal(named.error());
    const auto work = [id = *id, named = *named](control::Service& service) {
        auto given = service.approve_lease(id, named);
        return std::pair(std::move(given), service.address_checks());
    };
    const auto [given, checks] = co_await call.parts.service.run<std::pair<Given, Result<control::AddressChecks>>>(work);
    if (!given) co_return refusal(given.error());
    json::object view;
    view["addresses"] = texts(*given);
    if (checks) view["problems"] = problems_view(*given, *checks);   // those known by now; a new lease is looked at at once
    co_return ok(view);
}

asio::awaitable<Response> decline_lease(Call& call) {
    const auto id = request_in_path(call);
    if (!id) co_return refusal(id.error());
    const auto work = [id = *id, reason = string_member(call.body, "reason")](control::Service& service) { return service.decline_lease(id, reason); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::operators
