#include "cli/since.h"

#include <charconv>
#include <cstdio>

namespace warmpost::cli {

std::optional<WallTime> since_when(const std::string& text, WallTime now) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end + 1 == text.data() + text.size() && number >= 0) {
        if (*end == 'm') return now - std::chrono::minutes(number);
        if (*end == 'h') return now - std::chrono::hours(number);
        if (*end == 'd') return now - std::chrono::days(number);
    }
    int year = 0, month = 0, day = 0, used = 0;
    if (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 || static_cast<std::size_t>(used) != text.size()) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    return date.ok() && year >= 1970 ? std::optional<WallTime>(std::chrono::sys_days(date)) : std::nullopt;
}

}  // namespace warmpost::cli
