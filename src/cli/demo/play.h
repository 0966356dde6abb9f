// A sender's mail run through the simulator: what left in each hour, to whom and from where. Pure but for the pace: the same sender, story and seed give the
// same.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/demo/cast.h"
#include "control/managed.h"
#include "policy/isp/isp_table.h"
#include "policy/warmup/standard_plan.h"
#include "simulator/strategy.h"

namespace warmpost::cli::demo {

struct Story {
    WallTime begin{}, now{};  // begin: a Monday, 00:00 UTC
    int days = 0;             // the last one is that of `now`
    std::uint64_t seed = 1;
    [[nodiscard]] WallTime hour(std::int64_t n) const { return begin + std::chrono::hours(n); }
    [[nodiscard]] std::int64_t hours() const { return std::chrono::floor<std::chrono::hours>(now - begin).count(); }  // that are over
};
[[nodiscard]] Story story_until(WallTime now, std::uint64_t seed);

struct Piece {              // of one hour
    std::int64_t hour = 0;  // of the story
    std::size_t isp = 0;    // of receivers()
    std::size_t address = simulator::kShared;
    simulator::Answers answers{};
    std::int64_t complaints = 0;
};
struct LeaseChange {
    std::int64_t hour = 0;
    std::size_t address = 0;
    bool leased = true;  // false: given back
};
struct ManagedEnd {  // what the policy had learned by the last hour; addresses by their numbers
    std::vector<control::LearnedPair> pairs;
    std::vector<control::LearnedIsp> isps;
    autoscale::State scaler;
    std::string status;
    int wanted = 0;
};
struct Played {
    std::vector<Piece> pieces;                                             // by hour, ISP, address; whole hours that are over
    std::map<std::pair<std::int64_t, std::size_t>, std::int64_t> arrived;  // new messages by (hour, ISP)
    std::vector<LeaseChange> leases;
    std::vector<control::ManagedHour> managed_hours;                   // available_24h and addresses only
    std::vector<std::pair<std::string, managed::Decision>> decisions;  // with their ISP
    std::optional<ManagedEnd> managed;
};

[[nodiscard]] Result<Played> play(const Sender& sender, const Story& story, const isp::IspTable& isps, const warmup::Plan& plan);

}  // namespace warmpost::cli::demo
