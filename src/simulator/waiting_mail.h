// The mail that waits for one ISP: new, held back by the policy, or to be retried. Counts by slot of arrival, never single messages. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace warmpost::simulator {

// A message that still waits after 72 h is given up, as SendGrid does (docs/simulator.md, sources).
inline constexpr std::int64_t kExpirySlots = 432;

// How many messages got their final answer after how many slots; a message that is not given up is answered before kExpirySlots.
using DelayCounts = std::array<std::int64_t, kExpirySlots>;

class WaitingMail {
public:
    // Mail that arrived kExpirySlots ago or earlier goes; retries that are due and `created` new messages join.
    void begin_slot(std::int64_t slot, std::int64_t created);
    // Messages that may be tried in this slot.
    [[nodiscard]] std::int64_t waiting() const { return waiting_; }
    // A batch of the oldest `tried` (at most waiting()): the oldest of these get their final answer, the rest is tried again after 2, 4, then every 6 slots.
    void settle(std::int64_t tried, std::int64_t final, DelayCounts& delays);

    [[nodiscard]] std::int64_t created() const { return created_; }
    [[nodiscard]] std::int64_t expired() const { return expired_; }
    // Everything that has neither a final answer nor expired.
    [[nodiscard]] std::int64_t unfinished() const { return waiting_ + retrying_; }
    // After the last slot: retries that were not due yet, but had their 72 h behind them, count as expired.
    void finish();

private:
    // Attempts so far: 0, 1, 2 or more; from 2 on nothing changes any more.
    static constexpr std::size_t kAgesOfTries = 3;
    static constexpr std::int64_t kLongestWait = 6;
    struct Retry {
        std::int64_t arrival = 0;
        std::size_t tries = 0;
        std::int64_t count = 0;
    };
    using ByTries = std::array<std::int64_t, kAgesOfTries>;
    [[nodiscard]] ByTries& arrived(std::int64_t slot) { return counts_[static_cast<std::size_t>(slot % kExpirySlots)]; }
    [[nodiscard]] std::vector<Retry>& due(std::int64_t slot) { return due_[static_cast<std::size_t>(slot % (kLongestWait + 1))]; }
    void drop_expired();
    void join(const Retry& retry);
    void retry_later(std::int64_t arrival, std::size_t tries, std::int64_t count);

    std::int64_t slot_ = -1;
    std::array<ByTries, kExpirySlots> counts_{};               // by arrival modulo kExpirySlots
    std::array<std::vector<Retry>, kLongestWait + 1> due_;     // by slot modulo its size
    std::int64_t oldest_ = 0;                                  // nothing that waits arrived earlier
    std::int64_t waiting_ = 0;
    std::int64_t retrying_ = 0;
    std::int64_t created_ = 0;
    std::int64_t expired_ = 0;
};

}  // namespace warmpost::simulator
