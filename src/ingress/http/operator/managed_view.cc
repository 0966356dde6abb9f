#include "ingress/http/operator/managed_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <ranges>

#include "control/managed_words.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/pool_outlook.h"

namespace warmpost::ingress::http::operators {
namespace json = boost::json;
namespace {

using control::ManagedOverride;

// In parentheses, which no pool's name has.
std::string pool_name(const control::Snapshot& snapshot, PoolId id) {
    if (id == control::kAllManagedPools) return "(all managed pools)";
    const auto* pool = snapshot.pool(id);
    return pool != nullptr ? pool->name : fmt::format("(deleted pool {})", id.value());
}

// What a shadow would do stands apart from what happened: the same names, but inside of "would_have".
void put(json::object& view, bool shadow, json::object figures) {
    if (shadow) {
        view["would_have"] = std::move(figures);
        return;
    }
    for (auto& [name, value] : figures) view[name] = std::move(value);
}

json::object pair_view(const managed::PairView& pair, bool shadow) {
    json::object view{
        {"address", pair.address}, {"taken_day", pair.taken_day}, {"taken_hour", pair.taken_hour}, {"serves", pair.serves}, {"blocked", pair.blocked}};
    put(view, shadow,
        {{"state", pair.state},
         {"allowance_day", pair.allowance_day},
         {"allowance_hour", pair.allowance_hour},
         {"available_day", pair.available_day},
         {"room", pair.room},
         {"warm", pair.warm}});
    return view;
}

json::object decision_view(const control::Snapshot& snapshot, const control::ManagedDecision& stored) {
    const auto& d = stored.decision;
    return {{"id", stored.id},
            {"at", to_iso8601(stored.told_at)},
            {"policy_at", to_iso8601(d.at)},
            {"pool", pool_name(snapshot, stored.pool)},
            {"shadow", stored.shadow},
            {"kind", managed::to_string(d.kind)},
            {"isp", d.isp},
            {"address", d.address},
            {"before", d.before},
            {"after", d.after},
            {"why", d.why},
            {"text", control::decision_words(stored)}};
}

bool about(const PoolStory& story, const runtime::ManagedLaneView& lane) {
    return lane.pool == story.pool->id && (story.isp.empty() || lane.isp.value() == story.isp);
}

IspUse sum(const PoolStory& story, const LaneViews& lanes) {
    IspUse all;
    for (const auto& lane : lanes) {
        if (!about(story, lane)) continue;
        const auto use = use_of(lane);
        all.dedicated_24h += use.dedicated_24h;
        all.shared_24h += use.shared_24h;
        all.available_24h += use.available_24h;
        if (all.limited_by.empty() && !use.limited_by.empty()) all.limited_by = "at " + lane.isp.value() + ": " + use.limited_by;
    }
    const auto sent = all.dedicated_24h + all.shared_24h;
    all.percentage = sent > 0 ? 100.0 * static_cast<double>(all.dedicated_24h) / static_cast<double>(sent) : 0;
    return all;
}

json::object use_view(const IspUse& use) {
    return {{"sent_24h", use.dedicated_24h + use.shared_24h},
            {"dedicated_24h", use.dedicated_24h},
            {"shared_24h", use.shared_24h},
            {"capacity_24h", use.available_24h},
            {"capacity_limited_by", use.limited_by},
            {"dedicated_percentage", std::round(use.percentage * 10) / 10}};
}

// Why mail spills, for the account: reasons may name addresses.
std::string without_addresses(const runtime::ManagedLaneView& lane) {
    std::string text = lane.spills_because;
    for (const auto& pair : lane.pairs)
        for (auto at = text.find(pair.address); !pair.address.empty() && at != std::string::npos; at = text.find(pair.address, at))
            text.replace(at, pair.address.size(), "an address");
    return text;
}

// Really, by the addresses that a STANDARD pool has.
std::int64_t taken(const runtime::ManagedLaneView& lane) {
    std::int64_t sum = 0;
    for (const auto& pair : lane.pairs) sum += pair.taken_day;
    return sum;
}

json::array waiting_view(const std::vector<runtime::LaneView>& lanes) {
    json::array list;
    for (const auto& lane : lanes) {
        if (lane.waiting + lane.active == 0) continue;
        list.push_back(json::object{{"isp", lane.isp},
                                    {"waiting", lane.waiting},
                                    {"active", lane.active},
                                    {"oldest_ms", lane.oldest_ms},
                                    {"next_attempt_ms", lane.next_attempt_ms},
                                    {"paused", lane.paused},
                                    {"last_reply", lane.last_reply},
                                    {"waits_for", lane.waits_for}});
    }
    return list;
}

}  // namespace

IspUse use_of(const runtime::ManagedLaneView& lane) {
    IspUse use{lane.dedicated_24h, lane.shared_24h, 0, std::ranges::count(lane.pairs, true, &managed::PairView::serves), 0, {}, !lane.word.empty()};
    if (std::ranges::any_of(lane.pairs, &managed::PairView::capped)) use.limited_by = lane.word;
    for (const auto& pair : lane.pairs) use.available_24h += pair.available_day;
    const auto sent = use.dedicated_24h + use.shared_24h;
    use.percentage = sent > 0 ? 100.0 * static_cast<double>(use.dedicated_24h) / static_cast<double>(sent) : 0;
    return use;
}

json::object isp_view(const runtime::ManagedLaneView& lane, bool with_addresses) {
    const auto use = use_of(lane);
    json::object view{{"isp", lane.isp.value()}, {"shadow", lane.shadow}, {"arrived_24h", lane.arrived_24h}, {"addresses", use.addresses}};
    if (lane.shadow) view["taken_by_addresses_24h"] = taken(lane);
    auto figures = use_view(use);
    figures["warm"] = lane.warm;
    figures["outage"] = lane.outage;
    figures["spills_because"] = with_addresses ? lane.spills_because : without_addresses(lane);
    put(view, lane.shadow, std::move(figures));
    if (!with_addresses) return view;
    json::array pairs;
    for (const auto& pair : lane.pairs) pairs.push_back(pair_view(pair, lane.shadow));
    view["pairs"] = std::move(pairs);
    return view;
}

json::array decisions_view(const control::Snapshot& snapshot, const std::vector<control::ManagedDecision>& decisions) {
    json::array list;
    for (const auto& each : decisions) list.push_back(decision_view(snapshot, each));
    return list;
}

json::object override_view(const control::Snapshot& snapshot, const ManagedOverride& word, WallTime now) {
    const auto* pool = snapshot.pool(word.pool);
    json::object view{{"id", word.id},
                      {"pool", pool_name(snapshot, word.pool)},
                      {"all_pools", word.pool == control::kAllManagedPools},
                      {"account", pool != nullptr ? account_name(snapshot, pool->account) : ""},
                      {"isp", word.isp.value()},
                      {"address", word.address},
                      {"freeze", word.freeze},
                      {"freeze_scaling", word.freeze_scaling},
                      {"text", control::override_words(word)},
                      {"until", to_iso8601(word.until)},
                      {"by", word.by},
                      {"reason", word.reason},
                      {"made", to_iso8601(word.made)}};
    if (word.day_cap) view["day_cap"] = *word.day_cap;
    if (word.hour_cap) view["hour_cap"] = *word.hour_cap;
    view["state"] = word.until > now ? "in force" : word.ended_by.empty() ? "expired" : "ended by " + word.ended_by;
    if (!word.ended_by.empty()) {
        view["ended_by"] = word.ended_by;
        view["ended"] = to_iso8601(word.ended);
    }
    return view;
}

json::array overrides_view(const control::Snapshot& snapshot, const std::vector<ManagedOverride>& words, WallTime now) {
    json::array list;
    for (const auto& word : words) list.push_back(override_view(snapshot, word, now));
    return list;
}

json::array overrides_in_force(const control::Snapshot& snapshot, const control::Pool& pool, WallTime now) {
    std::vector<ManagedOverride> words;
    std::ranges::copy_if(pool.overrides, std::back_inserter(words), [now](const auto& word) { return word.until > now; });
    return overrides_view(snapshot, words, now);
}

std::string sending_status(const control::Pool& pool) {
    const auto active =
        std::ranges::count_if(pool.sources, [](const control::Source& s) { return s.kind == control::SourceKind::address && !s.draining; });
    if (active == 0) return "Insufficient volume";
    return fmt::format("sending via {} dedicated {}", active, active == 1 ? "address" : "addresses");
}

namespace {

void put_use(json::object& view, const PoolStory& story, const LaneViews& lanes) {
    view[story.pool->shadow ? "would_have" : "use"] = use_view(sum(story, lanes));
}

std::string status_of(const control::Pool& pool, const control::ManagedScaler& scaler) {
    if (!pool.has_managed_policy())
        return "not managed: its addresses warm up by their plan; \"warmpost pool set " + pool.name + " --shadow on\" lets managed look on and say what it would do";
    const std::string status = scaler.status.empty() ? sending_status(pool) : scaler.status;
    return pool.shadow ? "managed would say: " + status : status;
}

json::array isps_of(const control::Pool& pool, const LaneViews& lanes) {
    std::vector<const runtime::ManagedLaneView*> own;
    for (const auto& lane : lanes)
        if (lane.pool == pool.id) own.push_back(&lane);
    std::ranges::sort(own, std::greater<>(), &runtime::ManagedLaneView::arrived_24h);
    json::array names;
    for (const auto* lane : own | std::views::take(20)) names.emplace_back(lane->isp.value());   // there may be one for each domain in the world
    return names;
}

json::object isp_row(const PoolStory& story, const runtime::ManagedLaneView& lane, bool with_addresses) {
    auto row = isp_view(lane, with_addresses);
    put_outlook(row, story, lane);
    return row;
}

}  // namespace

json::object pool_story(const control::Snapshot& snapshot, const PoolStory& story, const LaneViews& lanes, WallTime now) {
    const control::Pool& pool = *story.pool;
    json::object view{{"pool", pool.name},
                      {"account", account_name(snapshot, pool.account)},
                      {"mode", pool.mode == control::ScalingMode::managed ? "managed" : "standard"},
                      {"shadow", pool.shadow},
                      {"paused", pool.paused},
                      {"spill", warmup::to_string(pool.spill)},
                      {"addresses_max", story.addresses_max},
                      {"inventory_short", story.scaler.is_short}};
    view["status"] = status_of(pool, story.scaler);
    if (story.scaler.at != WallTime{}) view["status_at"] = to_iso8601(story.scaler.at);
    json::array addresses;
    for (const auto& source : pool.sources)
        addresses.push_back(json::object{{"address", source.name},
                                         {"draining", source.draining},
                                         {"paused", source.paused},
                                         {"leased_at", to_iso8601(source.warmup.leased_at)}});
    view["addresses"] = std::move(addresses);
    put_use(view, story, lanes);
    if (pool.shadow)
        for (auto [name, count] : {std::pair("addresses", static_cast<int>(story.scaler.shadow_addresses.size())), std::pair("wanted", story.scaler.wanted)})
            view["would_have"].as_object()[name] = count;
    else
        view["wanted"] = story.scaler.wanted;
    json::array isps;
    for (const auto& lane : lanes)
        if (about(story, lane)) isps.push_back(isp_row(story, lane, true));
    if (isps.empty()) view["other_isps"] = isps_of(pool, lanes);
    view["isps"] = std::move(isps);
    view["waiting"] = waiting_view(story.waiting);
    view["decisions"] = decisions_view(snapshot, story.decisions);
    view["overrides"] = overrides_in_force(snapshot, pool, now);
    return view;
}

json::object account_pool_view(const PoolStory& story, const LaneViews& lanes) {
    json::object view{{"pool", story.pool->name},
                      {"mode", story.pool->mode == control::ScalingMode::managed ? "managed" : "standard"},
                      {"status", sending_status(*story.pool)}};
    put_use(view, story, lanes);
    json::array isps;
    for (const auto& lane : lanes)
        if (about(story, lane)) isps.push_back(isp_row(story, lane, false));
    view["isps"] = std::move(isps);
    return view;
}

}  // namespace warmpost::ingress::http::operators
