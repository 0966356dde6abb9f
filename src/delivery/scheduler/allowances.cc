#include "delivery/scheduler/allowances.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "runtime/clock.h"

namespace warmpost::delivery {
using namespace std::chrono_literals;
using warmup::kNoLimit;
using warmup::Reservation;

namespace {
constexpr auto kPauseAfterFailure = 5s;   // nothing is offered while the store is in trouble
}

// Guarded by State::mutex, but for `sent`.
class AddressUse {
public:
    explicit AddressUse(std::string name) : address(std::move(name)) {}
    std::string address;
    warmup::UsageCounter counter;
    std::vector<Reservation> ready;      // written down, to be taken
    std::vector<Reservation> fresh;      // to be written down
    std::vector<Reservation> writing;
    bool changed = false;                // since it was last written down
    std::atomic<bool> sent{false};
};

struct Allowances::State {
    Store store;
    std::mutex mutex;
    std::unordered_map<std::string, std::unique_ptr<AddressUse>> uses;   // GUARDED_BY(mutex)
    bool storing = false;                                                // GUARDED_BY(mutex)
    WallTime failed_until{};                                             // GUARDED_BY(mutex)
};

namespace {

std::int64_t sum(const std::vector<Reservation>& parts) {
    std::int64_t messages = 0;
    for (const Reservation& part : parts) messages += part.messages;
    return messages;
}

void return_all(AddressUse& use, std::vector<Reservation>& parts) {
    for (Reservation& part : parts) use.counter.give_back(part, part.messages);
    if (!parts.empty()) use.changed = true;
    parts.clear();
}

// What was not used in time, and what a smaller allowance no longer covers, is there for others again.
void tidy(AddressUse& use, const warmup::Allowance& allowance, WallTime now) {
    const bool too_much = allowance.day != kNoLimit && use.counter.used_today(now) > allowance.day;
    std::vector<Reservation> over;
    std::erase_if(use.ready, [&](const Reservation& part) {
        if (part.use_by > now && !too_much && part.messages > 0) return false;
        over.push_back(part);
        return true;
    });
    return_all(use, over);
}

bool limits(const warmup::Allowance& allowance) { return allowance.day != kNoLimit || allowance.hour != kNoLimit; }

}  // namespace

Ticket::Ticket(Ticket&& other) noexcept : book_(std::exchange(other.book_, nullptr)), use_(other.use_), part_(std::exchange(other.part_, {})), limited_(other.limited_) {}

Ticket& Ticket::operator=(Ticket&& other) noexcept {
    if (this == &other) return *this;
    end();
    book_ = std::exchange(other.book_, nullptr);
    use_ = other.use_;
    part_ = std::exchange(other.part_, {});
    limited_ = other.limited_;
    return *this;
}

Ticket::~Ticket() { end(); }

void Ticket::end() {
    if (book_ && part_.messages > 0) book_->give_back(*use_, part_, limited_);
    part_.messages = 0;
}

Ticket Ticket::take(std::int64_t messages) {
    if (!book_) return {};
    Reservation split = part_;
    split.messages = std::clamp<std::int64_t>(messages, 0, part_.messages);
    part_.messages -= split.messages;
    return {*book_, *use_, split, limited_};
}

Allowances::Allowances(Store store, const UseStates& known) : state_(std::make_shared<State>()) {
    state_->store = std::move(store);
    for (const auto& [address, counted] : known) {
        auto use = std::make_unique<AddressUse>(address);
        use->counter = warmup::UsageCounter(counted);
        state_->uses.emplace(address, std::move(use));
    }
}

Allowances::~Allowances() { store_changed(); }

AddressUse& Allowances::of(const std::string& address) {
    const std::lock_guard lock(state_->mutex);
    auto& use = state_->uses[address];
    if (!use) use = std::make_unique<AddressUse>(address);
    return *use;
}

Allowances::Offer Allowances::offer(AddressUse& use, const warmup::Allowance& allowance, std::int64_t wanted, WallTime now) {
    if (!limits(allowance)) return {kNoLimit, kNoLimit};
    Offer offer;
    bool ask = false;
    {
        const std::lock_guard lock(state_->mutex);
        tidy(use, allowance, now);
        offer.now = sum(use.ready);
        const auto coming = sum(use.fresh) + sum(use.writing);
        const auto missing = wanted - offer.now - coming;
        if (now >= state_->failed_until && missing > 0) {
            const auto reserved = use.counter.reserve(missing, allowance, now);
            if (reserved.messages > 0) {
                use.fresh.push_back(reserved);
                use.changed = true;
            }
        }
        ask = !use.fresh.empty();
        const bool trouble = now < state_->failed_until;
        offer.room = offer.now + sum(use.fresh) + sum(use.writing) + (trouble ? 0 : std::max<std::int64_t>(use.counter.room(allowance, now), 0));
    }
    if (ask) store_next(state_, false);
    return offer;
}

Ticket Allowances::take(AddressUse& use, const warmup::Allowance& allowance, std::int64_t messages, WallTime now) {
    const std::lock_guard lock(state_->mutex);
    if (!limits(allowance)) {
        use.changed = true;
        return {*this, use, use.counter.reserve(messages, allowance, now), false};
    }
    for (Reservation& part : use.ready) {
        if (part.messages <= 0 || part.use_by <= now) continue;
        Reservation taken = part;
        taken.messages = std::min(messages, part.messages);
        part.messages -= taken.messages;
        return {*this, use, taken, true};
    }
    return {};
}

void Allowances::give_back(AddressUse& use, Reservation part, bool limited) {
    const std::lock_guard lock(state_->mutex);
    if (limited) return use.ready.push_back(part);   // still written down: somebody else may have it until it is over
    use.counter.give_back(part, part.messages);
    use.changed = true;
}

void Allowances::note_sent(AddressUse& use) { use.sent.store(true, std::memory_order_relaxed); }

std::vector<std::string> Allowances::take_sent() {
    const std::lock_guard lock(state_->mutex);
    std::vector<std::string> addresses;
    for (const auto& [address, use] : state_->uses)
        if (use->sent.exchange(false, std::memory_order_relaxed)) addresses.push_back(address);
    return addresses;
}

void Allowances::store_changed() { store_next(state_, true); }

// One store at a time; what is asked for meanwhile goes with the next.
void Allowances::store_next(const std::shared_ptr<State>& state, bool all) {
    UseStates states;
    std::vector<AddressUse*> uses;
    {
        const std::lock_guard lock(state->mutex);
        if (state->storing) return;
        for (const auto& [address, use] : state->uses) {
            if (use->fresh.empty() && !(all && use->changed)) continue;
            use->writing.swap(use->fresh);
            use->changed = false;
            states.emplace_back(address, use->counter.state());
            uses.push_back(use.get());
        }
        if (states.empty()) return;
        state->storing = true;
    }
    state->store(std::move(states), [state, uses = std::move(uses)](bool done) { stored(state, uses, done); });
}

void Allowances::stored(const std::shared_ptr<State>& state, const std::vector<AddressUse*>& uses, bool done) {
    {
        const std::lock_guard lock(state->mutex);
        state->storing = false;
        for (AddressUse* use : uses) {
            if (!done) return_all(*use, use->writing);
            use->ready.insert(use->ready.end(), use->writing.begin(), use->writing.end());
            use->writing.clear();
        }
        if (!done) {
            state->failed_until = runtime::wall_now() + kPauseAfterFailure;
            spdlog::error("warm-up allowances cannot be written down: addresses that warm up send nothing for {} s", kPauseAfterFailure.count());
        }
    }
    if (done) store_next(state, false);
}

std::vector<Allowances::View> Allowances::view(WallTime now) const {
    const std::lock_guard lock(state_->mutex);
    std::vector<View> views;
    for (const auto& [address, use] : state_->uses) {
        tidy(*use, {}, now);
        views.push_back({address, use->counter.used_today(now), use->counter.used_in_hour(now)});
    }
    std::ranges::sort(views, {}, &View::address);
    return views;
}

}  // namespace warmpost::delivery
