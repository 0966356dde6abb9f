#include "cli/simulate/measured.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/time.h"
#include "cli/simulate/numbers.h"
#include "cli/table.h"

namespace warmpost::cli::simulate {
namespace json = boost::json;
using std::chrono::sys_days;
namespace {

struct DayLine {
    sys_days day;
    std::string isp;
    std::int64_t delivered = 0, bounced = 0;
    [[nodiscard]] std::int64_t ended() const { return delivered + bounced; }
};

std::optional<sys_days> day_of(const std::string& text) {   // 2026-11-24
    int year = 0;
    unsigned month = 0, day = 0;
    const char* at = text.data();
    const char* end = at + text.size();
    const auto take = [&](auto& number) {
        const auto [next, error] = std::from_chars(at, end, number);
        at = next == end ? end : next + 1;
        return error == std::errc{};
    };
    if (!take(year) || !take(month) || !take(day)) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    return date.ok() ? std::optional(sys_days(date)) : std::nullopt;
}

std::int64_t number(const json::object& line, std::string_view member) {
    const json::value* value = line.if_contains(member);
    return value && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

std::vector<DayLine> lines_of(const json::value& sent) {
    std::vector<DayLine> out;
    for (const json::value& each : list_in(sent, "lines")) {
        const json::object* line = each.if_object();
        const auto day = line ? day_of(cell(*line, "day")) : std::nullopt;
        if (day) out.push_back({*day, cell(*line, "isp"), number(*line, "delivered"), number(*line, "bounced")});
    }
    return out;
}

std::unexpected<Error> too_little(std::string message) { return fail(ErrorCode::InvalidArgument, std::move(message)); }

void add_up(Measured& measured, const std::vector<DayLine>& lines) {
    std::int64_t bounced = 0, ended = 0;
    measured.days.assign(static_cast<std::size_t>((measured.last - measured.first).count()) + 1, 0);
    for (const DayLine& line : lines) {
        if (line.day < measured.first || line.day > measured.last) continue;
        measured.days[static_cast<std::size_t>((line.day - measured.first).count())] += line.ended();
        if (line.ended() > 0) measured.by_isp[line.isp] += line.ended();
        bounced += line.bounced;
        ended += line.ended();
    }
    if (ended > 0) measured.bounce_rate = ratio(bounced, ended);
}

}  // namespace

Result<Measured> measured_by_server(const json::value& sent, const std::string& account, sys_days today, bool with_today) {
    const auto lines = lines_of(sent);
    Measured measured{"account " + account, today, with_today ? today : today - std::chrono::days{1}};
    std::int64_t of_today = 0;
    for (const DayLine& line : lines) {
        if (line.ended() > 0) measured.first = std::min(measured.first, line.day);
        if (line.day == today) of_today += line.ended();
    }
    if (measured.first == today && of_today == 0)
        return too_little(fmt::format("account {} has sent nothing in the days looked at, and a forecast needs at least one whole day of its mail: "
                                      "look further back (--look-back), or give the volume you expect as a file (--volume FILE)",
                                      account));
    if (measured.first > measured.last)
        return too_little(fmt::format("account {} has sent today only ({}), and a forecast needs at least one whole day (UTC), better two weeks: "
                                      "ask again tomorrow, take today for a whole day (--include-today), or give a volume (--volume FILE)",
                                      account, counted(of_today, "message", "messages")));
    add_up(measured, lines);
    return measured;
}

Result<Measured> measured_in_file(const advice::Series& series, const std::string& file) {
    std::vector<DayLine> lines;
    lines.reserve(series.lines.size());
    for (const advice::DayVolume& line : series.lines) lines.push_back({line.day, line.isp.value(), line.messages, 0});
    Measured measured{file, series.first, series.last};
    add_up(measured, lines);
    measured.bounce_rate = std::nullopt;   // the file does not tell
    if (measured.by_isp.empty()) return too_little(file + " has no messages in it: there is nothing to forecast from");
    return measured;
}

}  // namespace warmpost::cli::simulate
