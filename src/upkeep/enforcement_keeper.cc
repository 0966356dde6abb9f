#include "upkeep/enforcement_keeper.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>

#include "control/sending_status.h"
#include "reporting/events/record.h"
#include "upkeep/on_sql.h"

namespace warmpost::upkeep {
namespace {

using reputation::State;

std::string advice_for(const std::string& account, const std::string& set, State state, bool paused_under_review) {
    const std::string which = set.empty() ? account : account + " --configuration-set " + set;
    const std::string rates = "`warmpost reputation --account " + account + (set.empty() ? "" : " --kind configuration-set " + set) + "` shows the rates.";
    if (paused_under_review)
        return "Its policy is strict, so it is paused already. Mend the cause, then: warmpost reputation lift --account " + which +
               ", or its owner reinstates it (UpdateReputationEntityCustomerManagedStatus with REINSTATED) or gives it the standard policy; " + rates;
    switch (state) {
        case State::healthy:
            return "Nothing to do.";
        case State::under_review:
            return "Find where these addresses come from and stop mailing them, before it is paused; " + rates;
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
        const auto counted = counted_.hours(id, reputation::Kind::configuration_set, oldest_hour(now));
        if (!counted) {
            failed(id, std::unexpected(counted.error()));
            std::ranges::copy_if(before, std::back_inserter(seeing_), [id = id](const auto& each) { return each.account == id; });  // what was known stands
            continue;
        }
        RestOfHours rest(id, counted_.minutes, now);
        failed(id, look_at(*account, {}, *counted, rest, now));
        for (const auto& [name, set] : account->configuration_sets)
            if (set.reputation_metrics) failed(id, look_at(*account, name, *counted, rest, now));
    }
    const std::lock_guard lock(mutex_);
    seen_.swap(seeing_);
}

std::vector<alerts::SenderSeen> EnforcementKeeper::seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

Status EnforcementKeeper::look_at(const control::Account& account, const std::string& set, const HoursByName& by_set, RestOfHours& rest, WallTime now) {
    const auto& known = account.reputation(set);
    const bool sends_paused = known.standing.state == State::paused && !known.paused_for_its_standing();  // reinstated, or its policy is none
    if (known.standing.state == State::paused && !sends_paused) {
        seeing_.push_back({account.id, account.name, set, State::paused, known.standing.cause, {}});
        return {};
    }
    if (by_set.empty() && known.standing.state == State::healthy) return {};
    const auto rules = reputation_rules(*config_);
    const auto reckoned = rates_of_set(account, set, by_set, rest, rules, now);
    if (!reckoned) {
        for (const auto& each : seen())
            if (each.account == account.id && each.set == set) seeing_.push_back(each);  // what was known stands
        return std::unexpected(reckoned.error());
    }
    const auto& rates = *reckoned;
    auto before = known.standing;
    if (sends_paused) before.state = State::under_review;  // what it sends can show that it is better
    auto standing = reputation::judge(rates, rules, before, now);
    if (standing.state == State::paused && !config_->reputation.pause_senders) standing.state = State::under_review;
    auto then = known;
    then.standing = standing;
    const bool refuses = then.paused_for_its_standing();
    const State seen = refuses ? State::paused : std::min(standing.state, State::under_review);
    seeing_.push_back({account.id, account.name, set, seen, standing.cause, rates});
    if (standing.state == known.standing.state || (sends_paused && standing.state != State::healthy)) return {};
    if (standing.state == State::healthy && then.said == control::SendingWord::reinstated) then.said = control::SendingWord::enabled;
    say(account.id, set, known, then, rates);
    return on_sql<Status>(service_, [&](control::Service& service) { return service.put_standing(account.id, set, standing); });
}

void EnforcementKeeper::say(AccountId account, const std::string& set, const control::Reputation& before, const control::Reputation& then,
                            const reputation::Rates& rates) const {
    const auto& standing = then.standing;
    const std::string who = set.empty() ? "Account " + to_string(account) : "Configuration set " + set;
    const char* severity = standing.state == State::healthy ? "info" : "warning";
    const bool strict = then.paused_for_its_standing() && standing.state == State::under_review;
    const std::string text = text_of(who, standing), advice = advice_for(to_string(account), set, standing.state, strict);
    const std::string bounces = fmt::format("{:.5f}", rates.bounce_rate()), complaints = fmt::format("{:.5f}", rates.complaint_rate()),
                      messages = std::to_string(rates.messages);
    reporting::Notice notice{"ReputationStatus", account, severity, text, advice, {}};
    notice.details = {{"state", reputation::to_string(standing.state)},
                      {"sendingStatus", control::sending_status(then)},
                      {"sendingStatusBefore", control::sending_status(before)},
                      {"bounceRate", bounces},
                      {"complaintRate", complaints},
                      {"messages", messages}};
    if (!set.empty()) notice.details.emplace_back("configurationSet", set);
    tell_(reporting::notice_record(notice, now_()));
}

}  // namespace warmpost::upkeep
