#include "upkeep/enforcement_keeper.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

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

reputation::Rules reputation_rules(const config::Config& config) {
    const auto& given = config.reputation;
    reputation::Rules rules;
    rules.bounces = {given.bounce_review, given.bounce_pause};
    rules.complaints = {given.complaint_review, given.complaint_pause};
    return rules;
}

void EnforcementKeeper::run() {
    const auto snapshot = service_.snapshot();
    for (const auto& [id, account] : snapshot->accounts) {
        if (const auto looked = look_at(*account, {}); !looked) spdlog::error("the reputation of account {} was not looked at: {}", to_string(id), looked.error().message);
        for (const auto& [name, set] : account->configuration_sets) {
            if (!set.reputation_metrics) continue;
            if (const auto looked = look_at(*account, name); !looked)
                spdlog::error("the reputation of configuration set {} was not looked at: {}", name, looked.error().message);
        }
    }
}

Result<reputation::Rates> EnforcementKeeper::reckon(const control::Account& account, const std::string& set, WallTime now) const {
    const auto from = std::chrono::floor<std::chrono::hours>(now.time_since_epoch()).count() - reputation::kLookBackDays * 24;
    const auto hours = counted_(account.id, set, from);
    if (!hours) return std::unexpected(hours.error());
    auto fresh = account.reputation(set).fresh_start;
    if (const auto found = account.configuration_sets.find(set); found != account.configuration_sets.end()) fresh = std::max(fresh, found->second.last_fresh_start);
    return reputation::rates_of(*hours, reputation_rules(*config_), fresh, now);
}

Result<reputation::Rates> EnforcementKeeper::rates(AccountId account, const std::string& set) const {
    const auto snapshot = service_.snapshot();
    const auto* known = snapshot->account(account);
    if (known == nullptr) return fail(ErrorCode::NotFound, "The account no longer exists.");
    return reckon(*known, set, now_());
}

Status EnforcementKeeper::look_at(const control::Account& account, const std::string& set) {
    const WallTime now = now_();
    const auto known = account.reputation(set);
    if (known.standing.state == State::paused) return {};
    const auto rates = reckon(account, set, now);
    if (!rates) return std::unexpected(rates.error());
    const auto rules = reputation_rules(*config_);
    auto standing = reputation::judge(*rates, rules, known.standing, now);
    if (standing.state == State::paused && !config_->reputation.pause_senders) standing.state = State::under_review;
    if (standing.state == known.standing.state) return {};
    say(account.id, set, standing, *rates);
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
