#include "policy/keeping/keeping.h"

#include <algorithm>

namespace warmpost::keeping {
namespace {

constexpr std::size_t kTrailingDays = 7;

int days_between(WallTime from, WallTime to) {
    const auto days = std::chrono::floor<std::chrono::days>(to) - std::chrono::floor<std::chrono::days>(from);
    return std::max(static_cast<int>(days.count()), 0);
}

bool matters(const IspVolume& volume, std::int64_t account_mail, const Options& options) {
    return volume.account_total > 0 && volume.account_total * 100 >= account_mail * options.matters_percent;
}

// The sum of the days before `day` that count: at most 7, none before the lease, which lies `age` days before today.
struct Trailing {
    std::int64_t sum = 0;
    std::int64_t days = 0;
};
Trailing trailing(const DailyVolume& volume, std::size_t day, int age) {
    Trailing t;
    const auto lived = static_cast<std::size_t>(age) + day + 1 > kDays ? static_cast<std::size_t>(age) + day + 1 - kDays : 0;
    for (std::size_t back = 1; back <= std::min({kTrailingDays, day, lived}); ++back) {
        t.sum += volume[day - back];
        ++t.days;
    }
    return t;
}

bool is_known(std::int64_t messages, const DailyVolume& volume, std::size_t day) {
    return std::any_of(volume.begin(), volume.begin() + static_cast<std::ptrdiff_t>(day), [&](std::int64_t earlier) { return earlier * 2 > messages; });
}

bool jumps(const DailyVolume& volume, std::size_t day, const Trailing& before, const Options& options) {
    const auto messages = volume[day];
    if (messages <= options.jump_above || is_known(messages, volume, day)) return false;
    return messages * std::max<std::int64_t>(before.days, 1) > options.jump_factor * before.sum;
}

Finding jump_finding(const std::string& address, const IspVolume& volume, std::size_t day, const Trailing& before, const Options& options) {
    const auto average = before.days == 0 ? 0 : before.sum / before.days;
    const auto bearable = std::max<std::int64_t>(average * options.jump_factor, options.jump_above);
    const auto& isp = volume.isp.value();
    auto text = address + " sent " + std::to_string(volume.address[day]) + " messages to " + isp + (day + 1 == kDays ? " today" : " yesterday");
    text += before.days == 0 ? ", its first day" : ", after " + std::to_string(average) + " a day in the " + std::to_string(before.days) + " days before";
    return {Kind::sudden_jump, Severity::warning, volume.isp, std::move(text),
            "Raise volume in steps: at most " + std::to_string(bearable) + " a day to " + isp +
                " for now. Spread a large campaign over days or addresses, and watch for deferrals."};
}

std::optional<Finding> sudden_jump(const AddressHistory& history, const IspVolume& volume, const Options& options, int age) {
    for (const std::size_t day : {kDays - 1, kDays - 2}) {
        const auto before = trailing(volume.address, day, age);
        if (jumps(volume.address, day, before, options)) return jump_finding(history.address, volume, day, before, options);
    }
    return std::nullopt;
}

std::optional<Finding> low_volume(const AddressHistory& history, const IspVolume& volume, std::int64_t account_mail, const Options& options) {
    const auto best = *std::ranges::max_element(volume.address);
    if (best >= options.several_hundred || !matters(volume, account_mail, options)) return std::nullopt;
    const auto& isp = volume.isp.value();
    const auto sent = best == 0 ? "nothing" : "at most " + std::to_string(best) + " messages a day";
    const auto share = std::to_string(volume.account_total * 100 / account_mail);
    return Finding{Kind::low_volume, best == 0 ? Severity::info : Severity::warning, volume.isp,
                   history.address + " sent " + sent + " to " + isp + " in 30 days; " + share + "% of the account's mail goes there",
                   "An ISP keeps a reputation for an address that sends it several hundred messages (" + std::to_string(options.several_hundred) +
                       ") within 24 hours at least once a month. Send the mail for " + isp +
                       " through fewer addresses or on fewer days; if it stays this little, the shared pool serves it better."};
}

Finding long_silence(const AddressHistory& history, int idle) {
    const auto since = history.last_sent ? " has sent nothing for " : " has sent nothing since it was leased, for ";
    return {Kind::long_silence, Severity::warning, IspId{}, history.address + since + std::to_string(idle) + " days",
            "ISPs forget an address within weeks. Restart its warm-up before you send volume from it again (the pool option rewarm_after_idle_days does so "
            "by itself), or release it."};
}

}  // namespace

std::vector<Finding> findings(const AddressHistory& history, const Options& options, WallTime now) {
    if (history.allow_listed_sender) return {};
    std::vector<Finding> found;
    const auto idle = idle_days(history, now);
    const bool silent = idle >= options.silent_days;
    if (silent) found.push_back(long_silence(history, idle));
    std::int64_t account_mail = 0;
    for (const IspVolume& volume : history.isps) account_mail += volume.account_total;
    const auto age = days_between(history.leased_at, now);
    const bool could = !silent && !history.warming && age >= static_cast<int>(kDays);
    for (const IspVolume& volume : history.isps) {
        if (auto finding = sudden_jump(history, volume, options, age)) found.push_back(std::move(*finding));
        if (!could) continue;
        if (auto finding = low_volume(history, volume, account_mail, options)) found.push_back(std::move(*finding));
    }
    return found;
}

int idle_days(const AddressHistory& history, WallTime now) { return days_between(history.last_sent.value_or(history.leased_at), now); }

bool should_rewarm(int idle_days, int rewarm_after_idle_days) { return rewarm_after_idle_days > 0 && idle_days >= rewarm_after_idle_days; }

const char* to_string(Kind kind) {
    switch (kind) {
        case Kind::low_volume: return "low-volume";
        case Kind::sudden_jump: return "sudden-jump";
        case Kind::long_silence: return "long-silence";
    }
    return "unknown";
}

std::optional<Kind> kind_named(std::string_view name) {
    for (const Kind kind : {Kind::low_volume, Kind::sudden_jump, Kind::long_silence})
        if (name == to_string(kind)) return kind;
    return std::nullopt;
}

const char* to_string(Severity severity) { return severity == Severity::info ? "info" : "warning"; }

}  // namespace warmpost::keeping
