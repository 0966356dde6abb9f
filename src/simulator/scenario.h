// A scenario: how much mail there is day by day, which ISPs take it and how they judge an address, and what goes wrong. TOML in and out.
//
// The keys are the members below (docs/simulator.md has their table). The world that follows from them is docs/simulator.md's.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace warmpost::simulator {

// What an ISP does with mail beyond an address's limit.
enum class OverLimit : std::uint8_t { defer, block };
// How a night raises a limit: by a part of itself, or of the ISP's max_limit.
enum class GrowthLaw : std::uint8_t { geometric, linear };
enum class Hourly : std::uint8_t { flat, business, burst };
enum class EventKind : std::uint8_t { isp_tightens, isp_outage, ip_blocked, traffic_spike, sender_pauses, list_gone_bad };

struct Isp {
    std::string name{};
    double share = 0;                     // of the demand, 0 to 1; shares need not sum to 1
    double initial_limit = 0;             // messages in 24 h that it takes from a typical new address
    double growth = 1;                    // largest factor by which a night raises the limit, 1 or more
    GrowthLaw growth_law = GrowthLaw::geometric;   // linear: a night adds at most (growth - 1) / 20 of max_limit
    double max_limit = 0;                 // no typical address gets beyond; initial_limit or more
    OverLimit over_limit = OverLimit::defer;
    double block_after = 1.5;             // times the limit; surplus in 24 h beyond it blocks the address
    double block_hours = 24;
    double complaint_limit = 0.002;       // complaints per message passed that it bears
    double idle_half_life_days = 20;
    double noise = 0;                     // part of the attempts that fail by chance, 0 to 1
    double hour_share = 0.2;              // part of the limit that it takes in one hour
    double fbl_share = 1;                 // part of the complaints that it reports back
    double recipient_defer_rate = 0.004;  // full mailboxes and the like
    friend bool operator==(const Isp&, const Isp&) = default;
};

struct Traffic {
    int from_day = 0;
    double messages_per_day = 0;
    std::array<double, 7> weekly{1, 1, 1, 1, 1, 1, 1};   // Monday first; factors, not normalised
    Hourly hourly = Hourly::flat;
    double jitter = 0;                    // deviation of the logarithm of a day's level
    double complaint_rate = 0;            // per message delivered
    double bounce_rate = 0;               // per message not deferred
    friend bool operator==(const Traffic&, const Traffic&) = default;
};

struct Event {
    int day = 0;
    EventKind kind = EventKind::isp_tightens;
    std::string isp{};                    // empty: every ISP
    double factor = 1;
    int days = 1;
    friend bool operator==(const Event&, const Event&) = default;
};

struct Scenario {
    std::string name{};
    int days = 0;
    std::uint64_t seed = 1;
    int initial_ips = 0;                  // [pool]: leased at slot 0, cold
    int max_ips = 1;
    double worth_per_day = 3000;          // a further address is wanted if it carries so many messages a day more
    std::int64_t shared_capacity = 0;     // [shared] daily_capacity: messages a UTC day
    std::vector<Isp> isps;
    std::vector<Traffic> traffic;         // from_day rises, from 0
    std::vector<Event> events;
    friend bool operator==(const Scenario&, const Scenario&) = default;
};

// Errors: InvalidArgument; names line and key. An unknown key or kind is one.
[[nodiscard]] Result<Scenario> parse_scenario(std::string_view text);
// The same of a file; the error names it. NotFound: it cannot be read.
[[nodiscard]] Result<Scenario> load_scenario(const std::filesystem::path& file);
// parse_scenario reads the same scenario from it.
[[nodiscard]] std::string to_toml(const Scenario& scenario);

[[nodiscard]] const char* to_string(OverLimit over_limit);   // the words of the file
[[nodiscard]] const char* to_string(GrowthLaw law);
[[nodiscard]] const char* to_string(Hourly hourly);
[[nodiscard]] const char* to_string(EventKind kind);

// Part of a day's demand in each hour, hour 0 first; they sum to 1.
[[nodiscard]] const std::array<double, 24>& hourly_weights(Hourly hourly);

}  // namespace warmpost::simulator
