#include "upkeep/job_runner.h"

#include <spdlog/spdlog.h>

#include "upkeep/export_job.h"
#include "upkeep/export_metrics.h"
#include "upkeep/import_job.h"

namespace warmpost::upkeep {
using registry::Job;
using registry::JobState;

JobRunner::JobRunner(JobParts parts) : parts_(std::move(parts)), book_(parts_.registry), directory_(parts_.config->server.data_dir / "jobs") {}

void JobRunner::run() {
    while (!stopping_) {
        auto job = book_.next();
        if (!job) return spdlog::error("jobs: {}", job.error().message);
        if (!*job) return;
        Job& mine = **job;
        mine.state = JobState::processing;
        mine.processed = mine.failed = mine.exported = 0;
        if (const auto begun = book_.update(mine); !begun) {
            if (begun.error().code == ErrorCode::Conflict) continue;  // cancelled a moment ago
            return spdlog::error("job {}: {}", mine.id, begun.error().message);
        }
        std::error_code made;
        std::filesystem::create_directories(directory_, made);
        std::filesystem::permissions(directory_, std::filesystem::perms::owner_all, made);
        const JobWork work{book_, directory_, stopping_, parts_.now};
        const auto done = mine.kind == registry::JobKind::import_job
                              ? run_import(work, mine, parts_.config->buckets, account_name(mine.account), parts_.targets)
                          : mine.subject == kMetricsExport ? run_metrics_export(work, mine, reporting::MetricsReader(parts_.registry))
                                                               : run_export(work, mine, parts_.spool);
        if (stopping_) return;
        if (done)
            end(mine, JobState::completed, mine.problem);
        else if (done.error().code == ErrorCode::Conflict)
            spdlog::info("job {} was cancelled", mine.id);
        else if (done.error().code == ErrorCode::Unavailable)
            return spdlog::error("job {} waits: {}", mine.id, done.error().message);  // begun again next time
        else
            end(mine, JobState::failed, done.error().message);
    }
}

void JobRunner::end(Job& job, JobState state, std::string problem) {
    job.state = state;
    job.problem = std::move(problem);
    job.completed = parts_.now();
    if (const auto ended = book_.update(job); !ended) {
        if (ended.error().code != ErrorCode::Conflict) return spdlog::error("job {}: {}", job.id, ended.error().message);
        // Cancelled as it ended: nobody would ever name its file again.
        std::error_code ignored;
        if (!job.file.empty()) std::filesystem::remove(directory_ / job.file, ignored);
        return spdlog::info("job {} was cancelled", job.id);
    }
    spdlog::info("job {} of account {} ended: {}, {} records, {} failed", job.id, to_string(job.account), registry::wire_name(state), job.processed,
                 job.failed);
}

std::string JobRunner::account_name(AccountId account) const {
    const auto snapshot = parts_.snapshot.get();
    const auto* known = snapshot->account(account);
    return known != nullptr ? known->name : std::string();
}

}  // namespace warmpost::upkeep
