// Reckons the rates of accounts, configuration sets, identities, pools, addresses and ISPs from what the roll-up metrics counted by the hour.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "config/live.h"
#include "control/service.h"
#include "policy/reputation/rate_window.h"
#include "runtime/rated_senders.h"

namespace warmpost::upkeep {

// Hours by name: of the configuration set ("": with none), identity, pool, address or ISP that mail had.
using HoursByName = std::map<std::string, std::vector<reputation::ViewHour>>;
// What an account sent by hour from `from_hour` (since 1970) on, by the names of a kind (not `account`). Messages are without mail to the account's own
// verified domains and to the mailbox simulator, which say nothing of its lists (SES guide). Blocks.
using CountedHours = std::function<Result<HoursByName>(AccountId account, reputation::Kind by, std::int64_t from_hour)>;
// Likewise by configuration set, what was counted in whole minutes of one hour; nothing when they are no longer kept. Blocks.
using SumsByName = std::map<std::string, reputation::ViewHour>;
using CountedMinutes = std::function<Result<SumsByName>(AccountId account, reputation::Minutes minutes)>;
struct Counted {
    CountedHours hours;
    CountedMinutes minutes;
};

[[nodiscard]] reputation::Rules reputation_rules(const config::Config& config);
[[nodiscard]] std::int64_t oldest_hour(WallTime now);                                   // that a rate may count
[[nodiscard]] std::vector<reputation::ViewHour> all_hours(const HoursByName& counted);  // summed up over the names
// What counts of the hours in which the rates of an account and its sets began anew, in one look at them: each time is asked for once, however many sets began
// then. It refers to `minutes`.
class RestOfHours {
public:
    RestOfHours(AccountId account, const CountedMinutes& minutes, WallTime now) : account_(account), minutes_(minutes), now_(now) {}
    // `set`: empty means the account, all its sets. Nothing once minutes are no longer kept. Errors: those of `minutes`.
    [[nodiscard]] Result<reputation::ViewHour> since(WallTime fresh_start, const std::string& set);

private:
    struct Sums {
        SumsByName by_name;
        reputation::ViewHour all;
    };
    AccountId account_;
    const CountedMinutes& minutes_;
    WallTime now_;
    std::map<WallTime, Sums> known_;  // by the first minute that counts
};
// Of an account ("") or a configuration set, from hours by set. `rest` is of the account. Errors: as that.
[[nodiscard]] Result<reputation::ViewRates> rates_of_set(const control::Account& account, const std::string& set, const HoursByName& by_set, RestOfHours& rest,
                                                         const reputation::Rules& rules, WallTime now);

class RatedSendersBook final : public runtime::RatedSenders {
public:
    static constexpr std::size_t kMostNames = 20'000;  // of one kind over all accounts; what comes beyond is summed up as "other"

    // All outlive it.
    RatedSendersBook(const config::Live& config, const control::Service& service, Counted counted, std::function<WallTime()> now)
        : config_(config), service_(service), counted_(std::move(counted)), now_(std::move(now)) {}
    [[nodiscard]] Result<std::map<std::string, reputation::ViewRates>> all_of(AccountId account) const override;
    [[nodiscard]] Result<std::vector<runtime::RatedName>> rated(reputation::Kind kind, std::optional<AccountId> only) const override;

private:
    const config::Live& config_;
    const control::Service& service_;
    Counted counted_;
    std::function<WallTime()> now_;
};

}  // namespace warmpost::upkeep
