// GET /v2/email/suppression/addresses: SES v2 ListSuppressedDestinations, in the order of their last update.
#include <boost/json/array.hpp>

#include <algorithm>

#include "base/parse_time.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

using registry::SuppressionList;

Response bad_token() { return error_response(400, "InvalidNextTokenException", "The specified next token is invalid."); }

// Errors: InvalidArgument naming the member.
Result<SuppressionList::Filter> read_filter(const Call& call) {
    SuppressionList::Filter filter;
    if (const auto reasons = call.query.find("Reason"); reasons != call.query.end() && !reasons->second.empty()) {
        const auto named = [&](const char* name) { return std::ranges::find(reasons->second, name) != reasons->second.end(); };
        filter.bounce = named("BOUNCE");
        filter.complaint = named("COMPLAINT");
    }
    for (const auto& [name, into] : {std::pair{"StartDate", &filter.from}, std::pair{"EndDate", &filter.until}}) {
        const std::string text = call.in_query(name);
        if (text.empty()) continue;
        *into = parse_iso8601(text);
        if (!*into) return fail(ErrorCode::InvalidArgument, std::string(name) + " must be a date and time such as 2026-01-02T03:04:05Z.", name);
    }
    if (filter.from && filter.until && *filter.from > *filter.until)
        return fail(ErrorCode::InvalidArgument, "StartDate must not be after EndDate.", "StartDate");
    return filter;
}

// A token is good for the filter it was given with.
std::string token_name(const SuppressionList::Filter& filter) {
    std::string name = "ListSuppressedDestinations/" + std::string(filter.bounce ? "b" : "") + (filter.complaint ? "c" : "");
    for (const auto& date : {filter.from, filter.until}) name += "/" + (date ? std::to_string(to_ms(*date)) : std::string());
    return name;
}

}  // namespace

boost::asio::awaitable<Response> list_suppressed_destinations(Call& call) {
    if (auto refused = refuse_tenant(call.in_query("TenantName"))) co_return std::move(*refused);
    const auto filter = read_filter(call);
    if (!filter) co_return error_response(filter.error());
    const auto operation = token_name(*filter);
    const auto page = page_of(call, operation);
    if (!page) co_return page.error().field == "NextToken" ? bad_token() : error_response(page.error());
    using Found = Result<SuppressionList::Page>;
    const std::function<Found()> work = [filter = *filter, page = *page, account = call.caller.account, registry = call.parts.registry] {
        return SuppressionList(*registry).list(account, filter, page.after, page.size);
    };
    auto listing = off_core<Found>(call, work);
    const auto found = co_await std::move(listing);
    if (!found) co_return found.error().field == "NextToken" ? bad_token() : error_response(found.error());
    json::array list;
    for (const auto& entry : found->entries)
        list.push_back(
            json::object{{"EmailAddress", entry.address}, {"Reason", registry::wire_name(entry.reason)}, {"LastUpdateTime", epoch_seconds(entry.updated)}});
    json::object body;
    body["SuppressedDestinationSummaries"] = std::move(list);
    if (!found->next.empty()) body["NextToken"] = next_token(operation, found->next);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
