#include "delivery/scheduler/lane.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/strings.h"

namespace warmpost::delivery {
using namespace std::chrono_literals;

namespace {

constexpr double kHalfLifeSeconds = 600;            // of the evidence about an address
constexpr std::int64_t kMessagesPerRefill = 100;    // policy looks at the evidence again at least this often
constexpr int kDeliveriesPerConnection = 100;       // under a learned cap before one more connection is tried
constexpr auto kThrottleRest = 60s, kThrottleRestMost = 3600s;
constexpr auto kBlockRest = 3600s, kBlockRestMost = 86'400s;

void decay(SourceState& source, WallTime now) {
    const double seconds = std::chrono::duration<double>(now - source.decayed_at).count();
    if (seconds <= 0) return;
    source.decayed_at = now;
    if (source.recent_attempts == 0) return;
    const double factor = std::exp2(-seconds / kHalfLifeSeconds);
    source.recent_attempts *= factor;
    source.recent_bad *= factor;
    if (source.recent_attempts < 1e-3) source.recent_attempts = source.recent_bad = 0;
}

bool same_netblock(const IpAddress& a, const IpAddress& b) {   // the /24, or the /64 of IPv6
    const std::size_t bytes = a.is_v6() ? 8 : 3;
    return a.is_v6() == b.is_v6() && a.bytes().substr(0, bytes) == b.bytes().substr(0, bytes);
}

const control::Pause* find_pause(const control::Snapshot& snapshot, control::Pause::Kind kind, std::string_view value) {
    const auto found = std::ranges::find_if(snapshot.pauses, [&](const control::Pause& pause) { return pause.kind == kind && iequals(pause.value, value); });
    return found == snapshot.pauses.end() ? nullptr : &*found;
}

// A relay rests in all lanes at once: the book knows until when.
void follow_relay(SourceState& state, const RelayBook& relays) {
    if (state.source.kind == control::SourceKind::relay) state.rests_until = relays.rests_until(state.source.name);
}

}  // namespace

const control::Pause* pause_of_domain(const control::Snapshot& snapshot, std::string_view domain) {
    return find_pause(snapshot, control::Pause::Kind::domain, domain);
}

std::string name_of_pool(const control::Snapshot* snapshot, PoolId pool) {
    const control::Pool* found = snapshot ? snapshot->pool(pool) : nullptr;
    return found ? found->name : std::to_string(pool.value());
}

bool lane_paused(const control::Snapshot& snapshot, PoolId pool, std::string_view isp) {
    using Kind = control::Pause::Kind;
    const control::Pool* found = snapshot.pool(pool);
    if (found && found->paused) return true;
    if (snapshot.pauses.empty()) return false;
    const std::string pool_name = name_of_pool(&snapshot, pool), name = pool_name + "/" + std::string(isp);
    return find_pause(snapshot, Kind::pool, pool_name) || find_pause(snapshot, Kind::lane, name) ||
           (found && find_pause(snapshot, Kind::lane, to_string(found->account) + "/" + name));
}

bool may_reach(const IpAddress& source, const IpAddress& target) { return source.is_v6() == target.is_v6() && (!target.is_loopback() || source.is_loopback()); }

namespace {

// Which sources may reach some host of a destination, asked for each of a thousand sources.
class Reach {
public:
    explicit Reach(const Destination& destination) {
        for (const MailHost& host : destination.hosts)
            for (const IpAddress& ip : host.addresses) (ip.is_loopback() ? loopback_ : other_)[ip.is_v6()] = true;
    }
    [[nodiscard]] bool from(const control::Source& source) const {
        if (source.kind == control::SourceKind::relay) return true;
        const bool v6 = source.ip.is_v6();
        return other_[v6] || (loopback_[v6] && source.ip.is_loopback());
    }

private:
    std::array<bool, 2> other_{}, loopback_{};   // by is_v6
};

}  // namespace

bool Site::reachable_from(const control::Source& source) const { return Reach(*destination).from(source); }

bool Site::granted(const SourcePtr& source) const {
    return std::ranges::any_of(grants, [&source](const SiteGrant& given) { return given.source == source && given.grant.messages > 0; });
}

int Site::open_with_grant() const {
    int count = 0;
    for (const SiteGrant& given : grants)
        if (const auto open = open_from.find(given.source.get()); given.grant.messages > 0 && open != open_from.end()) count += open->second;
    return count;
}

bool Lane::refresh(const control::SnapshotPtr& snapshot) {
    if (seen == snapshot) return false;
    seen = snapshot;
    const control::Pool* now_pool = snapshot ? snapshot->pool(pool) : nullptr;
    pool_exists = now_pool != nullptr;
    pool_name = name_of_pool(snapshot.get(), pool);
    name = pool_name + "/" + isp.value();
    paused = snapshot && lane_paused(*snapshot, pool, isp.value());
    std::vector<SourcePtr> before;
    before.swap(sources);
    for (const SourcePtr& old : before) old->present = false;
    if (!now_pool) return true;
    for (const control::Source& member : now_pool->sources) {
        const auto found = std::ranges::find_if(before, [&](const SourcePtr& old) { return old->source.name == member.name; });
        SourcePtr state = found != before.end() ? *found : new_source(member.name);
        const std::string learned_ehlo = state->source.ehlo;
        state->source = member;
        if (state->source.ehlo.empty()) state->source.ehlo = learned_ehlo;
        state->source.paused = member.paused || find_pause(*snapshot, control::Pause::Kind::address, member.name);
        state->present = true;
        state->allowance_day = {};
        if (!member.warmup.plan) state->use = nullptr;
        sources.push_back(std::move(state));
    }
    for (auto& [key, site] : sites) site->grants.clear();   // given for another set of sources
    return true;
}

int Lane::connection_limit(const SourceState& source, const config::Config& config) const {
    const int isp_limit = limits.connections > 0 ? limits.connections : config.delivery.connections_per_destination;
    return source.connection_cap > 0 ? std::min(isp_limit, source.connection_cap) : isp_limit;
}

int Lane::messages_per_connection(const config::Config& config) const {
    return limits.messages_per_connection > 0 ? limits.messages_per_connection : config.delivery.messages_per_connection;
}

void Lane::refresh_tokens(SourceState& source, SteadyTime steady) const {
    if (limits.messages_per_second <= 0) return;
    const double most = std::max(1.0, limits.messages_per_second);   // one second's worth, at least a message
    const double seconds = source.tokens_at == SteadyTime{} ? most : std::chrono::duration<double>(steady - source.tokens_at).count();
    source.tokens = std::min(most, source.tokens + seconds * limits.messages_per_second);
    source.tokens_at = steady;
}

static void offer_allowance(SourceState& source, std::int64_t waiting, selection::Candidate& candidate, const Circumstances& c) {
    const bool idle = source.source.paused || source.rests_until > c.now;   // nothing is set aside for it
    const auto offer = c.allowances.offer(*source.use, source.allowance, idle ? 0 : waiting, c.now);
    candidate.allowance = offer.now;
    candidate.room = offer.room;
}

selection::Candidate Lane::candidate(SourceState& source, const Site& site, std::int64_t waiting, const Circumstances& c) {
    decay(source, c.now);
    refresh_tokens(source, c.steady);
    selection::Candidate candidate;
    candidate.name = source.source.name;
    candidate.paused = source.source.paused;
    candidate.rests_until = source.rests_until;
    if (source.source.kind == control::SourceKind::relay) {
        follow_relay(source, c.relays);
        candidate.rests_until = source.rests_until;
        candidate.tier = selection::Tier::relay;
        source.allowance = c.relays.allowance(source.source.name);
        if (!source.use) source.use = &c.allowances.of("relay " + source.source.name);   // a blank: no address has this name
        offer_allowance(source, waiting, candidate, c);
    } else if (is_managed()) {   // share_out() tells its allowance
        source.use = nullptr;
    } else if (const auto& plan = source.source.warmup.plan) {
        if (!source.use) source.use = &c.allowances.of(source.source.name);
        if (source.allowance_day != warmup::utc_day(c.now)) {
            source.allowance = warmup::view(c.config.warmup.plan, *plan, c.now).allowance;
            source.allowance_day = warmup::utc_day(c.now);
        }
        offer_allowance(source, waiting, candidate, c);
        if (candidate.room != warmup::kNoLimit) candidate.tier = selection::Tier::warming;
    }
    // A connection to this very site that is open already is as good as a free one.
    candidate.connections_free = std::max(0, connection_limit(source, c.config) - source.connections);
    if (const auto open = site.open_from.empty() ? site.open_from.end() : site.open_from.find(&source); open != site.open_from.end()) candidate.connections_free += open->second;
    candidate.rate_tokens = limits.messages_per_second > 0 ? static_cast<std::int64_t>(source.tokens) : -1;
    if (source.source.kind == control::SourceKind::relay)
        if (const auto own = c.relays.rate_tokens(source.source.name, c.steady); own >= 0) candidate.rate_tokens = candidate.rate_tokens < 0 ? own : std::min(own, candidate.rate_tokens);
    candidate.recent_attempts = source.recent_attempts;
    candidate.recent_bad = source.recent_bad;
    candidate.sent = source.sent;
    return candidate;
}

void Lane::refill(Site& site, const Circumstances& c) {
    site.grants.clear();
    candidates_.clear();
    behind_.clear();
    const auto items = is_managed() ? std::llround(site.ready.cost()) : static_cast<std::int64_t>(site.ready.size());
    const auto waiting = std::clamp<std::int64_t>(items, 1, kMessagesPerRefill);
    const Reach reach(*site.destination);
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (!reach.from(sources[i]->source)) continue;
        candidates_.push_back(candidate(*sources[i], site, waiting, c));
        behind_.push_back(i);
    }
    if (is_managed()) share_out(waiting, c);
    waits_for.clear();
    for (selection::Grant& grant : selection::grant(waiting, candidates_, next_grant, c.now)) {
        next_grant = std::max(next_grant, grant.id + 1);
        SiteGrant given{sources[behind_[grant.candidate]], std::move(grant), nullptr, {}};
        if (given.source->use) {
            given.ticket = c.allowances.take(*given.source->use, given.source->allowance, given.grant.messages, c.now);
            given.grant.messages = given.ticket.messages();
            given.grant.until = std::min(given.grant.until, given.ticket.use_by());
            if (given.grant.messages <= 0) continue;
        }
        if (is_managed() && given.source->pair.lane)
            given.grant.decision = managed->grant_text(*given.source, c.moment()) + (given.source->pair.word_text.empty() ? "" : " (" + given.source->pair.word_text + ")") + "; " +
                                   given.grant.decision;
        given.decision = std::make_shared<const std::string>(std::move(given.grant.decision));
        site.grants.push_back(std::move(given));
    }
    if (site.grants.empty()) waits_for = selection::why_none(candidates_, c.now);
    if (is_managed()) find_managed_excess(site, c);
    else find_excess(site, candidates_, c.now);
}

