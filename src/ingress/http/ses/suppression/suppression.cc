#include "ingress/http/ses/suppression/suppression.h"

#include <boost/json/serialize.hpp>

#include <filesystem>

#include "ingress/http/errors.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::ses {

std::optional<Response> refuse_in_sandbox(const Call& call) {
    if (call.account().production) return std::nullopt;
    return bad_request("Your account is in the sandbox, where its suppression list cannot be changed: ask for production access first (PutAccountDetails).");
}

std::optional<Response> refuse_tenant(const std::string& tenant) {
    if (tenant.empty()) return std::nullopt;
    return error_response(fail(ErrorCode::NotFound, "Tenant " + tenant + " does not exist.", "TenantName").error());
}

Error not_on_list(const std::string& address) {
    return {ErrorCode::NotFound, "Email address " + address + " does not exist on your suppression list.", "EmailAddress"};
}

Result<registry::Suppressed> entry_as_stored(const Call& call, const std::string& address) {
    auto found = registry::find_suppressed(*call.parts.registry, call.caller.account, address);
    if (!found) return std::unexpected(found.error());
    if (!*found || (*found)->address != address) return std::unexpected(not_on_list(address));
    return std::move(**found);
}

Error no_job(const std::string& id) { return {ErrorCode::NotFound, "Job " + id + " does not exist.", "JobId"}; }

boost::asio::awaitable<Response> start_job(Call& call, registry::JobKind kind, std::string subject, boost::json::object request) {
    registry::Job job;
    job.account = call.caller.account;
    job.created = runtime::wall_now();
    job.id = registry::new_job_id(job.created);
    job.kind = kind;
    job.subject = std::move(subject);
    job.request = boost::json::serialize(request);
    const std::function<Status()> work = [job, directory = call.parts.config->server.data_dir / "jobs", registry = call.parts.registry]() -> Status {
        std::vector<std::string> forgotten;
        if (auto created = registry::JobBook(*registry).create(job, &forgotten); !created) return created;
        std::error_code ignored;
        for (const auto& file : forgotten) std::filesystem::remove(directory / file, ignored);
        return {};
    };
    auto creating = off_core<Status>(call, work);
    const auto done = co_await std::move(creating);
    if (!done) co_return error_response(done.error());
    boost::json::object body;
    body["JobId"] = job.id;
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
