// Operator API: which ISPs defer, throttle or block us at present, since when, in which words, and what to do.
#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>
#include <map>

#include "ingress/http/ask_metrics.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/questions.h"
#include "policy/outcome/reply_advice.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using reporting::HeldNow;
using reporting::HeldWay;
using Ways = std::map<HeldWay, HeldNow>;

constexpr std::size_t kMostLanes = 10'000;
constexpr double kMinor = 0.02;  // less of the attempts than this is what mail meets anyway, unless something waits or rests for it

struct OfSource {
    HeldNow held;
    const runtime::RestView* rest = nullptr;
};
struct Slow {  // one (pool, ISP)
    std::map<std::string, OfSource> sources;
    const runtime::LaneView* lane = nullptr;
    bool outage = false;
    [[nodiscard]] HeldNow sum() const {
        HeldNow all;
        for (const auto& [name, source] : sources) {
            const auto& held = source.held;
            all.answered += held.answered, all.deferred += held.deferred, all.throttled += held.throttled, all.blocked += held.blocked;
            if (held.since != WallTime{}) all.since = all.since == WallTime{} ? held.since : std::min(all.since, held.since);
            all.last = std::max(all.last, held.last);
        }
        return all;
    }
    [[nodiscard]] bool rests() const {
        return std::ranges::any_of(sources, [](const auto& each) { return each.second.rest != nullptr; });
    }
    [[nodiscard]] bool waits() const { return lane != nullptr && lane->waiting > 0; }
};
using SlowIsps = std::map<std::pair<std::string, std::string>, Slow>;  // by pool and ISP

double share_of(const HeldNow& held) {
    const auto attempts = held.answered + held.held();
    return attempts > 0 ? static_cast<double>(held.held()) / static_cast<double>(attempts) : 0;
}

std::string pool_of_source(const control::Snapshot& snapshot, const std::string& source) {
    for (const auto& [id, pool] : snapshot.pools)
        if (std::ranges::any_of(pool->sources, [&source](const control::Source& each) { return each.name == source; })) return pool->name;
    return {};
}

void add_rests(const control::Snapshot& snapshot, const std::vector<runtime::RestView>& rests, WallTime now, SlowIsps& isps) {
    for (const auto& rest : rests) {
        if (rest.until_ms <= to_ms(now)) continue;
        bool placed = false;
        for (auto& [key, slow] : isps)
            if (const auto source = slow.sources.find(rest.source); key.second == rest.isp && source != slow.sources.end())
                source->second.rest = &rest, placed = true;
        if (!placed) isps[{pool_of_source(snapshot, rest.source), rest.isp}].sources[rest.source].rest = &rest;
    }
}

// What was counted knows pools by their names: lanes of pools of one name, of several accounts, are told together.
std::vector<runtime::LaneView> by_name(std::vector<runtime::LaneView> lanes) {
    std::map<std::pair<std::string, std::string>, runtime::LaneView> sums;
    for (auto& lane : lanes) {
        const auto [place, is_new] = sums.try_emplace({lane.pool, lane.isp}, lane);
        if (is_new) continue;
        auto& sum = place->second;
        const auto earlier = [](std::int64_t one, std::int64_t other) { return one == 0 || other == 0 ? one + other : std::min(one, other); };
        sum.waiting += lane.waiting;
        sum.active += lane.active;
        sum.oldest_ms = earlier(sum.oldest_ms, lane.oldest_ms);
        sum.next_attempt_ms = earlier(sum.next_attempt_ms, lane.next_attempt_ms);
        sum.paused = sum.paused && lane.paused;
        if (sum.last_reply.empty()) sum.last_reply = std::move(lane.last_reply);
        if (sum.waits_for.empty()) sum.waits_for = std::move(lane.waits_for);
    }
    lanes.clear();
    for (auto& [name, sum] : sums) lanes.push_back(std::move(sum));
    return lanes;
}

