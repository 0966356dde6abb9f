// The control state of `warmpost demo-data`: what the service would have written down over the story's weeks, done in its order with a clock that is set to
// each moment. Blocks; nothing else may have the data directory open.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cli/demo/play.h"
#include "config/live.h"
#include "control/service.h"
#include "registry/registry.h"
#include "spool/spool.h"

namespace warmpost::cli::demo {

struct Actor {  // a sender, and what it came to have
    Sender sender;
    Played played;
    AccountId account;
    control::NewKey key;
    PoolId pool{};  // where its own addresses are; 0: none
    std::string pool_name;
    std::vector<std::string> addresses;  // by the simulator's number
};

class Stage {
public:
    // All outlive it.
    Stage(const config::Live& config, const Story& story, std::vector<Actor>& actors) : config_(config), story_(story), actors_(actors) {}
    // Creates the database. Errors: those of the service.
    [[nodiscard]] Status open();
    // Accounts, keys, identities, sets, pools; then the weeks: leases, warm-up days, what managed pools did.
    [[nodiscard]] Status set_up();
    [[nodiscard]] Status live_through();
    // What is so today: learned states, metrics of managed pools, daily counts, requests that wait, standings, the log of changes.
    [[nodiscard]] Status finish();
    // The bills, once the spool has what was sent.
    [[nodiscard]] Status charge(const spool::Spool& spool);
    [[nodiscard]] const control::NewKey& operator_key() const { return operator_key_; }
    [[nodiscard]] control::SnapshotPtr snapshot() const { return service_->snapshot(); }

private:
    [[nodiscard]] Status set_up_account(Actor& actor);
    [[nodiscard]] Status set_up_pool(Actor& actor);
    [[nodiscard]] Status change_lease(Actor& actor, const LeaseChange& change);
    [[nodiscard]] Status end_day(int day);
    [[nodiscard]] Status keep_managed(const Actor& actor);
    [[nodiscard]] Status keep_decisions(const Actor& actor);
    [[nodiscard]] Status keep_counts();
    [[nodiscard]] Status ask_for_things();
    [[nodiscard]] Status write_down();

    const config::Live& config_;
    const Story& story_;
    std::vector<Actor>& actors_;
    WallTime clock_{};
    std::unique_ptr<control::Service> service_;
    control::NewKey operator_key_;
};

}  // namespace warmpost::cli::demo
