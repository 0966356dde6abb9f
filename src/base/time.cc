#include "base/time.h"

#include <array>
#include <fmt/format.h>

namespace warmpost {
namespace {

struct Parts {
    std::chrono::year_month_day date;
    std::chrono::weekday weekday;
    std::chrono::hh_mm_ss<std::chrono::milliseconds> time;
};

Parts split_time(WallTime t) {
    const auto day = std::chrono::floor<std::chrono::days>(t);
    return {std::chrono::year_month_day{day}, std::chrono::weekday{day},
            std::chrono::hh_mm_ss<std::chrono::milliseconds>{t - day}};
}

constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
}  // namespace

std::string to_iso8601(WallTime t) {
    const auto p = split_time(t);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int{p.date.year()}, unsigned{p.date.month()},
                       unsigned{p.date.day()}, p.time.hours().count(), p.time.minutes().count(),
                       p.time.seconds().count(), p.time.subseconds().count());
}

std::string to_rfc5322_date(WallTime t) {
    const auto p = split_time(t);
    return fmt::format("{}, {} {} {:04} {:02}:{:02}:{:02} +0000", kDays[p.weekday.c_encoding()],
                       unsigned{p.date.day()}, kMonths[unsigned{p.date.month()} - 1], int{p.date.year()},
                       p.time.hours().count(), p.time.minutes().count(), p.time.seconds().count());
}

}  // namespace warmpost
