#include "delivery/scheduler/managed_lane.h"

#include <algorithm>

#include "delivery/scheduler/lane.h"

namespace warmpost::delivery {
namespace {

using namespace std::chrono_literals;
using outcome::Meaning;
using outcome::Scope;

// Throttles in a row from one address: the first is noise, the policy judges; from the second on the address asks ever more slowly, so that a limit that was met
// costs a few refusals and no hundreds. Other addresses and ISPs go on.
constexpr auto kPause = 1000ms, kPauseMost = 60'000ms;

// What a server says may be long, and may have anything in it; it goes into records, terminals and logs.
std::string harmless(std::string_view words) {
    constexpr std::size_t kMostWords = 300;
    std::string text(words.substr(0, kMostWords));
    for (char& c : text)
        if (c < ' ' || c > '~') c = c == '\r' || c == '\n' || c == '\t' ? ' ' : '?';
    return words.size() > kMostWords ? text + "..." : text;
}

managed::Hints hints_of(const isp::WarmupHints& known) { return {known.first_day, known.day_ceiling, known.hour_share}; }

bool about_address(const outcome::Judgement& judgement) {
    const bool address = judgement.scope == Scope::address || judgement.scope == Scope::netblock;
    return address && (judgement.meaning == Meaning::throttled || judgement.meaning == Meaning::blocked);
}

void keep_words(SourceState& source, const outcome::Judgement& judgement, std::string_view words) {
    if (words.empty() || !about_address(judgement)) return;
    (judgement.meaning == Meaning::blocked ? source.pair.block_words : source.pair.throttle_words) = harmless(words);
}

void add(managed::Answers& answers, const outcome::Judgement& judgement, std::int64_t recipients) {
    if (about_address(judgement)) (judgement.meaning == Meaning::blocked ? answers.blocked : answers.throttled) += recipients;
    else if (judgement.next == outcome::Next::done) answers.delivered += recipients;
    else if (judgement.next == outcome::Next::bounce && judgement.scope == Scope::recipient) answers.bounced += recipients;
    else answers.other += recipients;
}

}  // namespace

Handed& Handed::operator=(Handed&& other) noexcept {
    if (this == &other) return *this;
    end();
    source_ = std::move(other.source_);
    messages_ = std::exchange(other.messages_, 0);
    return *this;
}

void Handed::end() {
    if (messages_ > 0 && source_ && source_->pair.lane) source_->pair.lane->given_back(*source_, messages_);
    messages_ = 0;
}

ManagedLane::ManagedLane(ManagedParts parts, PoolId pool, const IspId& isp, Moment now)
    : parts_(parts), pool_(pool), isp_(isp), warmup_(hints_of(parts.isps.warmup_hints(isp))), slot_(managed::slot_of(now.policy)), life_(parts.book.new_grant()) {
    if (const auto known = parts_.book.isp(pool, isp)) warmup_.restore(*known);
}

ManagedLane::~ManagedLane() {
    for (const SourcePtr& source : members_) source->pair.lane = nullptr;
}

// --- members

void ManagedLane::follow(const control::Pool& pool, const std::vector<SourcePtr>& sources, Moment now) {
    account_ = pool.account;
    pool_name_ = pool.name;
    spill_ = pool.spill;
    if (const bool shadow = pool.mode != control::ScalingMode::managed; shadow != shadow_) {
        warmup_.set_looks_on(shadow);
        gather_decisions(now);   // what was decided so far, as what it was
        shadow_ = shadow;
    }
    overrides_.clear();
    excess_text_.reset();  // what is told of a message after an override names it
    for (const control::ManagedOverride& word : pool.overrides)
        if (word.isp.value().empty() || word.isp == isp_) overrides_.push_back(word);
    complete_ = true;
    std::erase_if(members_, [&](const SourcePtr& member) {
        if (member->present) return false;
        warmup_.set_serving(member->pair.handle, false);
        if (member->pair.in_flight > 0) return complete_ = false;   // answers are on the way
        let_go(*member, now);
        return true;
    });
    for (const SourcePtr& source : sources) {
        if (source->source.kind != control::SourceKind::address) continue;
        if (!source->pair.lane) take_up(source, now);
        if (source->pair.lane) warmup_.set_serving(source->pair.handle, source->serves());
    }
    follow_overrides(now);
    follow_paces(now);
    follow_patience();
}

void ManagedLane::take_up(const SourcePtr& source, Moment now) {
    auto claimed = parts_.book.claim(source->source.name, isp_);
    if (!claimed) {
        complete_ = false;
        return;
    }
    const auto forgotten = claimed->forgotten;
    managed::PairState unseen;
    if (forgotten > 0) (claimed->state ? *claimed->state : unseen).sign_slot = managed::slot_of(now.policy);   // nobody saw the answers
    if (claimed->state && forgotten > 0) {
        claimed->state->taken.move_to(managed::slot_of(now.policy));
        claimed->state->taken.add(forgotten);
        claimed->state->day_taken += forgotten;
    }
    ManagedPair& pair = source->pair = {};
    pair.lane = this;
    pair.handle = warmup_.add(source->source.name, now.policy, claimed->state ? &*claimed->state : &unseen);
    pair.counted_day = claimed->counted_day;
    pair.counted = claimed->counted;
    pair.known = claimed->state.has_value();
    pair.put_allowance = warmup_.allowance(pair.handle);
    members_.push_back(source);
    if (by_handle_.size() <= pair.handle) by_handle_.resize(pair.handle + 1);
    by_handle_[pair.handle] = source.get();
    if (forgotten == 0) return;
    pair.known = pair.changed = pair.urgent = true;
    if (claimed->state) return;
    warmup_.attempted(pair.handle, forgotten, now.policy);
    warmup_.answered(pair.handle, {.delivered = forgotten}, now.policy);
}

void ManagedLane::let_go(SourceState& source, Moment now) {
    gather_decisions(now);
    parts_.book.give_up(learned(source), source.pair.known);
    tell_decisions();
    warmup_.remove(source.pair.handle);
    by_handle_[source.pair.handle] = nullptr;
    source.pair = {};
}

void ManagedLane::leave(Moment now) {
    put(true, now);
    for (const SourcePtr& member : members_) let_go(*member, now);
    members_.clear();
}

// --- sending

void ManagedLane::arrived(std::int64_t recipients, Moment now) {
    warmup_.arrived(recipients, now.policy);
    arrived_in_slot_ += recipients;
    arrived_since_ += recipients;
    isp_changed_ = true;
}

void ManagedLane::allocate(std::int64_t waiting, Moment now) {
    for (const SourcePtr& member : members_) {
        member->pair.share = 0;
        if (!member->pair.able) warmup_.set_serving(member->pair.handle, false);   // it could not send now: others may have its share
    }
    for (const managed::Share& share : warmup_.allocate(std::min(waiting, tries_left(now)), now.policy)) by_handle_[share.pair]->pair.share = share.messages;
    for (const SourcePtr& member : members_)
        if (!member->pair.able) warmup_.set_serving(member->pair.handle, member->serves());
}

std::int64_t ManagedLane::room(const SourceState& source, Moment now) {
    return source.pair.lane ? std::min(warmup_.room(source.pair.handle, now.policy), tries_left(now)) : 0;
}

// --- an ISP that answers nobody: policy says how many look whether it is back, in a slot; the lane is asked many times in one

void ManagedLane::begin_knocks(Moment now) {
    const auto slot = managed::slot_of(now.policy);
    if (std::exchange(knock_slot_, slot) != slot) knocked_ = knocked_by_shared_ = 0;
}

std::int64_t ManagedLane::tries_left(Moment now) {
    begin_knocks(now);
    return std::max<std::int64_t>(0, warmup_.spill_most() - knocked_);
}

std::int64_t ManagedLane::may_spill(Moment now) {
    begin_knocks(now);
    return warmup_.spills(spill_) ? std::max<std::int64_t>(0, warmup_.spill_most() - knocked_by_shared_) : 0;
}

void ManagedLane::isp_answered(const managed::Answers& answers, Moment now) {
    const bool before = warmup_.state().outage;
    warmup_.shared_answered(answers, now.policy);
    isp_changed_ = isp_changed_ || warmup_.state().outage != before;
}

Handed ManagedLane::hand_out(const SourcePtr& source, std::int64_t recipients, Moment now) {
    if (!source->pair.lane) return {};
    warmup_.attempted(source->pair.handle, recipients, now.policy);
    begin_knocks(now);
    knocked_ += recipients;
    source->pair.in_flight += recipients;
    source->pair.known = source->pair.changed = true;
    return {source, recipients};
}

void ManagedLane::given_back(SourceState& source, std::int64_t recipients) {
    warmup_.given_back(source.pair.handle, recipients);
    knocked_ = std::max<std::int64_t>(0, knocked_ - recipients);
    source.pair.in_flight = std::max<std::int64_t>(0, source.pair.in_flight - recipients);
}

void ManagedLane::answered(SourceState& source, const std::vector<Answer>& answers, Moment now) {
    ManagedPair& pair = source.pair;
    if (!pair.lane) return;
    managed::Answers sum;
    const auto day = std::chrono::floor<std::chrono::days>(now.wall).time_since_epoch().count();
    if (std::exchange(pair.counted_day, day) != day) pair.counted = 0;
    for (const Answer& answer : answers) {
        add(sum, answer.judgement, answer.recipients);
        keep_words(source, answer.judgement, answer.words);
        if (answer.counted) pair.counted += answer.recipients;
    }
    pair.in_flight = std::max<std::int64_t>(0, pair.in_flight - sum.sum());
    hear(source, sum, now);
}

void ManagedLane::refused(SourceState& source, const outcome::Judgement& judgement, Moment now, std::string_view words) {
    if (!source.pair.lane || !about_address(judgement)) return;
    keep_words(source, judgement, words);
    managed::Answers sum;
    add(sum, judgement, 1);
    warmup_.attempted(source.pair.handle, 1, now.policy);
    hear(source, sum, now);
}

void ManagedLane::hear(SourceState& source, const managed::Answers& answers, Moment now) {
    ManagedPair& pair = source.pair;
    warmup_.answered(pair.handle, answers, now.policy);
    if (!shadow_) dedicated_sum_ += answers.taken();
    pair.known = pair.changed = isp_changed_ = true;
    pair.urgent = pair.urgent || answers.throttled + answers.blocked > 0;
    if (answers.taken() > 0) pair.throttled = 0;
    else if (answers.throttled > 0) slow_down(source, now);
}

void ManagedLane::slow_down(SourceState& source, Moment now) const {
    if (++source.pair.throttled < 2 || shadow_) return;
    const auto pause = std::min<std::chrono::milliseconds>(kPauseMost, kPause * (1 << std::min(source.pair.throttled - 2, 10u)));
    const std::chrono::milliseconds scaled{static_cast<std::int64_t>(static_cast<double>(pause.count()) / parts_.clock.scale())};
    source.rests_until = std::max(source.rests_until, now.wall + scaled);
}

void ManagedLane::complained(SourceState& source, Moment now) {
    if (!source.pair.lane) return;
    warmup_.complained(source.pair.handle, 1, now.policy);
    source.pair.known = source.pair.changed = source.pair.urgent = true;
}

bool ManagedLane::quiet() const {
    constexpr std::int64_t kLittle = 100;   // messages in 24 h: fewer make no lane worth its memory, of which there may be one for each domain in the world
    const bool busy = std::ranges::any_of(members_, [](const SourcePtr& member) { return member->pair.in_flight > 0; });
    return !busy && arrived_since_ == 0 && counted_ == dedicated_sum_ + shared_sum_ && warmup_.state().arrived.day() < kLittle && !in_sight();
}

// ISPs of the table are few, and what each address may send there is the first thing that is asked, after a restart as in a quiet hour.
bool ManagedLane::in_sight() const {
    constexpr std::int64_t kRecent = 30 * managed::kSlotsPerDay;
    if (!parts_.isps.knows(isp_)) return false;
    return std::ranges::any_of(members_, [&](const SourcePtr& member) {
        const std::int64_t last = warmup_.pair(member->pair.handle).last_taken;
        return member->pair.known && slot_ - last < kRecent;
    });
}

}  // namespace warmpost::delivery
