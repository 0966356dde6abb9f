#include "ingress/http/ses/suppression/jobs.h"

#include <boost/json/parse.hpp>

#include <charconv>
#include <filesystem>
#include <fstream>

#include "base/crypto.h"
#include "base/encoding.h"
#include "config/public_url.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/off_core.h"
#include "ingress/http/paging.h"
#include "ingress/http/router.h"

namespace warmpost::ingress::http {
namespace json = boost::json;
namespace {

constexpr std::chrono::hours kLinkLives{1};
constexpr std::uintmax_t kMostBytes = 64u << 20;

std::string signature(const control::Snapshot& snapshot, std::string_view file, std::string_view expires) {
    return hex_encode(hmac_sha256(snapshot.return_path_secret, "job-file/" + std::string(file) + "/" + std::string(expires)));
}

// "0123...ef.csv": 32 hex digits and one of the endings that jobs write.
bool is_job_file(std::string_view name) {
    if (name.size() < 33 || name.find_first_not_of("0123456789abcdef") != 32) return false;
    const auto ending = name.substr(32);
    return ending == ".csv" || ending == ".jsonl" || ending == ".failed.jsonl";
}

std::string_view first(const Query& query, std::string_view name) {
    const auto found = query.find(name);
    return found == query.end() || found->second.empty() ? std::string_view{} : std::string_view(found->second.front());
}

}  // namespace

std::string job_file_link(const HttpDependencies& parts, const control::Snapshot& snapshot, const std::string& file, WallTime now) {
    const std::string expires = std::to_string(to_ms(now + kLinkLives) / 1000);
    return config::public_url(*parts.config) + std::string(kJobFilePath) + file + "?expires=" + expires + "&signature=" + signature(snapshot, file, expires);
}

Response job_file(const HttpDependencies& parts, const control::Snapshot& snapshot, std::string_view path, std::string_view query, WallTime now) {
    const auto refuse = [] {
        return error_response(403, "AccessDeniedException", "This link is not, or no longer, good: ask for the job again to get a new one.");
    };
    const auto name = path.substr(kJobFilePath.size());
    const auto members = parse_query(query);
    if (!is_job_file(name) || !members) return refuse();
    const auto expires = first(*members, "expires");
    std::int64_t until = 0;
    const auto [end, problem] = std::from_chars(expires.data(), expires.data() + expires.size(), until);
    if (problem != std::errc{} || end != expires.data() + expires.size() || until < to_ms(now) / 1000) return refuse();
    if (!constant_time_equal(first(*members, "signature"), signature(snapshot, name, expires))) return refuse();
    const auto file = parts.config->server.data_dir / "jobs" / std::string(name);
    std::error_code gone;
    const auto size = std::filesystem::file_size(file, gone);
    std::ifstream in(file, std::ios::binary);
    if (gone || size > kMostBytes || !in) return error_response(404, "NotFoundException", "The file of this job is no longer kept.");
    Response response;
    response.content_type = name.ends_with(".csv") ? "text/csv; charset=utf-8" : "application/x-ndjson";
    response.body.resize(static_cast<std::size_t>(size));
    in.read(response.body.data(), static_cast<std::streamsize>(size));
    response.body.resize(static_cast<std::size_t>(in.gcount()));
    return response;
}

namespace ses {

json::object request_member(const registry::Job& job, std::string_view name) {
    boost::system::error_code broken;
    const auto body = json::parse(job.request, broken);
    const auto* object = broken ? nullptr : body.if_object();
    const auto* found = object != nullptr ? object_member(*object, name) : nullptr;
    return found != nullptr ? *found : json::object{};
}

json::object import_job_view(const registry::Job& job, bool whole) {
    json::object view{{"JobId", job.id},
                      {"ImportDestination", request_member(job, "ImportDestination")},
                      {"JobStatus", registry::wire_name(job.state)},
                      {"CreatedTimestamp", epoch_seconds(job.created)},
                      {"ProcessedRecordsCount", job.processed},
                      {"FailedRecordsCount", job.failed}};
    if (!whole) return view;
    view["ImportDataSource"] = request_member(job, "ImportDataSource");
    if (job.completed != WallTime{}) view["CompletedTimestamp"] = epoch_seconds(job.completed);
    return view;
}

json::object export_job_view(const registry::Job& job, bool whole) {
    json::object view{{"JobId", job.id},
                      {"ExportSourceType", job.subject},
                      {"JobStatus", registry::wire_name(job.state)},
                      {"CreatedTimestamp", epoch_seconds(job.created)}};
    if (job.completed != WallTime{}) view["CompletedTimestamp"] = epoch_seconds(job.completed);
    if (!whole) return view;
    view["ExportDestination"] = request_member(job, "ExportDestination");
    view["ExportDataSource"] = request_member(job, "ExportDataSource");
    view["Statistics"] = json::object{{"ProcessedRecordsCount", job.processed}, {"ExportedRecordsCount", job.exported}};
    return view;
}

boost::asio::awaitable<Response> list_jobs(Call& call, const JobList& list) {
    const auto page = page_of(call, list.operation);
    if (!page) co_return error_response(page.error());
    using Found = Result<registry::JobBook::Page>;
    const std::function<Found()> work = [page = *page, kind = list.kind, account = call.caller.account, registry = call.parts.registry,
                                         subject = string_member(call.body, list.subject_member), state = registry::job_state(string_member(call.body, "JobStatus"))] {
        return registry::JobBook(*registry).list(account, kind, subject, state, page.after, page.size);
    };
    auto listing = off_core<Found>(call, work);
    const auto found = co_await std::move(listing);
    if (!found) co_return error_response(found.error());
    json::array rows;
    for (const auto& job : found->jobs) rows.push_back(list.view(job, false));
    json::object body;
    body[list.member] = std::move(rows);
    if (!found->next.empty()) body["NextToken"] = next_token(list.operation, found->next);
    co_return ok(body);
}

}  // namespace ses
}  // namespace warmpost::ingress::http