// What a lane waits for that is no answer of the ISP (an allowance, say) makes no ISP slow; a pause of the operator's is told.
void add_lanes(const std::vector<runtime::LaneView>& lanes, const LaneViews& managed, SlowIsps& isps) {
    for (const auto& lane : lanes) {
        const auto found = isps.find({lane.pool, lane.isp});
        if (found != isps.end())
            found->second.lane = &lane;
        else if (lane.waiting > 0 && (!lane.last_reply.empty() || lane.paused))
            isps[{lane.pool, lane.isp}].lane = &lane;
    }
    for (const auto& each : managed)
        if (each.outage) isps[{each.pool_name, each.isp.value()}].outage = true;
}

std::string how_of(const Slow& slow, const HeldNow& sum) {
    if (slow.lane != nullptr && slow.lane->paused) return "paused by you";
    if (slow.outage) return "answers nobody";
    if (sum.blocked > 0 && sum.blocked >= sum.throttled) return "blocks";
    if (sum.throttled > 0) return "throttles";
    if (slow.rests()) return "makes addresses rest";
    if (sum.deferred > 0) return "defers";
    return "not reached, or late";
}

// The words that explain most: of the address that rests longest, else the last ones.
struct Said {
    std::string words, address;
};
Said said_of(const Slow& slow) {
    Said said;
    std::int64_t until = 0;
    for (const auto& [name, source] : slow.sources)
        if (source.rest != nullptr && source.rest->until_ms > until) until = source.rest->until_ms, said = {source.rest->reason, name};
    if (said.words.empty() && slow.lane != nullptr) said.words = slow.lane->last_reply;
    if (said.address.empty() && slow.sources.size() == 1) said.address = slow.sources.begin()->first;
    return said;
}

json::object counts_view(const HeldNow& held) {
    json::object view{
        {"answered", held.answered}, {"deferred", held.deferred}, {"throttled", held.throttled}, {"blocked", held.blocked}, {"share", share_of(held)}};
    if (held.since != WallTime{}) view["since_ms"] = to_ms(held.since);
    if (held.last != WallTime{}) view["last_ms"] = to_ms(held.last);
    return view;
}

json::array sources_view(const Slow& slow) {
    json::array list;
    for (const auto& [name, source] : slow.sources) {
        auto view = counts_view(source.held);
        view["source"] = name;
        if (source.rest != nullptr) {
            view["rests_until_ms"] = source.rest->until_ms;
            view["in_a_row"] = source.rest->in_a_row;
            view["reply"] = source.rest->reason;
        }
        list.push_back(std::move(view));
    }
    return list;
}

json::object slow_view(const std::string& pool, const std::string& isp, const Slow& slow) {
    const auto sum = slow.sum();
    const auto said = said_of(slow);
    auto view = counts_view(sum);
    view["pool"] = pool;
    view["isp"] = isp;
    view["how"] = how_of(slow, sum);
    view["outage"] = slow.outage;
    view["paused"] = slow.lane != nullptr && slow.lane->paused;
    view["waiting"] = slow.lane != nullptr ? slow.lane->waiting : 0;
    if (slow.lane != nullptr) {
        view["oldest_ms"] = slow.lane->oldest_ms;
        view["next_attempt_ms"] = slow.lane->next_attempt_ms;
        view["waits_for"] = slow.lane->waits_for;
        if (!view.contains("since_ms") && slow.lane->waiting > 0) view["since_ms"] = slow.lane->oldest_ms;
    }
    view["reply"] = said.words;
    if (slow.lane != nullptr && slow.lane->paused) {
        view["means"] = "Nothing is sent there: it was paused by an operator.";
        view["advice"] = "`warmpost pause` says why; `warmpost resume` ends it.";
    } else if (slow.outage) {
        view["means"] = "Its hosts take nothing from anybody, neither from the pool's addresses nor from the shared pool: the trouble is theirs.";
        view["advice"] = "Wait: a few messages look whether it is back, the others are kept. No allowance falls for it.";
    } else if (said.words.empty() && sum.deferred + sum.throttled + sum.blocked > 0) {
        view["means"] = "It refused, and what it refused has left by other ways since: its words are not at hand here.";
        view["advice"] = "Of a managed pool `warmpost explain " + pool + " " + isp + "` has them; else those of a message, `warmpost search` and `warmpost explain MESSAGE-ID`.";
    } else {
        const auto advice = outcome::advice_on_reply(said.words, said.address);
        view["means"] = advice.means;
        view["advice"] = advice.advice;
    }
    view["sources"] = sources_view(slow);
    return view;
}

