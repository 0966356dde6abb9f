// Operator API: the warm-up of one address, day by day: what the plan says, what is allowed, what left.
#include <boost/json/array.hpp>

#include <algorithm>
#include <map>

#include "control/visibility.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/console_operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using std::chrono::days;
using std::chrono::sys_days;
constexpr std::int64_t kWhole = 100 * warmup::kOnePercent;
constexpr days kShownAfterwards{14};  // of an address that is warm
constexpr days kMostDays{400};

struct Seen {
    control::AddressInfo address;
    std::map<sys_days, spool::UsageCounts> sent;  // to all ISPs
};
using Looked = Result<Seen>;

// An account's own, as far as it sees it; another one's is as good as none.
Status may_see(const Call& call, const control::AddressInfo& address) {
    if (call.caller.role == control::Role::operator_) return {};
    const auto mode = address.managed ? control::ScalingMode::managed : control::ScalingMode::standard;
    if (address.state == "leased" && address.account == call.caller.account && control::account_sees_addresses(mode, *call.parts.config)) return {};
    return fail(ErrorCode::NotFound, to_string(address.ip) + " is none of our addresses.", "ip");
}

// What left is read only for who may see it: of an address that nobody leases that is every account's.
Looked look(const Call& call, control::Service& service, const IpAddress& ip, sys_days today) {
    const auto all = service.addresses();
    const auto found = std::ranges::find(all, ip, &control::AddressInfo::ip);
    if (found == all.end() || found->state == "gone") return fail(ErrorCode::NotFound, to_string(ip) + " is none of our addresses.", "ip");
    if (const auto visible = may_see(call, *found); !visible) return std::unexpected(visible.error());
    Seen seen{*found, {}};
    const auto since = std::max(std::chrono::floor<days>(found->warmup.leased_at), today - kMostDays);
    const auto lines = call.parts.spool.usage(since, today, found->state == "leased" ? std::optional(found->account) : std::nullopt);
    const std::string source = to_string(ip);
    for (const auto& line : lines)
        if (line.key.source == source) seen.sent[line.key.day] += line.counts;
    return seen;
}

std::string date(sys_days day) { return to_iso8601(day).substr(0, 10); }

// Where on the curve the plan would be on the n-th day from its beginning, and where it is `off` days from today.
std::int64_t planned_progress(const warmup::Plan& plan, std::int64_t n) { return std::clamp<std::int64_t>(n * kWhole / plan.days, 0, kWhole); }
std::int64_t allowed_progress(const warmup::Plan& plan, std::int64_t now, std::int64_t off) {
    return std::clamp<std::int64_t>(now + off * kWhole / plan.days, 0, kWhole);
}

void add_sent(json::object& line, const std::map<sys_days, spool::UsageCounts>& sent, sys_days day) {
    const auto found = sent.find(day);
    const auto counts = found == sent.end() ? spool::UsageCounts{} : found->second;
    line["sent"] = counts.delivered + counts.bounced;
    line["delivered"] = counts.delivered;
    line["bounced"] = counts.bounced;
    line["deferred"] = counts.deferred;
    line["throttled"] = counts.throttled;
    line["blocked"] = counts.blocked;
}

json::object day_line(sys_days day, std::int64_t number) { return {{"date", date(day)}, {"day", number}, {"planned", nullptr}, {"allowed", nullptr}}; }

// What left only: warm-up has no say.
json::array days_without_plan(const Seen& seen, sys_days today) {
    json::array list;
    const auto from = std::max(std::chrono::floor<days>(seen.address.warmup.leased_at), today - kMostDays);
    for (auto day = from; day <= today; day += days(1)) {
        auto line = day_line(day, (day - from).count());
        add_sent(line, seen.sent, day);
        list.push_back(std::move(line));
    }
    return list;
}

json::array days_of_plan(const Seen& seen, const warmup::Plan& plan, const warmup::WarmupState& state, const warmup::View& view, sys_days today) {
    json::array list;
    const auto begun = std::chrono::floor<days>(state.started_at);
    const auto from = std::max(begun, today - kMostDays);
    const bool done = view.status == warmup::WarmupStatus::done;
    const auto through = done ? std::min(today, begun + days(plan.days) + kShownAfterwards) : std::min(today + days(view.days_left), today + kMostDays);
    for (auto day = from; day <= through; day += days(1)) {
        const auto number = (day - begun).count();
        auto line = day_line(day, number);
        line["planned"] = warmup::allowance_at(plan, planned_progress(plan, number)).day;
        const auto progress = done ? planned_progress(plan, number) : allowed_progress(plan, state.progress, (day - today).count());
        if (progress < kWhole) line["allowed"] = warmup::allowance_at(plan, progress).day;  // warm: nothing limits it
        if (day <= today) add_sent(line, seen.sent, day);
        list.push_back(std::move(line));
    }
    return list;
}

json::object curve_view(const Call& call, const Seen& seen, WallTime now) {
    const auto& plan = call.parts.config->warmup.plan;
    const auto today = std::chrono::floor<days>(now);
    const auto& address = seen.address;
    json::object view{{"address", to_string(address.ip)}, {"pool", address.pool}, {"leased_ms", to_ms(address.warmup.leased_at)}, {"today", date(today)}};
    if (!address.warmup.plan) {
        view["status"] = "none";
        view["days"] = days_without_plan(seen, today);
        return view;
    }
    const auto state = warmup::at(plan, *address.warmup.plan, now);
    const auto shown = warmup::view(plan, state, now);
    view["status"] = shown.status == warmup::WarmupStatus::done ? "DONE" : "IN_PROGRESS";
    view["percentage"] = shown.percent;
    view["days_left"] = shown.days_left;
    view["advance"] = state.advance == warmup::Advance::calendar ? "calendar" : "sent-days";
    view["started_ms"] = to_ms(state.started_at);
    view["plan"] = json::object{{"days", plan.days}, {"start", plan.start}, {"full", plan.full}};
    view["days"] = days_of_plan(seen, plan, state, shown, today);
    return view;
}

}  // namespace

asio::awaitable<Response> show_curve(Call& call) {
    const auto ip = IpAddress::parse(call.in_path("ip"));
    if (!ip) co_return refusal(ip.error());
    const auto today = std::chrono::floor<days>(call.request.received);
    const auto work = [&call, ip = *ip, today](control::Service& service) { return look(call, service, ip, today); };
    const auto seen = co_await call.parts.service.run<Looked>(work);
    if (!seen) co_return refusal(seen.error());
    co_return ok(curve_view(call, *seen, call.request.received));
}

}  // namespace warmpost::ingress::http::operators
