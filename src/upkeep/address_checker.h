// Looks at every source address, leased, shared and in inventory: at start (a few at a time), daily, hourly while something is wrong, and at once when it is
// added, leased or renamed. What was found is stored; what changes is told as an event, once.
//
// Block lists are tested by their own test entries once a day (hourly while they do not work), so that a dead list is neither trusted nor taken for a hundred
// listings. Runs on core 0; at most kMaxInFlight looks at a time.
#pragma once
#include <memory>

#include "config/live.h"
#include "control/service.h"
#include "runtime/address_checks.h"
#include "runtime/cores.h"
#include "runtime/resolver.h"
#include "runtime/snapshot_cell.h"
#include "spool/spool.h"

namespace warmpost::upkeep {

struct CheckerDependencies {   // all outlive the checker
    const config::Live& config;
    runtime::Cores& cores;
    const runtime::SnapshotCell& snapshot;
    control::Service& service;
    runtime::Resolver& resolver;
    spool::Spool& spool;
};

class AddressChecker final : public runtime::AddressChecks {
public:
    explicit AddressChecker(CheckerDependencies dependencies);
    ~AddressChecker() override;
    void start();
    void stop();               // blocking, bounded; not from a core thread; the cores still run
    [[nodiscard]] boost::asio::awaitable<Status> check_now(IpAddress ip, std::string own_ehlo) override;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace warmpost::upkeep
