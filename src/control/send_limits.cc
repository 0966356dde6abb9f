#include "control/send_limits.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <mutex>

namespace warmpost::control {
namespace {

constexpr std::int64_t kSlotMs = 300'000;
constexpr std::int64_t kSlotsADay = 86'400'000 / kSlotMs;
// One slot more than a day has: the oldest one is only partly 24 hours old, and a message counts for at least 24 hours.
constexpr std::int64_t kCells = kSlotsADay + 1;
constexpr std::int64_t kBuckets = 4096;

// One slot in one word, so that it is renewed and counted at once: slot number (mod 2^24: 159 years) above, recipients (below 2^40) beneath.
struct Packed {
    static constexpr int kCountBits = 40;
    static constexpr std::uint64_t kCountMask = (std::uint64_t{1} << kCountBits) - 1;
    static std::uint64_t make(std::int64_t slot, std::int64_t count) {
        return static_cast<std::uint64_t>(slot) << kCountBits | (static_cast<std::uint64_t>(count) & kCountMask);
    }
    static std::int64_t slot(std::uint64_t packed) { return static_cast<std::int64_t>(packed >> kCountBits); }
    static std::int64_t count(std::uint64_t packed) { return static_cast<std::int64_t>(packed & kCountMask); }
};

class Window {
public:
    // A cell that holds a later slot (the clock was set back over a restart) is counted in, never thrown away.
    void add(std::int64_t slot, std::int64_t recipients) {
        auto& cell = cells_[static_cast<std::size_t>(slot % kCells)];
        auto old = cell.load();
        for (;;) {
            const auto next = Packed::slot(old) >= slot ? Packed::make(Packed::slot(old), Packed::count(old) + recipients) : Packed::make(slot, recipients);
            if (cell.compare_exchange_weak(old, next)) return;
        }
    }
    // Takes back up to `recipients` from the slot; returns what was not there to take.
    std::int64_t remove(std::int64_t slot, std::int64_t recipients) {
        auto& cell = cells_[static_cast<std::size_t>(slot % kCells)];
        auto old = cell.load();
        for (;;) {
            if (Packed::slot(old) != slot) return recipients;
            const auto taken = std::min(recipients, Packed::count(old));
            if (cell.compare_exchange_weak(old, Packed::make(slot, Packed::count(old) - taken))) return recipients - taken;
        }
    }
    [[nodiscard]] std::int64_t sum(std::int64_t slot) const {
        std::int64_t total = 0;
        for (const auto& cell : cells_) {
            const auto packed = cell.load();
            if (Packed::slot(packed) > slot - kCells) total += Packed::count(packed);
        }
        return total;
    }
    template <class Each>
    void each(std::int64_t slot, Each use) const {
        for (const auto& cell : cells_) {
            const auto packed = cell.load();
            if (Packed::slot(packed) > slot - kCells && Packed::count(packed) > 0) use(Packed::slot(packed), Packed::count(packed));
        }
    }

private:
    std::array<std::atomic<std::uint64_t>, kCells> cells_{};
};

// Generic cell rate algorithm: the whole bucket is the one instant at which it will be full again, in nanoseconds of Unix time. One second's worth of tokens
// at most, and at least one; a message is let in when a whole token is left and may overdraw, which later messages wait for.
class Rate {
public:
    bool take(double tokens_a_second, std::int64_t tokens, std::int64_t now_ns) {
        const double interval = 1e9 / tokens_a_second;
        const auto slack = static_cast<std::int64_t>(interval * (std::max(1.0, tokens_a_second) - 1.0));
        auto full_at = full_at_.load();
        for (;;) {
            const auto from = std::max(full_at, now_ns);
            if (from - now_ns > slack) return false;
            if (full_at_.compare_exchange_weak(full_at, from + static_cast<std::int64_t>(interval * static_cast<double>(tokens)))) return true;
        }
    }

private:
    std::atomic<std::int64_t> full_at_{0};
};

struct State {
    explicit State(AccountId id) : account(id) {}
    // Policy time never goes back.
    std::int64_t advance(WallTime now) {
        auto latest = latest_ms.load();
        while (to_ms(now) > latest && !latest_ms.compare_exchange_weak(latest, to_ms(now))) {
        }
        return std::max(latest, to_ms(now));
    }
    const AccountId account;
    Rate rate;
    Window window;
    std::atomic<std::int64_t> latest_ms{0};
    State* next = nullptr;         // in its bucket; set before it is published
};

}  // namespace

// A hash table of chains that only grow: read without a lock, since a state stays where it is until the end.
struct SendLimits::Impl {
    std::array<std::atomic<State*>, kBuckets> buckets{};
    std::mutex adding;             // guards the writers of `buckets` and `owned`
    std::vector<std::unique_ptr<State>> owned;

