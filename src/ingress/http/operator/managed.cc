// Operator API: the operator's word on managed pools, what they decided, their metrics; an account's own pools, without addresses.
#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <charconv>
#include <cmath>
#include <set>

#include "base/strings.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/operator/pool_outlook.h"
#include "reporting/events/record.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using control::ManagedOverride;
using Word = Result<ManagedOverride>;
using Words = Result<std::vector<ManagedOverride>>;
using Hours = Result<std::vector<control::ManagedHour>>;

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// nullopt: absent. Errors: InvalidArgument unless a whole number from 0 on.
Result<std::optional<std::int64_t>> count_in(const Call& call, std::string_view name) {
    const auto number = number_member(call.body, name);
    if (!number) return std::nullopt;
    if (*number != std::floor(*number) || *number < 0 || *number > 1e12)
        return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" must be a whole number from 0 on.", name), std::string(name));
    return static_cast<std::int64_t>(*number);
}

// Whoever may use the socket is "terminal"; all others are known by their key.
std::string caller_name(const Call& call) { return call.request.trusted_socket ? "terminal" : call.caller.key_id; }

constexpr std::int64_t kMostCap = 1'000'000'000;

// "pool" and, where several accounts have one of this name, "account"; or "all": true. A mistyped pool must not become all of them, nor all a single one.
Result<PoolId> read_target(const Call& call) {
    const auto name = string_member(call.body, "pool"), owner = string_member(call.body, "account");
    const bool all = bool_member(call.body, "all").value_or(false);
    if (all == !name.empty())
        return fail(ErrorCode::InvalidArgument, "Say which pools: either \"pool\", its name, or \"all\": true for every managed pool, later ones too.",
                    "pool");
    if (all && !owner.empty())
        return fail(ErrorCode::InvalidArgument, "\"all\": true means the managed pools of every account: leave out \"account\".", "account");
    if (all) return control::kAllManagedPools;
    std::optional<AccountId> account;
    if (!owner.empty()) {
        const auto found = find_account(*call.snapshot, owner);
        if (!found) return std::unexpected(found.error());
        account = *found;
    }
    const auto pool = find_pool(call, name, account);
    if (!pool) return std::unexpected(pool.error());
    return (*pool)->id;
}

