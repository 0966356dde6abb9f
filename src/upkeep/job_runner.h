// Runs import and export jobs of accounts, one after the other, on a thread of its own: whoever owns it calls run() again and again (upkeep/every.h).
//
// A job that a crash or a stop cut off begins again; that does no harm, since what it writes says the same twice. What jobs write for people (failed records,
// exports) lies in <data_dir>/jobs; nothing is ever written into a bucket.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "config/live.h"
#include "registry/jobs.h"
#include "runtime/snapshot_cell.h"
#include "spool/spool.h"
#include "upkeep/import_target.h"

namespace warmpost::upkeep {

struct JobParts {  // all outlive it
    const config::Live& config;
    const runtime::SnapshotCell& snapshot;
    registry::Registry& registry;
    const spool::Spool& spool;
    std::map<std::string, MakeImportTarget> targets;  // by the member of ImportDestination: "SuppressionListDestination"
    std::function<WallTime()> now;
};

class JobRunner {
public:
    explicit JobRunner(JobParts parts);
    void run();                        // all jobs that wait; returns early once stop() was called
    void stop() { stopping_ = true; }  // a job under way is left as it is, and begins again at the next start

private:
    void end(registry::Job& job, registry::JobState state, std::string problem);
    [[nodiscard]] std::string account_name(AccountId account) const;

    JobParts parts_;
    registry::JobBook book_;
    std::filesystem::path directory_;
    std::atomic<bool> stopping_{false};
};

}  // namespace warmpost::upkeep