// Worst first: what the ISP itself said of our addresses, by how hard; then what waits for other reasons (no such domain, no connection).
std::pair<bool, double> weight_of(const Slow& slow) {
    const auto sum = slow.sum();
    const double waiting = slow.lane != nullptr ? static_cast<double>(slow.lane->waiting) : 0;
    return {!slow.sources.empty() || slow.outage,
            static_cast<double>(sum.deferred + 3 * sum.throttled + 10 * sum.blocked) + waiting + (slow.rests() ? 50 : 0) + (slow.outage ? 1000 : 0)};
}

}  // namespace

reporting::Accounts all_accounts(const control::Snapshot& snapshot) {
    reporting::Accounts all;
    for (const auto& [id, account] : snapshot.accounts) all.push_back(id);
    std::ranges::sort(all);
    return all;
}

Result<int> number_in_query(const Call& call, std::string_view name, int least, int most, int fallback) {
    const std::string text = call.in_query(name);
    if (text.empty()) return fallback;
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || number < least || number > most)
        return fail(ErrorCode::InvalidArgument,
                    "\"" + std::string(name) + "\" must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ".",
                    std::string(name));
    return number;
}

asio::awaitable<Response> show_slow(Call& call) {
    const auto now = runtime::wall_now();
    const auto wanted = call.in_query("isp");
    const auto limit = limit_in_query(call);
    if (!limit) co_return refusal(limit.error());
    const auto accounts = all_accounts(*call.snapshot);
    const std::function<Result<Ways>(const reporting::MetricsReader&)> work = [&accounts, now](const reporting::MetricsReader& reader) {
        return reporting::held_back_now(reader, accounts, now);
    };
    auto reading = ask_metrics<Ways>(call, work);
    const auto ways = co_await std::move(reading);
    if (!ways) co_return refusal(ways.error());
    runtime::LaneFilter filter;
    filter.limit = kMostLanes;
    auto counted = co_await call.parts.queue.lanes(filter);
    const auto lanes = by_name(std::move(counted));
    auto looking = managed_lanes(call);
    const auto managed = co_await std::move(looking);
    const auto rests = call.parts.queue.rests();
    SlowIsps isps;
    for (const auto& [way, held] : *ways) isps[{way.pool, way.isp}].sources[way.source].held = held;
    add_rests(*call.snapshot, rests, now, isps);
    add_lanes(lanes, managed, isps);
    std::vector<SlowIsps::const_iterator> order;
    std::int64_t minor = 0;
    for (auto each = isps.cbegin(); each != isps.cend(); ++each) {
        const auto& slow = each->second;
        if (!wanted.empty() && each->first.second != wanted) continue;
        if (share_of(slow.sum()) < kMinor && !slow.waits() && !slow.rests() && !slow.outage)
            ++minor;
        else
            order.push_back(each);
    }
    std::ranges::stable_sort(order, std::greater{}, [](const auto& each) { return weight_of(each->second); });
    json::array list;
    for (const auto& each : order)
        if (list.size() < *limit) list.push_back(slow_view(each->first.first, each->first.second, each->second));
    json::object body;
    body["isps"] = std::move(list);
    body["left_out"] = order.size() - std::min(order.size(), *limit);
    body["minor"] = minor;
    body["window_seconds"] = std::chrono::seconds(reporting::kPresent).count();
    body["at_ms"] = to_ms(now);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::operators
