#include "upkeep/reputation_keeper.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>
#include <map>
#include <set>

#include "reporting/events/record.h"
#include "upkeep/address_history.h"

namespace warmpost::upkeep {
namespace {

using std::chrono::days;
using std::chrono::floor;

constexpr std::chrono::seconds kFirst{1};
constexpr std::chrono::hours kInterval{1};

// Runs `work` on the SQL thread and waits for it.
template <class R>
R on_sql_thread(control::Service& service, std::function<R(control::Service&)> work) {
    const auto answer = std::make_shared<std::promise<R>>();
    auto answered = answer->get_future();
    service.post([answer, work = std::move(work)](control::Service& s) { answer->set_value(work(s)); });
    try {
        return answered.get();
    } catch (const std::future_error&) {   // the work threw; post() has told why
        return fail(ErrorCode::Internal, "the control database could not be asked");
    }
}

std::map<AccountId, std::vector<Leased>> leased_addresses(const control::Snapshot& snapshot, const warmup::Plan& plan, WallTime now) {
    std::map<AccountId, std::vector<Leased>> leased;
    for (const auto& [id, pool] : snapshot.pools) {
        const control::Account* account = snapshot.account(pool->account);
        if (account == nullptr || pool->mode != control::ScalingMode::standard) continue;
        for (const control::Source& source : pool->sources) {
            if (source.kind != control::SourceKind::address) continue;
            const auto& state = source.warmup.plan;
            const bool warming = state && warmup::view(plan, *state, now).status == warmup::WarmupStatus::in_progress;
            leased[pool->account].push_back({source.name, source.warmup.leased_at, warming, account->allow_listed});
        }
    }
    for (auto& [account, addresses] : leased) std::ranges::sort(addresses, {}, &Leased::address);
    return leased;
}

// A month of counts, and all that are kept when an address sent nothing in that month: to say for how long.
std::vector<spool::UsageLine> counts_of(const spool::Spool& spool, AccountId account, const std::vector<Leased>& addresses, WallTime now) {
    const auto today = floor<days>(now), first = today - days(keeping::kDays - 1);
    auto lines = spool.usage(first, today, account);
    std::set<std::string> sources;
    for (const auto& line : lines) sources.insert(line.key.source);
    if (std::ranges::all_of(addresses, [&](const Leased& leased) { return sources.contains(leased.address); })) return lines;
    return spool.usage(today - spool::kUsageKept, today, account);
}

}  // namespace

ReputationKeeper::ReputationKeeper(const config::Live& config, control::Service& service, spool::Spool& spool, std::function<WallTime()> now)
    : config_(config), service_(service), spool_(spool), now_(std::move(now)) {}

void ReputationKeeper::start() {
    every_.emplace(kFirst, kInterval, [this] {
        if (const auto checked = check(); !checked) spdlog::error("the reputation of leased addresses was not looked at: {}", checked.error().message);
    });
}

void ReputationKeeper::soon() {
    if (every_) every_->now();
}

std::vector<keeping::Kept> ReputationKeeper::look(WallTime counted_since, WallTime now) const {
    std::vector<keeping::Kept> found;
    for (const auto& [account, addresses] : leased_addresses(*service_.snapshot(), config_->warmup.plan, now)) {
        const auto all = histories(counts_of(spool_, account, addresses, now), addresses, counted_since, now);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool young = too_young_for_jumps(addresses[i].leased_at, counted_since, now);
            for (auto& finding : keeping::findings(all[i], config_->keeping, now)) {
                if (young && finding.kind == keeping::Kind::sudden_jump) continue;
                found.push_back({account, all[i].address, std::move(finding), {}, {}});
            }
        }
    }
    return found;
}

Status ReputationKeeper::check() {
    const WallTime now = now_();
    const auto since = on_sql_thread<Result<WallTime>>(service_, [](control::Service& service) { return service.counted_since(); });
    if (!since) return std::unexpected(since.error());
    const auto before = on_sql_thread<Result<control::Service::Findings>>(service_, [](control::Service& service) { return service.findings(); });
    if (!before) return std::unexpected(before.error());
    // Counts older than they are kept are not known either.
    auto found = look(std::max<WallTime>(*since, floor<days>(now) - spool::kUsageKept), now);
    const auto settled = keeping::settle(before->kept, std::move(found), now);
    tell(settled.kept, settled.news, now);
    return on_sql_thread<Status>(service_, [&settled, now](control::Service& service) { return service.put_findings(settled.kept, now); });
}

void ReputationKeeper::tell(const std::vector<keeping::Kept>& kept, const std::vector<std::size_t>& news, WallTime now) {
    if (news.empty()) return;
    spool::Outcome outcome;
    for (const std::size_t i : news) {
        const auto& [account, address, finding, since, told] = kept[i];
        const std::string_view severity = keeping::to_string(finding.severity), kind = keeping::to_string(finding.kind);
        reporting::Notice notice{"ReputationFinding", account, severity, finding.text, finding.advice, {{"address", address}, {"kind", kind}}};
        if (!finding.isp.value().empty()) notice.details.emplace_back("isp", finding.isp.value());
        outcome.events.push_back(reporting::notice_record(notice, now));
    }
    spool_.record(std::move(outcome));
    spool_.flush();
}

}  // namespace warmpost::upkeep