Word read_override(const Call& call) {
    const auto pool = read_target(call);
    if (!pool) return std::unexpected(pool.error());
    const auto day = count_in(call, "day_cap"), hour = count_in(call, "hour_cap"), seconds = count_in(call, "for_seconds");
    for (const auto* each : {&day, &hour, &seconds})
        if (!*each) return std::unexpected(each->error());
    ManagedOverride word;
    word.pool = *pool;
    const std::string isp = to_lower(string_member(call.body, "isp"));
    if (isp.size() > 253 || isp.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") != std::string::npos)
        return fail(ErrorCode::InvalidArgument, "An ISP is an id of isps.toml such as gmail, or the domain of a mail host: letters, digits, dots and dashes.", "isp");
    for (const auto* cap : {&day, &hour})
        if (cap->value() && *cap->value() > kMostCap) return fail(ErrorCode::InvalidArgument, "A cap is at most 1000000000 messages.", cap == &day ? "day_cap" : "hour_cap");
    word.isp = IspId{isp};
    word.address = string_member(call.body, "address");
    word.day_cap = *day;
    word.hour_cap = *hour;
    word.freeze = bool_member(call.body, "freeze").value_or(false);
    word.freeze_scaling = bool_member(call.body, "freeze_scaling").value_or(false);
    word.until = call.request.received + std::chrono::seconds(std::min<std::int64_t>(seconds->value_or(0), 1'000'000'000));
    word.by = caller_name(call);
    word.reason = string_member(call.body, "reason");
    return word;
}

// The event of an override that was given or ended.
std::string override_event(const json::object& view, bool given, const std::string& by, WallTime at) {
    const auto text_of = [&](const char* name) { return std::string(view.at(name).as_string()); };
    const auto pool = text_of("pool"), isp = text_of("isp"), address = text_of("address"), id = std::to_string(view.at("id").as_int64());
    const auto whom = view.at("all_pools").as_bool() ? "all managed pools" : "pool " + pool;
    const auto text = given ? fmt::format("{} has overridden {} until {}: {}. Reason: {}", by, whom, text_of("until"), text_of("text"), text_of("reason"))
                            : fmt::format("{} has ended override {} of {} ({}).", by, id, whom, text_of("text"));
    return reporting::notice_record({.type = given ? "ManagedOverrideGiven" : "ManagedOverrideEnded",
                                     .account = {},
                                     .severity = "info",
                                     .text = text,
                                     .advice = "",
                                     .details = {{"override", id}, {"pool", pool}, {"isp", isp}, {"address", address}, {"by", by}}},
                                    at);
}

void tell(const Call& call, std::string event) {
    spool::Outcome outcome;
    outcome.events.push_back(std::move(event));
    call.parts.spool.record(std::move(outcome));
}

json::object hour_view(const control::ManagedHour& h) {
    const double share = h.sent > 0 ? 100.0 * static_cast<double>(h.sent_dedicated) / static_cast<double>(h.sent) : 0;
    return {{"Timestamp", to_iso8601(WallTime{std::chrono::hours{h.hour}})},
            {"ISP", h.isp.value()},
            {"Send", h.sent},
            {"ApproximateDedicatedSendingPercentage", std::round(share * 10) / 10},
            {"SentLast24Hours", h.sent_24h},
            {"Available24HourSend", h.available_24h}};
}

json::object current_view(const runtime::ManagedLaneView& lane) {
    const auto use = use_of(lane);
    return {{"ISP", lane.isp.value()},
            {"ApproximateDedicatedSendingPercentage", std::round(use.percentage * 10) / 10},
            {"SentLast24Hours", use.dedicated_24h},
            {"Available24HourSend", use.available_24h},
            {"Available24HourSendLimitedBy", use.limited_by}};
}

// A mistyped name caps nothing; one that no mail went to yet may be meant all the same.
std::string unknown_isp(const LaneViews& lanes, PoolId pool, const IspId& isp) {
    std::set<std::string> known;
    for (const auto& lane : lanes) {
        if (lane.pool != pool && pool != control::kAllManagedPools) continue;
        if (lane.isp == isp) return {};
        known.insert(lane.isp.value());
    }
    if (isp.value().empty()) return {};
    const char* who = pool == control::kAllManagedPools ? "no managed pool has sent" : "the pool has sent no";
    return fmt::format("{} mail to an ISP \"{}\" since the start{}{}", who, isp.value(), known.empty() ? "" : "; mail goes to ", fmt::join(known, ", "));
}

}  // namespace

asio::awaitable<Response> put_override(Call& call) {
    const auto word = read_override(call);
    if (!word) co_return refusal(word.error());
    const auto work = [word = *word](control::Service& service) { return service.put_override(word); };
    const auto made = co_await call.parts.service.run<Word>(work);
    if (!made) co_return refusal(made.error());
    auto view = override_view(*call.snapshot, *made, call.request.received);
    auto looking = managed_lanes(call);
    const auto lanes = co_await std::move(looking);
    if (const auto doubt = unknown_isp(lanes, made->pool, made->isp); !doubt.empty()) view["warning"] = doubt;
    tell(call, override_event(view, true, made->by, call.request.received));
    co_return ok(view);
}

asio::awaitable<Response> end_override(Call& call) {
    const auto id = whole(call.in_path("id"));
    if (!id) {
        const Error unknown{ErrorCode::NotFound,
                            "There is no override \"" + call.in_path("id") + "\"; `warmpost managed overrides` lists those in force.",
                            "id"};
        co_return refusal(unknown);
    }
    const auto by = caller_name(call);
    const auto work = [id = *id, by](control::Service& service) { return service.end_override(id, by); };
    const auto ended = co_await call.parts.service.run<Word>(work);
    if (!ended) co_return refusal(ended.error());
    const auto view = override_view(*call.snapshot, *ended, call.request.received);
    tell(call, override_event(view, false, by, call.request.received));
    co_return ok(view);
}

asio::awaitable<Response> list_overrides(Call& call) {
    const auto all = flag_in_query(call, "all");
    if (!all) co_return refusal(all.error());
    const auto account = account_in_query(call);
    if (!account) co_return refusal(account.error());
    const control::Pool* only = nullptr;
    if (const auto name = call.in_query("pool"); !name.empty()) {
        const auto pool = find_pool(call, std::string(name), *account);
        if (!pool) co_return refusal(pool.error());
        only = *pool;
    } else if (*account) {
        co_return refusal({ErrorCode::InvalidArgument, "\"account\" is whose pool it is: name the \"pool\" too.", "pool"});
    }
    const auto work = [also_past = *all](control::Service& service) { return service.overrides(also_past); };
    auto words = co_await call.parts.service.run<Words>(work);
    if (!words) co_return refusal(words.error());
    if (only != nullptr)
        std::erase_if(*words, [only](const ManagedOverride& word) {
            return word.pool != only->id && (word.pool != control::kAllManagedPools || !only->has_managed_policy());
        });
    json::object view;
    view["overrides"] = overrides_view(*call.snapshot, *words, call.request.received);
    co_return ok(view);
}

// SES's names and, as they stand, SES's meaning; by the hour and now.
asio::awaitable<Response> show_pool_metrics(Call& call) {
    const auto account = account_asked_about(call);
    if (!account) co_return refusal(account.error());
    const auto pool = find_pool(call, call.in_path("name"), *account);
    if (!pool) co_return refusal(pool.error());
    const auto now = call.request.received;
    const auto from = time_in_query(call, "from_ms", now - std::chrono::days{7}), to = time_in_query(call, "to_ms", now);
    if (!from || !to) co_return refusal(from ? to.error() : from.error());
    const auto hour = [](WallTime at) { return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count(); };
    const auto isp = IspId{call.in_query("isp")};
    const auto work = [id = (*pool)->id, isp, first = hour(*from), last = hour(*to)](control::Service& service) {
        return service.managed_hours(id, isp, first, last);
    };
    const auto hours = co_await call.parts.service.run<Hours>(work);
    if (!hours) co_return refusal(hours.error());
    auto looking = managed_lanes(call);
    const auto lanes = co_await std::move(looking);
    json::array history, current;
    for (const auto& each : *hours) history.push_back(hour_view(each));
    for (const auto& lane : lanes)
        if (lane.pool == (*pool)->id && (isp.value().empty() || lane.isp == isp)) current.push_back(current_view(lane));
    json::object view{{"DedicatedIpPool", (*pool)->name}, {"account", to_string((*pool)->account)}};
    view["hours"] = std::move(history);
    view["now"] = std::move(current);
    co_return ok(view);
}

asio::awaitable<Response> show_own_pool(Call& call) {
    const auto account = account_asked_about(call);
    if (!account) co_return refusal(account.error());
    const auto pool = find_pool(call, call.in_path("name"), *account);
    if (!pool) co_return refusal(pool.error());
    using Read = std::pair<Result<control::ManagedScaler>, AnswersByIsp>;
    const auto work = [pool = *pool, &spool = call.parts.spool, now = call.request.received](control::Service& service) {
        return Read(service.scaler_state(pool->id), answers_to(spool, *pool, now));
    };
    auto [scaler, answers] = co_await call.parts.service.run<Read>(work);
    if (!scaler) co_return refusal(scaler.error());
    auto looking = managed_lanes(call);
    const auto lanes = co_await std::move(looking);
    PoolStory story;
    story.pool = *pool;
    story.scaler = std::move(*scaler);
    story.answers = std::move(answers);
    co_return ok(account_pool_view(story, lanes));
}

}  // namespace warmpost::ingress::http::operators
