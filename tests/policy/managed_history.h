// Histories that the addresses of a managed pool live through at one ISP, drawn by chance from a seed; what they must never do is asserted by the tests.
#pragma once
#include <algorithm>
#include <deque>
#include <functional>
#include <random>
#include <type_traits>
#include <vector>

#include "policy/managed/isp_warmup.h"

namespace warmpost::managed {

inline constexpr std::int64_t kFirstSlot = 1'767'571'200'000 / kSlotMs;   // 2026-01-05, a Monday

[[nodiscard]] inline WallTime at_slot(std::int64_t slot, std::int64_t ms = 0) { return from_ms(slot * kSlotMs + ms); }

// Every stored value of a state, so that two can be compared whole.
template <class T>
void put_values(T& value, std::vector<double>& out) {
    if constexpr (std::is_arithmetic_v<T>) out.push_back(static_cast<double>(value));
    else if constexpr (requires { value.each_field([](const char*, auto&) {}); }) value.each_field([&](const char*, auto& field) { put_values(field, out); });
    else
        for (auto& each : value) put_values(each, out);
}
template <class T>
[[nodiscard]] std::vector<double> values_of(T state) {
    std::vector<double> out;
    put_values(state, out);
    return out;
}
[[nodiscard]] inline std::vector<double> values_of_all(const IspWarmup& policy) {
    auto all = values_of(policy.state());
    for (const std::size_t pair : policy.pairs()) std::ranges::copy(values_of(policy.pair(pair)), std::back_inserter(all));
    return all;
}

struct Batch {                        // handed out, not yet answered
    std::size_t pair = 0;
    std::int64_t messages = 0;
    std::int64_t slot = 0;            // handed out in
};

class History {
public:
    explicit History(std::uint64_t seed, std::size_t addresses = 3) : random_(seed), policy(any_hints()) {
        for (std::size_t i = 0; i < addresses; ++i) policy.add("192.0.2." + std::to_string(i + 1), now);
        bad_ = draw(0, 3) == 0 ? 0.3 : 0.03;
    }
    [[nodiscard]] std::int64_t draw(std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>(low, high)(random_); }
    [[nodiscard]] bool chance(double p) { return std::bernoulli_distribution(p)(random_); }
    [[nodiscard]] std::int64_t slot() const { return slot_of(now); }

    // Minutes mostly, hours and days at times.
    void pass_time() {
        const auto kind = draw(0, 999);
        const std::int64_t minutes = kind < 700 ? draw(0, 12) : kind < 990 ? draw(5, 90) : kind < 998 ? draw(60, 3000) : draw(3000, 30'000);
        now += std::chrono::milliseconds(minutes * 60'000 + draw(0, 999));
        for (const std::size_t pair : policy.pairs()) (void)policy.room(pair, now);
    }
    void hand_out() {
        const auto waiting = draw(0, 9) == 0 ? draw(0, 20'000) : draw(0, 400);
        policy.arrived(draw(0, waiting), now);
        const auto shares = policy.allocate(waiting, now);
        if (allocated) allocated(waiting, shares);
        for (const Share& share : shares) {
            const auto messages = draw(0, 3) == 0 ? draw(0, share.messages) : share.messages;   // not all that may be handed out is
            if (messages == 0) continue;
            if (handing) handing(share.pair, messages);
            policy.attempted(share.pair, messages, now);
            out.push_back({share.pair, messages, slot()});
        }
    }
    // One batch comes back, whole or in part.
    void hear() {
        if (out.empty()) return;
        const auto at = static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(out.size()) - 1));
        Batch batch = out[at];
        batch.messages = draw(0, 2) == 0 ? draw(1, batch.messages) : batch.messages;
        if ((out[at].messages -= batch.messages) == 0) out.erase(out.begin() + static_cast<std::ptrdiff_t>(at));
        if (chance(0.05)) {
            policy.given_back(batch.pair, batch.messages);
            return;
        }
        const Answers answers = any_answers(batch.messages);
        if (hearing) hearing(batch, answers);
        policy.answered(batch.pair, answers, now);
        if (heard) heard(batch, answers);
    }
    void step() {
        pass_time();
        const auto kind = draw(0, 99);
        if (kind < 45) hand_out();
        else if (kind < 95) hear();
        else if (kind < 97) policy.complained(static_cast<std::size_t>(draw(0, 2)), draw(1, 3), now);
        else policy.shared_answered(any_answers(draw(1, 30)), now);
    }
    [[nodiscard]] Answers any_answers(std::int64_t messages) {
        Answers a;
        if (chance(0.05)) return {.other = messages};
        if (chance(bad_ / 4)) return {.blocked = messages};
        if (chance(bad_)) return {.delivered = messages / 2, .throttled = messages - messages / 2};
        for (std::int64_t i = 0; i < std::min<std::int64_t>(messages, 50); ++i) {
            const auto kind = draw(0, 999);
            ++(kind < 5 ? a.throttled : kind < 15 ? a.bounced : kind < 30 ? a.other : kind == 30 && bad_ > 0.1 ? a.blocked : a.delivered);
        }
        a.delivered += messages - a.sum();
        return a;
    }
    [[nodiscard]] std::int64_t in_flight(std::size_t pair) const {
        std::int64_t sum = 0;
        for (const Batch& batch : out) sum += batch.pair == pair ? batch.messages : 0;
        return sum;
    }

private:
    [[nodiscard]] Hints any_hints() {
        Hints hints;
        if (chance(0.3)) hints.first_day = static_cast<double>(draw(5, 500));
        if (chance(0.3)) hints.hour_share = static_cast<double>(draw(1, 30)) / 100;
        return hints;
    }
    std::mt19937_64 random_;
    double bad_ = 0;

public:
    WallTime now = at_slot(kFirstSlot);
    IspWarmup policy;
    std::vector<Batch> out;
    std::function<void(std::int64_t waiting, const std::vector<Share>& shares)> allocated;
    std::function<void(std::size_t pair, std::int64_t messages)> handing;
    std::function<void(const Batch& batch, const Answers& answers)> hearing, heard;   // before policy is told, and after
};

}  // namespace warmpost::managed
