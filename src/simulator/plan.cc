#include "simulator/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "base/strings.h"

namespace warmpost::simulator {
namespace {

constexpr double kHourPart = 0.2;          // of the day's messages, in any hour
constexpr int kStandardDays = 45;
constexpr double kMostADay = 1e15;
constexpr int kMostDays = 100'000;

std::unexpected<Error> wrong(std::size_t line, const std::string& what) { return fail(ErrorCode::InvalidArgument, fmt::format("line {}: {}", line, what)); }

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= kMostADay)) return std::nullopt;
    return value;
}

Result<PlanRow> parse_row(std::string_view text, std::size_t columns, std::size_t line) {
    const auto cells = split(text, ',');
    if (cells.size() != columns) return wrong(line, fmt::format("has {} columns, the header {}", cells.size(), columns));
    double values[3] = {};
    for (std::size_t i = 0; i < columns; ++i) {
        const auto value = number(trim(cells[i]));
        if (!value) return wrong(line, fmt::format("\"{}\" is not a number from 0 to {:.0f}", trim(cells[i]), kMostADay));
        values[i] = *value;
    }
    if (values[0] != std::floor(values[0]) || values[0] > kMostDays)
        return wrong(line, fmt::format("day {} is not a whole number up to {}", values[0], kMostDays));
    return PlanRow{static_cast<int>(values[0]), values[1], columns == 3 ? values[2] : values[1] * kHourPart};
}

}  // namespace

const PlanRow& Plan::at(int age) const {
    const auto later = std::ranges::find_if(rows, [age](const PlanRow& row) { return row.day > age; });
    return *std::prev(later);
}

Plan standard_plan() {
    Plan plan;
    for (int age = 0; age < kStandardDays; ++age) {
        const double per_day = std::round(50 * std::pow(1000.0, age / 44.0));
        plan.rows.push_back({age, per_day, per_day * kHourPart});
    }
    plan.rows.push_back({kStandardDays, kPlanUnlimited, kPlanUnlimited});
    return plan;
}

Result<Plan> parse_plan(std::string_view csv) {
    Plan plan;
    std::size_t columns = 0;
    std::size_t line = 0;
    for (const std::string_view raw : split(csv, '\n')) {
        ++line;
        const std::string_view text = trim(raw);
        if (text.empty()) continue;
        if (columns == 0) {
            if (text != "day,per_day" && text != "day,per_day,per_hour") return wrong(line, "the header must be day,per_day or day,per_day,per_hour");
            columns = text == "day,per_day" ? 2 : 3;
            continue;
        }
        const auto row = parse_row(text, columns, line);
        if (!row) return std::unexpected(row.error());
        if (plan.rows.empty() && row->day != 0) return wrong(line, "the first day must be 0");
        if (!plan.rows.empty() && row->day <= plan.rows.back().day)
            return wrong(line, fmt::format("day {} does not come after day {}", row->day, plan.rows.back().day));
        plan.rows.push_back(*row);
    }
    if (plan.rows.empty()) return wrong(line, "has no rows");
    return plan;
}

Result<Plan> load_plan(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file)) return fail(ErrorCode::NotFound, file.string() + ": cannot be read");
    auto plan = parse_plan(std::string(std::istreambuf_iterator<char>(in), {}));
    if (!plan) return fail(plan.error().code, file.string() + ": " + plan.error().message);
    return plan;
}

}  // namespace warmpost::simulator
