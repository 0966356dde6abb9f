// Looks once a minute at the bounces and complaints of each account and configuration set, and puts it under review, pauses it, or lets it be healthy again
// (policy/reputation). What changed is told by an event "ReputationStatus" before it is in force: a crash in between tells it twice, and never not at all.
#pragma once
#include <functional>
#include <mutex>
#include <string>

#include "config/live.h"
#include "control/service.h"
#include "policy/alerts/look.h"
#include "policy/reputation/reputation.h"
#include "upkeep/rated_senders_book.h"

namespace warmpost::upkeep {

class EnforcementKeeper {
public:
    // All outlive it. `tell`: makes an event durable (JSON, reporting/events/record.h).
    EnforcementKeeper(const config::Live& config, control::Service& service, Counted counted, std::function<void(std::string)> tell,
                      std::function<WallTime()> now)
        : config_(config), service_(service), counted_(std::move(counted)), tell_(std::move(tell)), now_(std::move(now)) {}
    void run();  // one round; from one thread at a time, not the SQL thread
    // How those stood at the last round that had mail or stand badly; from any thread, at once.
    [[nodiscard]] std::vector<alerts::SenderSeen> seen() const;

private:
    [[nodiscard]] Status look_at(const control::Account& account, const std::string& set, const HoursByName& by_set, RestOfHours& rest, WallTime now);
    // `before`, `then`: how it stood and what was said of it, and how it stands now.
    void say(AccountId account, const std::string& set, const control::Reputation& before, const control::Reputation& then,
             const reputation::Rates& rates) const;

    const config::Live& config_;
    control::Service& service_;
    Counted counted_;
    std::function<void(std::string)> tell_;
    std::function<WallTime()> now_;
    std::vector<alerts::SenderSeen> seeing_;  // of the round under way
    mutable std::mutex mutex_;                // taken once a round and once a look
    std::vector<alerts::SenderSeen> seen_;    // GUARDED_BY(mutex_)
};

}  // namespace warmpost::upkeep
