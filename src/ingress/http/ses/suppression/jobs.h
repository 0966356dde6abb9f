// Import and export jobs as SES v2 shows them, and the links to the files they wrote.
#pragma once
#include <boost/json/object.hpp>

#include <string>
#include <string_view>

#include "ingress/http/call.h"
#include "registry/jobs.h"

namespace warmpost::ingress::http {

inline constexpr std::string_view kJobFilePath = "/job-files/";
// A link under public_url to a file in <data_dir>/jobs, good for an hour: what SES answers as a pre-signed URL.
[[nodiscard]] std::string job_file_link(const HttpDependencies& parts, const control::Snapshot& snapshot, const std::string& file, WallTime now);
// Answers such a link. The signature in it is the proof, so no key is asked.
[[nodiscard]] Response job_file(const HttpDependencies& parts, const control::Snapshot& snapshot, std::string_view path, std::string_view query,
                                WallTime now);

namespace ses {
[[nodiscard]] boost::json::object import_job_view(const registry::Job& job, bool whole);  // whole: GetImportJob, without FailureInfo; else a summary
[[nodiscard]] boost::json::object export_job_view(const registry::Job& job, bool whole);
// The request of a job: one member of it, as it was given.
[[nodiscard]] boost::json::object request_member(const registry::Job& job, std::string_view name);

// How the jobs of one kind are listed: ListExportJobs, ListImportJobs.
struct JobList {
    std::string_view operation, subject_member, member;   // subject_member: the filter's; member: of the answer
    registry::JobKind kind{};
    boost::json::object (*view)(const registry::Job& job, bool whole) = nullptr;
};
// Youngest first; also by JobStatus.
[[nodiscard]] boost::asio::awaitable<Response> list_jobs(Call& call, const JobList& list);
}  // namespace ses

}  // namespace warmpost::ingress::http
