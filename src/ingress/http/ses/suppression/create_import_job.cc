// POST /v2/email/import-jobs: SES v2 CreateImportJob. The job is durable when it is answered; upkeep's JobRunner does it.
#include "config/bucket_url.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/contacts/contact_calls.h"
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

// "" when not exactly one destination is named.
std::string subject_of(const json::object& destination) {
    const bool list = object_member(destination, "SuppressionListDestination") != nullptr;
    const bool contacts = object_member(destination, "ContactListDestination") != nullptr;
    if (list == contacts) return {};
    return list ? "SUPPRESSION_LIST" : "CONTACT_LIST";
}

// What the runner would refuse anyway; whether the file is there is the job's to say.
Status check_url(const Call& call, const std::string& text) {
    const auto url = config::parse_bucket_url(text);
    if (!url) return std::unexpected(url.error());
    const auto bucket = config::find_bucket(call.parts.config->buckets, *url, call.account().name);
    if (!bucket) return std::unexpected(bucket.error());
    return {};
}

}  // namespace

boost::asio::awaitable<Response> create_import_job(Call& call) {
    const auto* destination = object_member(call.body, "ImportDestination");
    const auto* source = object_member(call.body, "ImportDataSource");
    const std::string subject = subject_of(*destination);
    if (subject.empty()) co_return bad_request("ImportDestination must name one of SuppressionListDestination and ContactListDestination.");
    if (const auto* contacts = object_member(*destination, "ContactListDestination"))
        if (const auto list = contact_book(call).list(call.caller.account, string_member(*contacts, "ContactListName")); !list)
            co_return error_response(list.error());
    if (subject == "SUPPRESSION_LIST")
        if (auto refused = refuse_in_sandbox(call)) co_return std::move(*refused);
    if (const auto fits = check_url(call, string_member(*source, "S3Url")); !fits) co_return error_response(fits.error());
    json::object request{{"ImportDestination", *destination}, {"ImportDataSource", *source}};
    auto starting = start_job(call, registry::JobKind::import_job, subject, std::move(request));
    co_return co_await std::move(starting);
}

}  // namespace warmpost::ingress::http::ses
