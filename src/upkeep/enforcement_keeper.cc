#include "upkeep/enforcement_keeper.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>

#include "reporting/events/record.h"
#include "upkeep/on_sql.h"

namespace warmpost::upkeep {
namespace {

using reputation::State;

std::string advice_for(const std::string& account, const std::string& set, State state) {
    const std::string which = set.empty() ? account : account + " --configuration-set " + set;
    switch (state) {
        case State::healthy:
            return "Nothing to do.";
        case State::under_review:
            return "Find where these addresses come from and stop mailing them, before it is paused; `warmpost reputation --account " + which + "` shows the rates.";
        case State::paused:
            return "Mend the cause, then: warmpost reputation lift --account " + which;
    }
    return {};
}

std::string text_of(const std::string& who, const reputation::Standing& standing) {
    return who + " is " + reputation::to_string(standing.state) + (standing.cause.empty() ? "." : ". " + standing.cause);
}

}  // namespace

void EnforcementKeeper::run() {
    const auto snapshot = service_.snapshot();
    const WallTime now = now_();
    const auto failed = [](AccountId id, const Status& status) {
        if (!status) spdlog::error("the reputation of account {} was not looked at: {}", to_string(id), status.error().message);
    };
    seeing_.clear();
    const auto before = seen();
    for (const auto& [id, account] : snapshot->accounts) {
        const auto counted = counted_(id, reputation::Kind::configuration_set, oldest_hour(now));
        if (!counted) {
            failed(id, std::unexpected(counted.error()));
            std::ranges::copy_if(before, std::back_inserter(seeing_), [id = id](const auto& each) { return each.account == id; });   // what was known stands
            continue;
        }
        failed(id, look_at(*account, {}, *counted, now));
        for (const auto& [name, set] : account->configuration_sets)
            if (set.reputation_metrics) failed(id, look_at(*account, name, *counted, now));
    }
    const std::lock_guard lock(mutex_);
    seen_.swap(seeing_);
}

std::vector<alerts::SenderSeen> EnforcementKeeper::seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

Status EnforcementKeeper::look_at(const control::Account& account, const std::string& set, const HoursByName& by_set, WallTime now) {
    const auto known = account.reputation(set);
    if (known.standing.state == State::paused) seeing_.push_back({account.id, account.name, set, State::paused, known.standing.cause, {}});
    if (known.standing.state == State::paused || (by_set.empty() && known.standing.state == State::healthy)) return {};
    const auto rules = reputation_rules(*config_);
    const auto rates = rates_of_set(account, set, by_set, rules, now);
    auto standing = reputation::judge(rates, rules, known.standing, now);
    if (standing.state == State::paused && !config_->reputation.pause_senders) standing.state = State::under_review;
    seeing_.push_back({account.id, account.name, set, standing.state, standing.cause, rates});
    if (standing.state == known.standing.state) return {};
    say(account.id, set, standing, rates);
    return on_sql<Status>(service_, [&](control::Service& service) { return service.put_standing(account.id, set, standing); });
}

void EnforcementKeeper::say(AccountId account, const std::string& set, const reputation::Standing& standing, const reputation::Rates& rates) const {
    const std::string who = set.empty() ? "Account " + to_string(account) : "Configuration set " + set;
    const char* severity = standing.state == State::healthy ? "info" : "warning";
    const std::string text = text_of(who, standing), advice = advice_for(to_string(account), set, standing.state);
    const std::string bounces = fmt::format("{:.5f}", rates.bounce_rate()), complaints = fmt::format("{:.5f}", rates.complaint_rate()),
                      messages = std::to_string(rates.messages);
    reporting::Notice notice{"ReputationStatus", account, severity, text, advice, {}};
    notice.details = {{"state", reputation::to_string(standing.state)}, {"bounceRate", bounces}, {"complaintRate", complaints}, {"messages", messages}};
    if (!set.empty()) notice.details.emplace_back("configurationSet", set);
    tell_(reporting::notice_record(notice, now_()));
}

}  // namespace warmpost::upkeep