// Of an account's own standard pool. The shared pool's excess waits, or goes by a relay.
void Lane::find_excess(Site& site, const std::vector<selection::Candidate>& candidates, WallTime now) {
    site.excess = 0;
    const control::Pool* own = seen ? seen->pool(pool) : nullptr;
    if (!own || pool == kSharedPool || own->mode != control::ScalingMode::standard || candidates.empty()) return;
    std::vector<warmup::PoolAddress> addresses;
    for (const selection::Candidate& candidate : candidates)
        if (!candidate.paused) addresses.push_back({candidate.tier == selection::Tier::warming, candidate.room, candidate.rests_until > now});
    if (addresses.empty()) return;   // all are paused: that is the operator's word, not excess
    auto split = warmup::split(static_cast<std::int64_t>(site.ready.size()), addresses, own->spill);
    if (split.to_shared > 0 && !shared_pool_helps(site)) {
        split.to_wait += std::exchange(split.to_shared, 0);
        split.reason = "its spill is " + std::string(warmup::to_string(own->spill)) + ", but the shared pool has no source that may send there";
    }
    const bool warming = std::ranges::any_of(addresses, &warmup::PoolAddress::warming);
    if (split.to_wait > 0 && site.grants.empty() && warming) waits_for += "; " + split.reason;
    site.excess = split.to_shared;
    if (split.to_shared > 0) site.excess_reason = std::make_shared<const std::string>((warming ? "over the warm-up allowance of pool " : "instead of pool ") + pool_name + " (" + split.reason + ")");
}

