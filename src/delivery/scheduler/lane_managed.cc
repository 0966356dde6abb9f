// Lane where its pool is managed: who has which share, and what exceeds them all.
#include <algorithm>
#include <cmath>

#include "delivery/scheduler/lane.h"

namespace warmpost::delivery {

void Lane::follow(Moment now) {
    const control::Pool* own = seen && pool != kSharedPool ? seen->pool(pool) : nullptr;
    if (!own || !managed_parts || !own->has_managed_policy()) return leave(now);
    if (!managed) managed = std::make_unique<ManagedLane>(*managed_parts, pool, isp, now);
    managed->follow(*own, sources, now);
}

void Lane::leave(Moment now) {
    if (!managed) return;
    managed->leave(now);
    managed.reset();
}

// What cannot be used at this moment (it rests for a while, its connections are busy, the site is out of its reach) leaves its share to others.
void Lane::share_out(std::int64_t waiting, const Circumstances& c) {
    for (const SourcePtr& source : sources) source->pair.able = false;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
        const selection::Candidate& mine = candidates_[i];
        SourceState& source = *sources[behind_[i]];
        source.pair.able = source.serves() && mine.rests_until <= c.now && mine.connections_free > 0 && mine.rate_tokens != 0;
    }
    managed->allocate(waiting, c.moment());
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
        const SourceState& source = *sources[behind_[i]];
        if (source.source.kind == control::SourceKind::address) candidates_[i].allowance = candidates_[i].room = source.pair.share;
    }
}

void Lane::hear_isp(const outcome::Judgement& judgement, std::size_t recipients) {
    if (pool != kSharedPool) return;
    const auto count = static_cast<std::int64_t>(recipients);
    // Who refuses a recipient, a content or an address is there: mail of accounts that share the pool must not make an ISP look dead to others.
    const bool host = judgement.scope == outcome::Scope::connection && judgement.next != outcome::Next::done;
    (host ? isp_heard.other : isp_heard.delivered) += count;
}

void Lane::host_failed(Moment now) {
    if (pool == kSharedPool) ++isp_heard.other;
    else if (managed) managed->isp_answered({.other = 1}, now);
}

// What the rooms of all its addresses do not cover. What a rate, a connection limit or a slow-down holds back for moments is no excess.
void Lane::find_managed_excess(Site& site, const Circumstances& c) {
    site.excess = 0;
    const std::int64_t waiting = std::llround(site.ready.cost());
    std::int64_t room = 0;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
        const SourceState& source = *sources[behind_[i]];
        if (source.source.kind != control::SourceKind::address) return;   // a relay takes what exceeds the addresses
        if (!source.pair.lane) return;                                    // in a moment it is known what it may send
        if (candidates_[i].paused) continue;                              // the pool goes on without it, if need be by the shared pool
        room += managed->room(source, c.moment());
    }
    room = std::min(room, managed->tries_left(c.moment()));
    if (waiting <= room) return;
    auto why = managed->why_excess(waiting, room, c.moment());
    const auto may_spill = managed->may_spill(c.moment());
    if (may_spill > 0 && shared_pool_helps(site)) {
        site.excess = std::min(waiting - room, may_spill);
        site.excess_reason = std::move(why);
    } else if (site.grants.empty()) {
        waits_for += (waits_for.empty() ? "" : "; ") + *why;
    }
}

}  // namespace warmpost::delivery