    std::atomic<State*>& bucket(AccountId account) { return buckets[std::hash<AccountId>{}(account) % kBuckets]; }
    static State* find(State* chain, AccountId account) {
        while (chain != nullptr && chain->account != account) chain = chain->next;
        return chain;
    }
    State* find(AccountId account) { return find(bucket(account).load(std::memory_order_acquire), account); }
    State& obtain(AccountId account) {
        if (State* state = find(account)) return *state;
        const std::lock_guard lock(adding);
        auto& head = bucket(account);
        State* first = head.load(std::memory_order_acquire);
        if (State* state = find(first, account)) return *state;
        owned.push_back(std::make_unique<State>(account));
        owned.back()->next = first;
        head.store(owned.back().get(), std::memory_order_release);
        return *owned.back();
    }
};

SendLimits::SendLimits() : impl_(std::make_unique<Impl>()) {}
SendLimits::~SendLimits() = default;

Status SendLimits::take(AccountId account, const AccountLimits& limits, std::int64_t recipients, WallTime now, std::int64_t outside_quota) {
    const auto over_quota = [] { return fail(ErrorCode::TooManyRequests, "Daily message quota exceeded."); };
    State& state = impl_->obtain(account);
    const auto ms = state.advance(now);
    const auto slot = ms / kSlotMs;
    const std::int64_t counted = recipients - outside_quota;
    const bool quota = limits.max_24_hour_send >= 0 && counted > 0;
    const auto most = quota ? static_cast<std::int64_t>(std::min(limits.max_24_hour_send, 1e15)) : std::numeric_limits<std::int64_t>::max();
    if (quota && state.window.sum(slot) + counted > most) return over_quota();
    if (limits.max_send_rate > 0 && !state.rate.take(limits.max_send_rate, recipients, ms * 1'000'000))
        return fail(ErrorCode::TooManyRequests, "Maximum sending rate exceeded.");
    if (counted > 0) state.window.add(slot, counted);
    if (quota && state.window.sum(slot) > most) {   // another core counted meanwhile: never over the quota, both may be refused
        (void)state.window.remove(slot, counted);
        return over_quota();
    }
    return {};
}

void SendLimits::give_back(AccountId account, std::int64_t recipients, WallTime now) {
    State* state = impl_->find(account);
    if (state == nullptr) return;
    const auto slot = state->advance(now) / kSlotMs;
    if (const auto left = state->window.remove(slot, recipients); left > 0) (void)state->window.remove(slot - 1, left);   // taken just before the slot's end
}

std::int64_t SendLimits::sent_last_24_hours(AccountId account, WallTime now) const {
    State* state = impl_->find(account);
    return state == nullptr ? 0 : state->window.sum(std::max(to_ms(now), state->latest_ms.load()) / kSlotMs);
}

void SendLimits::restore(const std::vector<UsageSlot>& slots) {
    for (const auto& used : slots)
        if (used.slot >= 0 && used.recipients > 0) impl_->obtain(used.account).window.add(used.slot, used.recipients);
}

std::vector<UsageSlot> SendLimits::dump(WallTime now) const {
    std::vector<UsageSlot> slots;
    const std::lock_guard lock(impl_->adding);
    for (const auto& state : impl_->owned) {
        const auto slot = std::max(to_ms(now), state->latest_ms.load()) / kSlotMs;
        state->window.each(slot, [&](std::int64_t at, std::int64_t count) { slots.push_back({state->account, at, count}); });
    }
    std::sort(slots.begin(), slots.end(), [](const UsageSlot& a, const UsageSlot& b) { return std::pair(a.account, a.slot) < std::pair(b.account, b.slot); });
    return slots;
}

}  // namespace warmpost::control
