#include "ingress/http/cloudwatch/snds_metrics.h"

#include <algorithm>
#include <array>
#include <map>

#include "control/visibility.h"
#include "ingress/http/ask_metrics.h"
#include "runtime/feeds.h"

namespace warmpost::ingress::http::cloudwatch {
namespace asio = boost::asio;
using feeds::SndsDay;
namespace {

struct Told {
    std::string_view name, unit;
    double (*value)(const SndsDay& day);
};
double spam_rate(const SndsDay& day) { return day.colour == feeds::Colour::red ? 1 : day.colour == feeds::Colour::yellow ? 0.5 : 0; }
constexpr std::array<Told, 6> kTold{{{"SNDS.RCPTCommands", "Count", [](const SndsDay& day) { return static_cast<double>(day.rcpt); }},
                                     {"SNDS.DATACommands", "Count", [](const SndsDay& day) { return static_cast<double>(day.data); }},
                                     {"SNDS.MessageRecipients", "Count", [](const SndsDay& day) { return static_cast<double>(day.recipients); }},
                                     {"SNDS.SpamRate", "None", spam_rate},
                                     {"SNDS.ComplaintRate", "None", [](const SndsDay& day) { return day.complaint_rate; }},
                                     {"SNDS.TrapHits", "Count", [](const SndsDay& day) { return static_cast<double>(day.trap_hits); }}}};
const Told* named(std::string_view name) {
    const auto* found = std::ranges::find(kTold, name, &Told::name);
    return found == kTold.end() ? nullptr : found;
}

// With the time since when the account has them.
std::map<IpAddress, WallTime> own_addresses(const Call& call) {
    std::map<IpAddress, WallTime> own;
    for (const auto& [id, pool] : call.snapshot->pools) {
        if (pool->account != call.caller.account || !control::account_sees_addresses(pool->mode, *call.parts.config)) continue;
        for (const auto& source : pool->sources)
            if (source.kind == control::SourceKind::address) own[source.ip] = source.warmup.leased_at;
    }
    return own;
}

}  // namespace

bool is_snds(std::string_view name) { return named(name) != nullptr; }
std::string_view snds_unit(std::string_view name) { return named(name)->unit; }

std::vector<MetricName> snds_metrics(const Call& call) {
    std::vector<MetricName> all;
    if (call.parts.feeds == nullptr) return all;
    const auto own = own_addresses(call);
    for (const auto& day : call.parts.feeds->newest_snds()) {
        const auto held = own.find(day.address);
        if (held == own.end() || day.day < std::chrono::floor<std::chrono::days>(held->second)) continue;
        for (const auto& told : kTold) all.push_back({std::string(told.name), {{kIp, to_string(day.address)}}});
    }
    return all;
}

asio::awaitable<Result<Samples>> snds_samples(Call& call, MetricName metric, Span span) {
    const auto* told = named(metric.name);
    const auto address = IpAddress::parse(metric.dimensions[kIp]);
    const auto own = own_addresses(call);
    const auto held = address ? own.find(*address) : own.end();
    if (told == nullptr || call.parts.feeds == nullptr || held == own.end()) co_return Samples{};
    const auto day_of = [](WallTime at) { return std::chrono::floor<std::chrono::days>(at); };
    const auto first = std::max(day_of(span.from), day_of(held->second)), last = day_of(span.to - std::chrono::milliseconds(1));
    const std::function<Result<Samples>(const reporting::MetricsReader&)> work = [feeds = call.parts.feeds, ip = *address, value = told->value, first,
                                                                                  last](const reporting::MetricsReader&) -> Result<Samples> {
        const auto days = feeds->snds(first, last);
        if (!days) return std::unexpected(days.error());
        Samples samples;
        for (const auto& day : *days)
            if (day.address == ip) samples.push_back({WallTime(day.day), value(day)});
        return samples;
    };
    auto asking = ask_metrics<Samples>(call, work);
    auto samples = co_await std::move(asking);
    co_return samples;
}

}  // namespace warmpost::ingress::http::cloudwatch
