#include "cli/simulate/numbers.h"

#include <fmt/format.h>

namespace warmpost::cli::simulate {

std::string grouped(std::int64_t count) {
    std::string text = std::to_string(count);
    const std::size_t begin = count < 0 ? 1 : 0;
    for (std::size_t at = text.size(); at > begin + 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
}

std::string percent(double part, int digits) { return fmt::format("{:.{}f} %", 100 * part, digits); }

std::string percent(std::optional<double> part, int digits) { return part ? percent(*part, digits) : "-"; }

std::string duration(double seconds) {
    if (seconds < 120) return fmt::format("{:.0f} s", seconds);
    if (seconds < 7200) return fmt::format("{:.1f} min", seconds / 60);
    return fmt::format("{:.1f} h", seconds / 3600);
}

std::string counted(std::int64_t count, const char* one, const char* many) { return grouped(count) + " " + (count == 1 ? one : many); }

double ratio(std::int64_t part, std::int64_t whole) { return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole); }

}  // namespace warmpost::cli::simulate
