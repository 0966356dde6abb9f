// How much and how evenly a sender sends: what the advice goes by. Pure.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/ids.h"

namespace warmpost::advice {

struct DayVolume {
    std::chrono::sys_days day;
    IspId isp;                    // or a group of recipient domains
    std::int64_t messages = 0;
};
// Real volume. Days from `first` to `last` that no line names are days without mail, and count as such.
struct Series {
    std::chrono::sys_days first, last;   // both included
    std::vector<DayVolume> lines;        // any order; lines of the same day and ISP add up
};

// By the coefficient of variation of the messages a day (standard deviation of the whole population / mean), days without mail included:
//   regular <= 0.75 < irregular <= 1.5 < highly irregular
// So that mail on every working day (0.63) is regular; every second day (1.0) or three days a week (1.15) irregular; one day a week (2.4) or a month (5.4)
// highly irregular. The seed has the words, not the figures: these are ours.
enum class Regularity : std::uint8_t { regular, irregular, highly_irregular };
inline constexpr double kRegularUpTo = 0.75;
inline constexpr double kIrregularUpTo = 1.5;
[[nodiscard]] const char* to_string(Regularity regularity);

// What a sender says who has no figures by day.
struct Stated {
    std::int64_t messages_per_day = 0;   // on average, days without mail included
    Regularity regularity = Regularity::regular;
};
using Volume = std::variant<Series, Stated>;

struct IspProfile {
    std::string isp;
    std::int64_t messages = 0;           // in all days
    std::int64_t a_day = 0;              // on average, rounded down
    // What the ISP sees at least once a month: the most messages in one day, in that one of all spans of 30 consecutive days (or of the whole series, when
    // it is shorter) that has the least of it.
    std::int64_t monthly_peak = 0;
};
struct Profile {
    std::int64_t days = 0;
    std::int64_t messages = 0;
    std::int64_t a_day = 0;                  // on average, rounded down
    std::int64_t a_month = 0;                // in 30 average days, rounded down
    std::int64_t peak_day = 0;
    Regularity regularity = Regularity::regular;
    std::optional<double> variation;         // nullopt: stated, or no mail at all
    std::vector<IspProfile> main_isps;       // those with a tenth of the messages or more, and the largest one in any case; largest first, then by name
    bool stated = false;
};
inline constexpr std::int64_t kMaxSeriesDays = 3'660;
inline constexpr std::int64_t kMaxMessagesADay = 1'000'000'000'000;   // of one line or statement

inline constexpr std::int64_t kStatedLargestPercent = 40, kStatedAnotherPercent = 10;

// A stated volume is taken to peak at 1.5 (regular), 3 (irregular) or 6 (highly irregular) times its average day, and to have two main ISPs with these shares
// of it: ours, on the careful side.
// Errors: InvalidArgument, `field` naming the member: messages below 0 or above kMaxMessagesADay, or more than 1e15 in a series; a series that ends before it
// begins, is longer than kMaxSeriesDays or has a line outside its days.
[[nodiscard]] Result<Profile> profile(const Volume& volume);

}  // namespace warmpost::advice
