#include "feedback/feeds/snds_feed.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/csv.h"
#include "base/strings.h"

namespace warmpost::feedback {
namespace {

using feeds::Day;
using Fields = std::vector<std::string>;

std::unexpected<Error> bad(std::string why) { return fail(ErrorCode::InvalidArgument, std::move(why)); }

std::optional<int> whole(std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty() || value < 0) return std::nullopt;
    return value;
}

std::optional<Day> day_of(std::optional<int> year, std::optional<int> month, std::optional<int> day) {
    if (!year || !month || !day || *year < 2000 || *year > 2199) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(Day(date)) : std::nullopt;
}

Result<std::int64_t> count_in(const Fields& fields, std::size_t at, const char* what) {
    const auto text = trim(fields[at]);
    if (text.empty()) return 0;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return bad(std::string(what) + " is no number");
    return value;
}

// Fields from `at` on, put together again: SNDS does not quote a comment that has commas.
std::string rest_of(const Fields& fields, std::size_t at) {
    std::string text;
    for (std::size_t i = at; i < fields.size(); ++i) text += (i == at ? "" : ",") + fields[i];
    return harmless(text);
}

Result<feeds::SndsDay> read_day(const Fields& f) {
    constexpr std::size_t kLeast = 11, kHelo = 11, kFrom = 12, kComment = 13;
    if (f.size() < kLeast) return bad("a row of SNDS's data has at least 11 fields");
    feeds::SndsDay row;
    const auto address = IpAddress::parse(trim(f[0]));
    if (!address) return bad("it does not begin with an address");
    row.address = *address;
    const auto day = feed_date(f[1]);
    if (!day) return bad("the begin of its activity is no date");
    row.day = *day;
    for (const auto& [at, what, into] : {std::tuple(3, "RCPT commands", &row.rcpt), std::tuple(4, "DATA commands", &row.data),
                                         std::tuple(5, "message recipients", &row.recipients), std::tuple(10, "trap hits", &row.trap_hits)}) {
        const auto value = count_in(f, static_cast<std::size_t>(at), what);
        if (!value) return std::unexpected(value.error());
        *into = *value;
    }
    const auto colour = feeds::colour_named(trim(f[6]));
    if (!colour) return bad("its filter result is none of GREEN, YELLOW, RED");
    row.colour = *colour;
    const auto rate = trim(f[7]).empty() ? std::optional(0.0) : feed_share(f[7]);
    if (!rate) return bad("its complaint rate is no percentage");
    row.complaint_rate = *rate;
    if (f.size() > kHelo) row.helo = harmless(f[kHelo]);
    const bool sender_left_out = f.size() == kComment && f[kFrom].find('@') == std::string::npos;
    if (f.size() > kFrom && !sender_left_out) row.from = harmless(f[kFrom]);
    row.comment = rest_of(f, sender_left_out ? kFrom : kComment);
    return row;
}

Result<SndsRange> read_range(const Fields& f) {
    if (f.size() < 3) return bad("a row of SNDS's status has at least 3 fields");
    const auto first = IpAddress::parse(trim(f[0])), last = IpAddress::parse(trim(f[1]));
    if (!first || !last || first->is_v6() != last->is_v6() || *last < *first) return bad("it does not begin with two addresses in order");
    const auto blocked = trim(f[2]);
    if (!iequals(blocked, "yes") && !iequals(blocked, "no")) return bad("the third field is neither Yes nor No");
    return SndsRange{*first, *last, iequals(blocked, "yes"), rest_of(f, 3)};
}

// The next line without its end, from the front of `text`.
std::string_view next_line(std::string_view& text) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

bool is_heading(const Fields& fields) { return !fields.empty() && !IpAddress::parse(trim(fields[0])) && istarts_with(trim(fields[0]), "ip"); }

template <class Row>
Result<FeedFile<Row>> read_lines(std::string_view text, Result<Row> (*read)(const Fields&)) {
    if (text.size() > kMostFeedBytes) return bad("the file has more than 16 MiB");
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (trim(text).starts_with('<')) return bad("it is a web page and no CSV: is the key in the URL still good?");
    FeedFile<Row> file;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto line = next_line(text);
        if (trim(line).empty()) continue;
        const auto fields = line.size() > kMostFeedLine ? bad("it is too long") : csv_fields(line);
        if (number == 1 && fields && is_heading(*fields)) continue;
        auto row = fields ? read(*fields) : std::unexpected(fields.error());
        if (!row) {
            if (file.skipped++ == 0) file.problem = "line " + std::to_string(number) + ": " + row.error().message;
            continue;
        }
        if (file.rows.size() == kMostFeedRows) return bad("the file has more than 100,000 rows");
        file.rows.push_back(std::move(*row));
    }
    if (file.rows.empty() && file.skipped > 0) return bad("it is no file of SNDS: " + file.problem);
    return file;
}

}  // namespace

std::string harmless(std::string_view text) {
    std::string kept(trim(text).substr(0, kMostFeedText));
    for (char& c : kept)
        if (c < ' ' || c > '~') c = '?';
    return kept;
}

std::optional<Day> feed_date(std::string_view text) {
    text = trim(text);
    if (const auto end = text.find_first_of(" T"); end != std::string_view::npos) text = text.substr(0, end);
    if (text.size() == 8 && text.find_first_not_of("0123456789") == std::string_view::npos)
        return day_of(whole(text.substr(0, 4)), whole(text.substr(4, 2)), whole(text.substr(6, 2)));
    for (const char separator : {'/', '-'}) {
        const auto parts = split(text, separator);
        if (parts.size() != 3) continue;
        return separator == '/' ? day_of(whole(parts[2]), whole(parts[0]), whole(parts[1])) : day_of(whole(parts[0]), whole(parts[1]), whole(parts[2]));
    }
    return std::nullopt;
}

std::optional<double> feed_share(std::string_view text) {
    text = trim(text);
    const bool below = text.starts_with('<');
    if (below) text = trim(text.substr(1));
    const bool percent = text.ends_with('%');
    if (percent) text = trim(text.substr(0, text.size() - 1));
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    if (percent) value /= 100;
    if (!(value >= 0 && value <= 1)) return std::nullopt;
    return below ? 0 : value;
}

Result<FeedFile<feeds::SndsDay>> read_snds_data(std::string_view text) { return read_lines<feeds::SndsDay>(text, read_day); }
Result<FeedFile<SndsRange>> read_snds_status(std::string_view text) { return read_lines<SndsRange>(text, read_range); }

}  // namespace warmpost::feedback
