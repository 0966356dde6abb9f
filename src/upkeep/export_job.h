// One export job: message insights of an account from the stories that the spool keeps, into a file. Blocks; on the jobs' thread.
#pragma once
#include <boost/json/object.hpp>

#include "registry/jobs.h"
#include "spool/spool.h"
#include "upkeep/import_job.h"

namespace warmpost::upkeep {

// job.processed: messages of the account that were looked at; job.exported: rows, one a recipient, at most the request's MaxResults (10,000). Errors: as
// run_import's.
[[nodiscard]] Status run_export(const JobWork& work, registry::Job& job, const spool::Spool& spool);

}  // namespace warmpost::upkeep
