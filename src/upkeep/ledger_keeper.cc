#include "upkeep/ledger_keeper.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "upkeep/on_sql.h"

namespace warmpost::upkeep {
namespace {

using Months = Result<std::vector<billing::Month>>;

// Usage is counted under the moment of its outcome, so a month is complete with its last day; a day more allows for a clock that is set right.
constexpr std::chrono::days kGrace{1};

bool told(const std::string& what, const Status& done) {
    if (!done) spdlog::error("ledger: {}: {}", what, done.error().message);
    return done.has_value();
}

}  // namespace

LedgerKeeper::LedgerKeeper(const config::Live& config, control::Service& service, control::UsageSource usage, std::function<WallTime()> now)
    : config_(config), service_(service), usage_(std::move(usage)), now_(std::move(now)) {}

void LedgerKeeper::run() try {
    const auto now = now_();
    const auto months = on_sql<Months>(service_, [](control::Service& s) { return s.open_months(); });
    if (!months) return void(told("open months", std::unexpected(months.error())));
    bool whole = true;
    for (const auto month : *months) whole = charge_month(month) && whole;
    if (!whole) return;
    const auto open = std::max(months->front(), billing::month_of(now - kGrace));
    told("months not closed", on_sql<Status>(service_, [&](control::Service& s) { return s.close_months_before(open); }));
} catch (const std::exception& e) {
    spdlog::error("ledger: {}", e.what());
}

bool LedgerKeeper::charge_month(billing::Month month) {
    const auto counts = control::charged_messages(usage_, month, now_());
    const auto snapshot = service_.snapshot();
    bool whole = true;
    for (const auto& [id, account] : snapshot->accounts) {
        const auto found = counts.find(id);
        const auto messages = found == counts.end() ? std::vector<billing::MessageCount>{} : found->second;
        const auto charged = on_sql<Status>(service_, [&, id = id](control::Service& s) { return s.charge(id, month, messages, config_->prices); });
        // Another currency than the month began with: no later run mends that, so it keeps no month open.
        const bool settled = told("account " + to_string(id) + ", " + billing::to_string(month), charged) || charged.error().code == ErrorCode::Conflict;
        whole = settled && whole;
    }
    return whole;
}

}  // namespace warmpost::upkeep
