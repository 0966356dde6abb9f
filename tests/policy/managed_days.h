// An ISP that is made up, in which policies are tried slot by slot.
#pragma once
#include "policy/managed_history.h"

namespace warmpost::managed {

// One ISP with addresses that send to it, slot by slot. What finds no room leaves by the shared pool; what is refused is tried again.
class Days {
public:
    explicit Days(std::uint64_t seed, const Hints& hints = {}) : policy(hints), random_(seed) { add(); }
    std::size_t add() { return policy.add("192.0.2." + std::to_string(policy.pairs().size() + 1), now()); }
    [[nodiscard]] WallTime now() const { return at_slot(slot); }
    [[nodiscard]] std::int64_t of(std::int64_t messages, double part) {
        return messages > 0 ? std::binomial_distribution<std::int64_t>(messages, part)(random_) : 0;
    }

    void step(double a_day) {
        owed_ += a_day / static_cast<double>(kSlotsPerDay);
        const auto fresh = static_cast<std::int64_t>(owed_);
        owed_ -= static_cast<double>(fresh);
        policy.arrived(fresh, now());
        const auto waiting = fresh + std::exchange(again_, 0);
        for (const Share& share : policy.allocate(waiting, now())) {
            policy.attempted(share.pair, share.messages, now());
            answer(share);
        }
        carried = std::max(carried, policy.pair(0).taken.day());
        least_part = carried > 0 ? std::min(least_part, policy.allowance(0) / static_cast<double>(carried)) : least_part;
        ++slot;
    }
    void days(int count, double a_day) {
        for (int i = 0; i < count * kSlotsPerDay; ++i) step(a_day);
    }

    std::int64_t slot = kFirstSlot;
    IspWarmup policy;
    double failures = 0;               // part of the answers, a quarter of them throttles
    std::int64_t limit = 0;            // messages in 24 h from one address; 0: none
    std::int64_t hour_limit = 0;
    bool one_by_one = false;           // each answer is told as it comes
    bool shut = false;                 // every answer says that the address is blocked
    std::int64_t throttled = 0, taken = 0, blocked = 0, carried = 0;
    double least_part = 1;             // allowance against the most that was carried, at worst

private:
    void answer(const Share& share) {
        if (!one_by_one) return tell(share.pair, answers_to(share));
        for (std::int64_t i = 0; i < share.messages; ++i) tell(share.pair, answers_to({share.pair, 1}));
    }
    Answers answers_to(const Share& share) {
        Answers a;
        if (shut) {
            a.blocked = share.messages;
            return a;
        }
        const auto failed = of(share.messages, failures);
        const SlidingCount& before = policy.pair(share.pair).taken;
        a.delivered = share.messages - failed;
        if (limit > 0) a.delivered = std::min(a.delivered, std::max<std::int64_t>(0, limit - before.day()));
        if (hour_limit > 0) a.delivered = std::min(a.delivered, std::max<std::int64_t>(0, hour_limit - before.hour()));
        a.other = failed - of(failed, 0.25);
        a.throttled = share.messages - a.delivered - a.other;
        return a;
    }
    void tell(std::size_t pair, const Answers& a) {
        throttled += a.throttled, taken += a.delivered, blocked += a.blocked;
        again_ += a.throttled + a.other;
        policy.answered(pair, a, now());
    }
    std::mt19937_64 random_;
    double owed_ = 0;
    std::int64_t again_ = 0;
};

}  // namespace warmpost::managed
