// One core's part in keeping accounts apart: what it hears of each, and how each stands.
//
// How an account stands at an ISP is known where its lane is. How it stands over all ISPs is kept by the first core alone: the others post what they
// heard once a second, and are posted what has changed. Nothing here takes a lock. What was learned is lost at a restart.
#pragma once
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "delivery/scheduler/account_watch.h"
#include "delivery/scheduler/lane.h"
#include "delivery/scheduler/shared.h"

namespace warmpost::delivery {

class CoreAccounts {
public:
    explicit CoreAccounts(Shared& shared) : shared_(shared) {}

    void watch(Lane& lane) const;                       // a new lane: of the shared pool, accounts are watched in it
    // One answer about `recipients` of an account's message: the lane learns what it says of the source, this what it says of the account.
    void heard(Lane& lane, SourceState& source, const Item& item, const outcome::Judgement& judgement, std::size_t recipients, std::string_view reply,
               WallTime now);
    // A mailbox provider told of a complaint about this account's mail. The lane may be null: nothing goes to that ISP now.
    void complaint(AccountId account, Lane* lane, WallTime now);

    // When this item's account may send through the lane again; nullopt: now.
    [[nodiscard]] std::optional<SteadyTime> wait(const Lane& lane, const Item& item, SteadyTime now) const;

    // Once a second on every core: posts what was heard, lets accounts recover.
    void every_second(const std::unordered_map<std::string, std::shared_ptr<Lane>>& lanes, WallTime now);
    void forget(const std::unordered_map<std::string, std::shared_ptr<Lane>>& lanes, WallTime now);   // every few minutes
    [[nodiscard]] const fairness::Book& account_wide() const { return all_isps_; }                    // the first core's

private:
    using Heard = std::unordered_map<AccountId, fairness::Counts>;
    void fold(const Heard& heard, WallTime now);        // on the first core
    void publish(const fairness::Change& change, WallTime now);
    void tell(const fairness::Change& change, const std::string& isp, WallTime now) const;

    Shared& shared_;
    WideStandings wide_;
    Heard fresh_;                                       // since the last post
    fairness::Book all_isps_{fairness::kHalfLifeOfAccount};
};

}  // namespace warmpost::delivery