bool Lane::shared_pool_helps(const Site& site) const {
    const control::Pool* shared = seen->pool(kSharedPool);
    return shared && !shared->paused && std::ranges::any_of(shared->sources, [&](const control::Source& source) { return !source.paused && site.reachable_from(source); });
}

void Lane::ensure_grants(Site& site, const Circumstances& c) {
    std::erase_if(site.grants, [&](const SiteGrant& given) {
        SourceState& state = *given.source;
        follow_relay(state, c.relays);
        refresh_tokens(state, c.steady);
        const bool over = given.grant.messages <= 0 || given.grant.until <= c.now;
        return over || !state.present || state.source.paused || state.rests_until > c.now || (limits.messages_per_second > 0 && state.tokens < 1);
    });
    if (site.grants.empty()) refill(site, c);
}

std::optional<Lane::Draw> Lane::draw(Site& site, const SourcePtr& source, std::int64_t recipients, const Circumstances& c) {
    if (!source->present) return std::nullopt;
    ensure_grants(site, c);
    for (SiteGrant& given : site.grants) {
        if (given.source != source || given.grant.messages <= 0) continue;
        const bool relay = source->source.kind == control::SourceKind::relay;
        const bool by_pair = is_managed() && !relay;
        if (by_pair) given.grant.messages = std::min(given.grant.messages, managed->room(*source, c.moment()));   // other sites of the lane draw on it too
        if (given.grant.messages <= 0) return std::nullopt;
        const bool limited = relay || by_pair || (given.ticket.messages() > 0 && source->allowance.day != warmup::kNoLimit);
        Draw drawn{source, given.decision, limited ? std::min(recipients, given.grant.messages) : recipients, {}, {}};
        if (relay) drawn.recipients = c.relays.take(source->source.name, drawn.recipients, c.now, c.steady);
        if (drawn.recipients <= 0) {
            given.grant.messages = 0;   // other lanes had the rest of it
            return std::nullopt;
        }
        given.grant.messages -= drawn.recipients;
        drawn.ticket = given.ticket.take(drawn.recipients);
        if (managed) drawn.handed = managed->hand_out(source, drawn.recipients, c.moment());
        ++source->sent;
        if (limits.messages_per_second > 0) source->tokens -= 1;
        return drawn;
    }
    return std::nullopt;
}

