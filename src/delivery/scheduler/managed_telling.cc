// What a managed lane stores, tells and shows.
#include <algorithm>
#include <cmath>

#include "delivery/scheduler/lane.h"
#include "delivery/scheduler/managed_lane.h"
#include "policy/managed/words.h"

namespace warmpost::delivery {
namespace {

using namespace std::chrono_literals;
constexpr auto kTellAgain = 1s, kPutIsp = 10s;

using managed::count;

std::string minute(WallTime at) { return to_iso8601(at).substr(0, 16) + "Z"; }

void merge(std::optional<std::int64_t>& into, const std::optional<std::int64_t>& cap) {
    if (cap) into = into ? std::min(*into, *cap) : *cap;
}

// A decision that was not stored would be taken again after a restart, and told twice: the state that has it behind it goes with it.
void add_evidence(managed::Decision& decision, ManagedPair& pair) {
    const bool block = decision.kind == managed::DecisionKind::block, cut = decision.kind == managed::DecisionKind::cut;
    if (block && !pair.block_words.empty()) decision.why += "; the ISP said: " + std::exchange(pair.block_words, {});
    if (cut && !pair.throttle_words.empty()) decision.why += "; the ISP said: " + pair.throttle_words;   // several cuts may come of the same answers
    if (!pair.pace_text.empty()) decision.why += "; " + pair.pace_text;
    if (!pair.word_text.empty()) decision.why += "; " + pair.word_text;
    pair.known = pair.changed = pair.urgent = true;
}

std::string words(const managed::Override& word, WallTime until) {
    std::string text = "override in force until " + minute(until) + ":";
    if (word.day_cap) text += " at most " + count(*word.day_cap) + " in 24 h,";
    if (word.hour_cap) text += " at most " + count(*word.hour_cap) + " in an hour,";
    if (word.freeze) text += " warm-up stands still,";
    text.pop_back();
    return text;
}

}  // namespace

// --- overrides: the operator means the clock on the wall

void ManagedLane::follow_overrides(Moment now) {
    for (const SourcePtr& member : members_) follow_override(*member, now);
}

void ManagedLane::follow_override(SourceState& source, Moment now) {
    managed::Override merged;
    WallTime until = WallTime::max();
    for (const control::ManagedOverride& word : overrides_) {
        if (word.until <= now.wall || (!word.address.empty() && word.address != source.source.name)) continue;
        if (!word.day_cap && !word.hour_cap && !word.freeze) continue;   // it is about scaling
        merge(merged.day_cap, word.day_cap);
        merge(merged.hour_cap, word.hour_cap);
        merged.freeze = merged.freeze || word.freeze;
        until = std::min(until, word.until);
    }
    const bool any = until != WallTime::max();
    ManagedPair& pair = source.pair;
    if (!any && pair.word_text.empty()) return;
    std::string text = any ? words(merged, until) : std::string();
    if (text == pair.word_text) return;
    if (any) merged.until = parts_.clock.when(until, now.wall);   // control tells of it, once for all pairs
    warmup_.set_override(pair.handle, merged);
    gather_decisions(now);   // what was decided before it, without its words
    pair.word_text = std::move(text);
}

// --- what others say of the addresses: it may slow them, never more

void ManagedLane::follow_paces(Moment now) {
    if (parts_.paces == nullptr) return;
    const auto version = parts_.paces->version();
    runtime::PaceCell::PacesPtr paces;
    for (const SourcePtr& member : members_) {
        ManagedPair& pair = member->pair;
        if (pair.lane != this || std::exchange(pair.pace_version, version) == version) continue;
        if (!paces) paces = parts_.paces->get();
        managed::Pace pace = paces->find(member->source.name, isp_.value(), now.wall);
        const bool slows = pace.growth < 1;
        pair.pace_text = slows ? (pace.growth > 0 ? "slowed by what others say until " : "held by what others say until ") + minute(pace.until) + " (" + pace.why + ")" : "";
        if (slows) pace.until = parts_.clock.when(pace.until, now.wall);
        warmup_.set_pace(pair.handle, pace);
    }
}

// --- how much mail the pool has: upkeep knows

void ManagedLane::follow_patience() {
    const auto patient = parts_.book.patient(pool_);
    if (!patient || *patient == warmup_.state().patient) return;
    warmup_.set_patient(*patient);
    isp_changed_ = true;
}

// --- what exceeds the addresses

std::string ManagedLane::word() const {
    for (const SourcePtr& member : members_)
        if (member->serves() && !member->pair.word_text.empty()) return member->pair.word_text;
    return {};
}

std::string ManagedLane::numbers(Moment now) {
    std::int64_t day = 0, hour = 0, in_day = 0, in_hour = 0, serving = 0;
    for (const SourcePtr& member : members_) {
        if (!member->serves()) continue;
        ++serving;
        const managed::PairView view = warmup_.view(member->pair.handle, now.policy);   // with the operator's caps
        day += view.allowance_day;
        hour += view.allowance_hour;
        in_day += view.taken_day;
        in_hour += view.taken_hour;
    }
    const std::string word = this->word();
    std::string text = count(serving) + (serving == 1 ? " address" : " addresses") + " with an allowance of " + count(day) + " in 24 h, of which " + count(in_day);
    text += " are taken, and of " + count(hour) + " in an hour, of which " + count(in_hour) + " are taken (ten minutes have a part of an hour's)";
    return word.empty() ? text : text + "; " + word;
}

std::shared_ptr<const std::string> ManagedLane::why_excess(std::int64_t waiting, std::int64_t room, Moment now) {
    if (excess_text_ && now.wall - excess_told_ < kTellAgain && now.wall >= excess_told_) return excess_text_;
    excess_told_ = now.wall;
    if (warmup_.state().outage) {
        std::string text = isp_.value() + " answers nobody at present, the shared pool no more than pool " + pool_name_ + "'s addresses: a few messages in ten ";
        return excess_text_ = std::make_shared<const std::string>(text + "minutes look whether it is back, of " + count(waiting) + " that wait");
    }
    const std::string arrived = count(warmup_.state().arrived.day()) + " messages to " + isp_.value() + " arrived in 24 h";
    std::string text = "pool " + pool_name_ + " has no address yet: insufficient volume, or none is free (" + arrived + ")";
    if (!members_.empty()) {
        text = "over what pool " + pool_name_ + " may send to " + isp_.value() + ": room for " + count(room) + " of " + count(waiting) + " that wait; ";
        text += numbers(now) + "; " + arrived;
    }
    return excess_text_ = std::make_shared<const std::string>(std::move(text));
}

void ManagedLane::spilled(std::int64_t recipients, const std::string& why, Moment now) {
    const auto slot = managed::slot_of(now.policy);
    warmup_.spilled(recipients, now.policy);
    begin_knocks(now);
    knocked_by_shared_ += recipients;
    isp_changed_ = true;
    shared_sum_ += recipients;
    spilled_slot_ = slot;
    spills_because_ = why;
    if (std::exchange(told_spill_slot_, slot) == slot) return;
    note({now.policy, managed::DecisionKind::spill, isp_.value(), {}, 0, recipients, why}, now);
}

void ManagedLane::came_back(std::int64_t recipients, Moment now) {
    if (shadow_) return;
    warmup_.spilled(-recipients, now.policy);
    isp_changed_ = true;
    shared_sum_ -= std::min(recipients, shared_sum_ - shared_told_);   // a sum that was told never falls
}

// --- grants

const std::string& ManagedLane::grant_text(SourceState& source, Moment now) {
    ManagedPair& pair = source.pair;
    if (std::exchange(pair.grant_slot, managed::slot_of(now.policy)) == managed::slot_of(now.policy)) return pair.grant_text;
    const auto id = parts_.book.new_grant();
    pair.grant_text = "grant " + std::to_string(id) + " of " + pool_name_ + "/" + isp_.value();
    tell_grant(source, id, now);
    return pair.grant_text;
}

void ManagedLane::tell_grant(SourceState& source, std::uint64_t id, Moment now) {
    const managed::PairView view = warmup_.view(source.pair.handle, now.policy);
    const managed::PairState& state = warmup_.pair(source.pair.handle);
    const WallTime until = from_ms((managed::slot_of(now.policy) + 1) * managed::kSlotMs);
    const bool probes = managed::slot_of(now.policy) < state.rests_until;   // whatever its allowances say
    std::string why = "grant " + std::to_string(id) + (probes ? ": probes after a block, " : ": ") + "may take " + count(view.room) + " until " + minute(until) + " (policy time); allowance ";
    why += count(view.allowance_day) + " in 24 h, " + count(view.allowance_hour) + " in an hour; known to be taken ";
    why += count(std::floor(state.known)) + "; taken " + count(view.taken_day) + " in 24 h, " + count(view.taken_hour) + " in the last hour";
    if (!source.pair.word_text.empty()) why += "; " + source.pair.word_text;
    note({now.policy, managed::DecisionKind::grant, isp_.value(), source.source.name, view.taken_day, view.room, std::move(why)}, now);
    decisions_.back().id = id;
}

// --- decisions

void ManagedLane::note(managed::Decision decision, Moment now) { decisions_.push_back({0, pool_, shadow_, std::move(decision), now.wall}); }

// Their pairs become urgent: put() follows, then tell_decisions().
void ManagedLane::gather_decisions(Moment now) {
    for (managed::Decision& decision : warmup_.take_decisions()) {
        decision.isp = isp_.value();
        const auto about = std::ranges::find_if(members_, [&](const SourcePtr& member) { return member->source.name == decision.address; });
        if (about != members_.end()) add_evidence(decision, (*about)->pair);
        note(std::move(decision), now);
    }
}

void ManagedLane::tell_decisions() {
    if (!decisions_.empty()) parts_.book.note(std::exchange(decisions_, {}));
}

// --- storing

control::LearnedPair ManagedLane::learned(const SourceState& source) const {
    return {source.source.name, isp_, warmup_.pair(source.pair.handle), source.pair.counted_day, source.pair.counted};
}

// The spool's counters tell after a crash what was delivered meanwhile, where they tell ISPs apart: only other news must be written down at once.
void ManagedLane::put_pair(SourceState& source, bool all, std::vector<control::LearnedPair>& into) {
    ManagedPair& pair = source.pair;
    const double allowance = warmup_.allowance(pair.handle);
    if (!pair.changed && allowance == pair.put_allowance) return;
    if (!all && !pair.urgent && pair.put_slot == slot_ && allowance == pair.put_allowance) return;
    pair.changed = pair.urgent = false;
    pair.put_slot = slot_;
    pair.put_allowance = allowance;
    into.push_back(learned(source));
}

void ManagedLane::put(bool all, Moment now) {
    std::vector<control::LearnedPair> pairs;
    const bool decided = std::ranges::any_of(members_, [](const SourcePtr& member) { return member->pair.urgent; });
    const bool each_time = all || !parts_.isps.knows(isp_);
    for (const SourcePtr& member : members_) put_pair(*member, each_time, pairs);
    std::optional<control::LearnedIsp> isp;
    // A block makes the whole ISP wary: that is written down with it.
    if (isp_changed_ && (all || decided || now.wall - put_isp_ >= kPutIsp || now.wall < put_isp_)) {
        isp_changed_ = false;
        put_isp_ = now.wall;
        isp = control::LearnedIsp{pool_, isp_, warmup_.state()};
    }
    if (!pairs.empty() || isp) parts_.book.put(std::move(pairs), std::move(isp));
}

void ManagedLane::every_second(Moment now, bool last) {
    warmup_.arrived(0, now.policy);   // time goes on, also where nothing happens
    if (const auto slot = managed::slot_of(now.policy); slot != slot_) {
        if (shadow_) look_on(now);
        slot_ = slot;
        arrived_in_slot_ = 0;
    }
    follow_overrides(now);
    follow_paces(now);
    follow_patience();
    gather_decisions(now);
    put(last, now);
    tell_decisions();
}

// What managed would have done with what arrived in the slot that is over: policy hears of the demand, and its allowances are held against what it would have
// sent.
void ManagedLane::look_on(Moment now) {
    const auto slot = managed::slot_of(now.policy);
    dedicated_.move_to(slot);
    if (arrived_in_slot_ == 0) return;
    (void)warmup_.allocate(arrived_in_slot_, now.policy);
    std::int64_t day = 0, hour = 0;
    for (const SourcePtr& member : members_) {
        if (!member->serves()) continue;
        const managed::PairView view = warmup_.view(member->pair.handle, now.policy);
        day += view.allowance_day;
        hour += view.allowance_hour;
    }
    const auto own = std::clamp<std::int64_t>(std::min(day - dedicated_.day(), hour - dedicated_.hour()), 0, arrived_in_slot_);
    dedicated_.add(own);
    dedicated_sum_ += own;
    if (own < arrived_in_slot_) spilled(arrived_in_slot_ - own, *why_excess(arrived_in_slot_, own, now), now);
}

// --- what is shown

runtime::ManagedLaneView ManagedLane::view(bool take_arrivals, Moment now) {
    runtime::ManagedLaneView view;
    view.pool = pool_;
    view.account = account_;
    view.pool_name = pool_name_;
    view.isp = isp_;
    view.shadow = shadow_;
    view.known_isp = parts_.isps.knows(isp_);
    view.life = life_;
    view.arrived = arrived_since_;
    if (take_arrivals) {
        arrived_since_ = 0;
        counted_ = dedicated_sum_ + shared_sum_;
    }
    warmup_.arrived(0, now.policy);
    const auto slot = managed::slot_of(now.policy);
    dedicated_.move_to(slot);
    view.arrived_24h = warmup_.state().arrived.day();
    view.shared_24h = warmup_.state().shared.day();
    view.shared_sum = shared_told_ = shared_sum_;
    view.dedicated_sum = dedicated_sum_;
    view.dedicated_24h = shadow_ ? dedicated_.day() : 0;
    view.hour_share = warmup_.planned_hour_share();
    view.day_ceiling = parts_.isps.warmup_hints(isp_).day_ceiling;
    view.outage = warmup_.state().outage;
    view.warm = !members_.empty();
    for (const SourcePtr& member : members_) {
        view.pairs.push_back(warmup_.view(member->pair.handle, now.policy));
        if (!shadow_) view.dedicated_24h += view.pairs.back().taken_day;
        view.warm = view.warm && (view.pairs.back().warm || !view.pairs.back().serves);
    }
    view.word = word();
    if (spilled_slot_ >= 0 && slot - spilled_slot_ < managed::kSlotsPerHour) view.spills_because = spills_because_;
    return view;
}

}  // namespace warmpost::delivery
