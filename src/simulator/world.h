// The ISPs, the leased addresses and the shared pool: answers batches, remembers, judges overnight. Knows nothing of strategies. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "simulator/calendar.h"
#include "simulator/pair.h"
#include "simulator/random.h"
#include "simulator/scenario.h"
#include "simulator/strategy.h"

namespace warmpost::simulator {

struct Answered {
    Answers answers;
    std::int64_t throttled_over_limit = 0;   // of answers.throttled: for the surplus, not by chance
};

class World {
public:
    // The references must outlive it. Leases scenario.initial_ips.
    World(const Scenario& scenario, const Calendar& calendar, const Random& random);

    // Windows slide; on a new day the shared pool's capacity is whole again and the day's blocks without cause happen.
    void begin_slot(std::int64_t slot);
    // A batch of `messages` for an ISP through a leased address.
    [[nodiscard]] Answered answer(std::size_t address, std::size_t isp, std::int64_t messages);
    // The same through the shared pool; `messages` is at most shared_left().
    [[nodiscard]] Answers answer_shared(std::size_t isp, std::int64_t messages);
    // Complaints that act in this slot; `reported` gets those that are told. Once a slot, after its batches. Returns how many acted at each ISP.
    std::span<const std::int64_t> complain(std::vector<ComplaintReport>& reported);
    // After the last slot of a day.
    void night();

    std::optional<std::size_t> lease();
    void give_back(std::size_t address);
    [[nodiscard]] std::span<const std::size_t> leased() const { return numbers_; }
    [[nodiscard]] bool is_leased(std::size_t address) const;

    [[nodiscard]] const Scenario& scenario() const { return scenario_; }
    [[nodiscard]] std::span<const std::string> isp_names() const { return isp_names_; }
    [[nodiscard]] std::int64_t slot() const { return slot_; }
    [[nodiscard]] std::int64_t shared_left() const { return shared_left_; }

    // For those who may look. The address must be leased.
    [[nodiscard]] const Pair& pair(std::size_t address, std::size_t isp) const { return addresses_[index_of(address)][isp]; }
    [[nodiscard]] bool outage(std::size_t isp) const { return calendar_.at(isp, day_of(slot_)).outage; }
    // Messages that would pass in this slot; 0 while blocked.
    [[nodiscard]] std::int64_t room(std::size_t address, std::size_t isp) const;

    [[nodiscard]] std::int64_t blocks() const { return blocks_; }
    [[nodiscard]] std::int64_t pair_days() const { return pair_days_; }   // (address, ISP, day) with an attempt, up to the last night or return
    [[nodiscard]] bool leases_changed_today() const { return leases_changed_; }

private:
    struct Complaint {
        std::size_t address = 0;
        std::size_t isp = 0;
        bool reported = false;
    };
    static constexpr std::int64_t kLongestDelay = 72 * kSlotsAnHour;

    [[nodiscard]] std::size_t index_of(std::size_t address) const;
    [[nodiscard]] Answers judge_each(const Draws& draws, std::size_t isp, std::int64_t messages) const;
    void let_complain(const Draws& draws, std::size_t address, std::size_t isp, std::int64_t delivered);
    void block_for_nothing();

    const Scenario& scenario_;
    const Calendar& calendar_;
    const Random& random_;
    std::vector<std::string> isp_names_;
    std::int64_t slot_ = 0;
    std::vector<std::size_t> numbers_;             // of the leased addresses, rising
    std::vector<std::vector<Pair>> addresses_;     // as numbers_; a pair for each ISP
    std::size_t next_number_ = 0;
    std::int64_t shared_left_ = 0;
    std::array<std::vector<Complaint>, kLongestDelay + 1> complaints_;   // by slot modulo its size
    std::vector<std::int64_t> acted_;              // in this slot, for each ISP
    std::int64_t blocks_ = 0;
    std::int64_t pair_days_ = 0;
    bool leases_changed_ = false;
};

}  // namespace warmpost::simulator
