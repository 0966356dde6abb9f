#include "control/warmup.h"

#include <charconv>

#include "base/strings.h"

namespace warmpost::control {
namespace {

using warmup::Advance;
using warmup::UsageCounter;
using warmup::WarmupStatus;

constexpr const char* kInProgress = "in_progress";
constexpr const char* kSentDays = "sent-days";

std::int64_t number(std::chrono::sys_days day) { return day.time_since_epoch().count(); }
std::chrono::sys_days day(std::int64_t number) { return std::chrono::sys_days{std::chrono::days{number}}; }

std::int64_t parsed(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::size_t bucket(std::int64_t minute) {
    const auto index = (minute % UsageCounter::kMinutes + UsageCounter::kMinutes) % UsageCounter::kMinutes;
    return static_cast<std::size_t>(index);
}

}  // namespace

Warmup warmup_of(const store::AddressRow& row) {
    Warmup warmup{.plan = std::nullopt, .leased_at = from_ms(row.leased_at_ms)};
    if (row.warmup_status.empty()) return warmup;
    warmup.plan = warmup::WarmupState{.status = row.warmup_status == kInProgress ? WarmupStatus::in_progress : WarmupStatus::done,
                                      .advance = row.warmup_advance == kSentDays ? Advance::sent_days : Advance::calendar,
                                      .progress = row.warmup_progress,
                                      .days = {day(row.warmup_counted_day), day(row.warmup_latest_day)},
                                      .sent = row.warmup_sent,
                                      .started_at = from_ms(row.warmup_started_ms)};
    return warmup;
}

void put_warmup(const Warmup& warmup, store::AddressRow& row) {
    const auto state = warmup.plan.value_or(warmup::WarmupState{});
    row.warmup_status = !warmup.plan ? "" : state.status == WarmupStatus::in_progress ? kInProgress : "done";
    row.warmup_advance = state.advance == Advance::sent_days ? kSentDays : "calendar";
    row.warmup_progress = state.progress;
    row.warmup_counted_day = number(state.days.counted);
    row.warmup_latest_day = number(state.days.latest);
    row.warmup_sent = state.sent;
    row.warmup_started_ms = to_ms(state.started_at);
    row.leased_at_ms = to_ms(warmup.leased_at);
}

store::AllowanceUseRow to_row(const std::string& ip, const UsageCounter::State& state) {
    store::AllowanceUseRow row{ip, number(state.days.counted), number(state.days.latest), state.day_used, state.latest_minute, {}};
    for (std::int64_t minute = state.latest_minute - UsageCounter::kMinutes + 1; minute <= state.latest_minute; ++minute)
        if (const auto count = state.minutes[bucket(minute)]; count > 0)
            row.minutes += (row.minutes.empty() ? "" : " ") + std::to_string(minute) + ":" + std::to_string(count);
    return row;
}

UsageCounter::State to_state(const store::AllowanceUseRow& row) {
    UsageCounter::State state;
    state.days = {day(row.counted_day), day(row.latest_day)};
    state.day_used = row.day_used;
    state.latest_minute = row.latest_minute;
    if (row.minutes.empty()) return state;
    for (const auto part : split(row.minutes, ' ')) {
        const auto colon = part.find(':');
        if (colon == std::string_view::npos) continue;
        state.minutes[bucket(parsed(part.substr(0, colon)))] = static_cast<std::int32_t>(parsed(part.substr(colon + 1)));
    }
    return state;
}

warmup::Spill spill_of(const std::string& word) {
    for (const auto spill : {warmup::Spill::always, warmup::Spill::never})
        if (word == warmup::to_string(spill)) return spill;
    return warmup::Spill::while_warming;
}

}  // namespace warmpost::control
