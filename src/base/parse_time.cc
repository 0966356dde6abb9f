#include "base/parse_time.h"

#include <charconv>

namespace warmpost {
namespace {

class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}
    // Exactly so many digits, of a value up to `most`.
    bool number(std::size_t digits, int most, int& into) {
        if (rest_.size() < digits) return false;
        for (const char c : rest_.substr(0, digits))
            if (c < '0' || c > '9') return false;
        (void)std::from_chars(rest_.data(), rest_.data() + digits, into);
        rest_.remove_prefix(digits);
        return into <= most;
    }
    bool mark(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // Digits after the point; milliseconds of them. At least one.
    bool fraction(int& ms) {
        std::size_t digits = 0;
        ms = 0;
        while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
            if (digits < 3) ms = ms * 10 + (rest_[digits] - '0');
            ++digits;
        }
        for (std::size_t i = digits; i < 3; ++i) ms *= 10;
        rest_.remove_prefix(digits);
        return digits > 0;
    }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

// "Z" or "+hh:mm", as what has to be taken from the time to have UTC.
bool zone(Scanner& scanner, std::chrono::minutes& ahead) {
    if (scanner.mark('Z') || scanner.mark('z')) return true;
    const bool east = scanner.mark('+');
    if (!east && !scanner.mark('-')) return false;
    int hours = 0, minutes = 0;
    if (!scanner.number(2, 23, hours) || !scanner.mark(':') || !scanner.number(2, 59, minutes)) return false;
    ahead = std::chrono::minutes((hours * 60 + minutes) * (east ? 1 : -1));
    return true;
}

}  // namespace

std::optional<WallTime> parse_iso8601(std::string_view text) {
    Scanner scanner(text);
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0;
    std::chrono::minutes ahead{0};
    const bool read = scanner.number(4, 9999, year) && scanner.mark('-') && scanner.number(2, 12, month) && scanner.mark('-') && scanner.number(2, 31, day) &&
                      (scanner.mark('T') || scanner.mark('t')) && scanner.number(2, 23, hour) && scanner.mark(':') && scanner.number(2, 59, minute) &&
                      scanner.mark(':') && scanner.number(2, 60, second) && (!scanner.mark('.') || scanner.fraction(ms)) && zone(scanner, ahead) &&
                      scanner.at_end();
    if (!read) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || year < 1970) return std::nullopt;
    return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
           std::chrono::milliseconds(ms) - ahead;
}

}  // namespace warmpost
