// One import job from its file to its target. Blocks; on the jobs' thread.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "config/config.h"
#include "registry/jobs.h"
#include "upkeep/import_target.h"

namespace warmpost::upkeep {

struct JobWork {  // what every job has
    registry::JobBook& book;
    const std::filesystem::path& directory;  // for what it writes; is there
    const std::atomic<bool>& stopping;
    const std::function<WallTime()>& now;
};
// Writes through a file of another name, synced, so that what bears the name is whole. Errors: Unavailable.
[[nodiscard]] Status write_job_file(const std::filesystem::path& file, std::string_view content);

// Reads the job's file twice: first it counts, so that one that is too large changes nothing. Afterwards job.processed and job.failed are counted, and failed
// records, up to 10,000, stand in a file (job.file). Errors: what the job fails with; Conflict: cancelled; Unavailable: to be begun again.
[[nodiscard]] Status run_import(const JobWork& work, registry::Job& job, const std::vector<config::Bucket>& buckets, const std::string& account_name,
                                const std::map<std::string, MakeImportTarget>& targets);

}  // namespace warmpost::upkeep