std::optional<Lane::Draw> Lane::source_for_connection(Site& site, const Circumstances& c) {
    for (int round = 0; round < 2; ++round) {
        ensure_grants(site, c);
        const SiteGrant* best = nullptr;   // first a source without any connection here: nobody else draws on its grant
        for (const SiteGrant& given : site.grants) {
            if (given.grant.messages <= 0 || given.source->connections >= connection_limit(*given.source, c.config)) continue;
            if (!best || (site.open_from[given.source.get()] == 0 && site.open_from[best->source.get()] > 0)) best = &given;
        }
        if (best) return Draw{best->source, best->decision, 0, {}, {}};
        site.grants.clear();
    }
    return std::nullopt;
}

// What an earlier lane, or an earlier run, learned of it.
SourcePtr Lane::new_source(const std::string& source_name) const {
    auto state = std::make_shared<SourceState>();
    const control::Pool* own = seen ? seen->pool(pool) : nullptr;
    const bool managed_pool = own && own->mode == control::ScalingMode::managed;   // its policy has its own rests
    if (const auto rest = rest_book && !managed_pool ? rest_book->find(source_name, isp) : std::nullopt) {
        state->rests_until = rest->until;
        state->rests = rest->rests;
    }
    return state;
}

void Lane::rest(SourceState& source, std::chrono::seconds first, std::chrono::seconds most, WallTime now, std::string_view reply) {
    if (source.rests_until > now) return;   // answers of connections that were open already
    const auto length = std::min<std::chrono::seconds>(most, first * (1 << std::min(source.rests, 10u)));
    ++source.rests;
    source.rests_until = now + length;
    if (rest_book) rest_book->put({source.source.name, isp, source.rests_until, source.rests, std::string(reply)});
}

void Lane::forget_rest(SourceState& source) {
    if (source.rests == 0) return;
    source.rests = 0;
    if (rest_book) rest_book->end(source.source.name, isp);
}

void Lane::wake(bool with_sources) {
    for (auto& [key, site] : sites) site->rests_until = {};
    if (!with_sources) return;
    for (const SourcePtr& source : sources) {
        source->rests_until = {};
        forget_rest(*source);
    }
}

void Lane::learn(SourceState& source, const outcome::Judgement& judgement, WallTime now, std::string_view reply) {
    using outcome::Meaning;
    using outcome::Scope;
    const bool bad = judgement.meaning == Meaning::throttled || judgement.meaning == Meaning::blocked;
    decay(source, now);
    if (judgement.meaning == Meaning::delivered) {
        source.recent_attempts += 1;
        forget_rest(source);
        if (source.connection_cap > 0 && ++source.delivered_under_cap >= kDeliveriesPerConnection * source.connection_cap) {
            ++source.connection_cap;   // one more, carefully; connection_limit() keeps the ISP's
            source.delivered_under_cap = 0;
        }
        return;
    }
    if (!bad) return;
    const auto first = judgement.meaning == Meaning::blocked ? kBlockRest : kThrottleRest;
    const auto most = judgement.meaning == Meaning::blocked ? kBlockRestMost : kThrottleRestMost;
    switch (judgement.scope) {
        case Scope::address:
            source.recent_attempts += 1;
            source.recent_bad += 1;
            if (!is_managed()) rest(source, first, most, now, reply);
            break;
        case Scope::netblock:
            for (const SourcePtr& other : sources)
                if ((!is_managed() || other.get() == &source) && other->source.kind == control::SourceKind::address && same_netblock(other->source.ip, source.source.ip)) {
                    other->recent_attempts += 1;
                    other->recent_bad += 1;
                    if (!is_managed()) rest(*other, first, most, now, reply);
                }
            break;
        case Scope::connection:   // "too many connections": fewer of them
            source.connection_cap = std::max(1, source.connections - 1);
            source.delivered_under_cap = 0;
            break;
        case Scope::recipient:
        case Scope::sending_domain:
        case Scope::content:
            break;
    }
}

std::size_t Lane::waiting_items() const {
    std::size_t count = 0;
    for (const auto& [key, site] : sites) count += site->ready.size();
    return count;
}

}  // namespace warmpost::delivery
