// POST /v2/email/vdm/recommendations: SES v2 ListRecommendations.
#include <algorithm>
#include <array>

#include "control/recommendation_book.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/off_core.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/reputation/entities.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
using advisor::Kept;
namespace {

constexpr std::string_view kOperation = "ListRecommendations";
using Recommendations = Result<std::vector<Kept>>;

std::string arn_of(const Call& call, const Kept& kept) {
    return "arn:aws:ses:" + call.parts.config->server.region + ":" + to_string(call.caller.account) + ":" + kept.what.resource;
}
const char* impact_of(const Kept& kept) { return kept.what.high ? "HIGH" : "LOW"; }
const char* status_of(const Kept& kept) { return kept.open ? "OPEN" : "FIXED"; }
// The place in the order of RecommendationBook, for tokens. None of the parts has a line end.
std::string place_of(const Kept& kept) { return std::to_string(static_cast<int>(kept.what.type)) + "\n" + kept.what.resource + "\n" + kept.what.description; }

constexpr std::array<std::string_view, 4> kFilters{"TYPE", "IMPACT", "STATUS", "RESOURCE_ARN"};

// One filter, or STATUS with IMPACT or with TYPE (API reference). The model checked that each is a text.
Status check_filter(const json::object& filter) {
    if (filter.empty()) return fail(ErrorCode::InvalidArgument, "Filter must have 1 or 2 entries; leave it out for all recommendations.", "Filter");
    for (const auto& [name, value] : filter)
        if (std::ranges::find(kFilters, std::string_view(name)) == kFilters.end())
            return fail(ErrorCode::InvalidArgument,
                        "Filter has no key " + std::string(name).substr(0, 40) + ": there are TYPE, IMPACT, STATUS and RESOURCE_ARN.", "Filter");
    const auto among = [&filter](std::string_view name, std::initializer_list<std::string_view> words) -> Status {
        const auto* value = filter.if_contains(name);
        if (value == nullptr || std::ranges::find(words, std::string_view(value->as_string())) != words.end()) return {};
        return fail(ErrorCode::InvalidArgument, "The value of the filter " + std::string(name) + " is invalid.", "Filter");
    };
    if (auto good = among("STATUS", {"OPEN", "FIXED"}); !good) return good;
    if (auto good = among("IMPACT", {"LOW", "HIGH"}); !good) return good;
    if (auto good = among("TYPE", {"DKIM", "DMARC", "SPF", "BIMI", "COMPLAINT", "BOUNCE", "FEEDBACK_3P", "IP_LISTING"}); !good) return good;
    const bool pair = filter.contains("STATUS") && (filter.contains("IMPACT") || filter.contains("TYPE"));
    if (filter.size() > 1 && !pair) return fail(ErrorCode::InvalidArgument, "Filters are one alone, STATUS and IMPACT, or STATUS and TYPE.", "Filter");
    return {};
}

bool matches(const Call& call, const Kept& kept, const json::object& filter) {
    for (const auto& [name, value] : filter) {
        const std::string_view wanted(value.as_string());
        if (name == "STATUS" && wanted != status_of(kept)) return false;
        if (name == "IMPACT" && wanted != impact_of(kept)) return false;
        if (name == "TYPE" && wanted != advisor::wire_name(kept.what.type)) return false;
        if (name == "RESOURCE_ARN" && wanted != arn_of(call, kept)) return false;
    }
    return true;
}

json::object view_of(const Call& call, const Kept& kept) {
    return {{"ResourceArn", arn_of(call, kept)}, {"Type", advisor::wire_name(kept.what.type)},      {"Description", kept.what.description},
            {"Status", status_of(kept)},         {"CreatedTimestamp", epoch_seconds(kept.created)}, {"LastUpdatedTimestamp", epoch_seconds(kept.updated)},
            {"Impact", impact_of(kept)}};
}

}  // namespace

boost::asio::awaitable<Response> list_recommendations(Call& call) {
    const auto page = page_of(call, kOperation, {100, 1, 100});
    if (!page) co_return error_response(page.error());
    const auto* given = object_member(call.body, "Filter");
    const json::object filter = given != nullptr ? *given : json::object{};
    const auto good = given != nullptr ? check_filter(filter) : Status{};
    if (!good) co_return error_response(good.error());
    Recommendations known{std::vector<Kept>{}};
    if (auto* registry = call.parts.registry; registry != nullptr) {
        const std::function<Recommendations()> work = [registry, account = call.caller.account] {
            return control::RecommendationBook(*registry).of(account);
        };
        auto reading = off_core<Recommendations>(call, work);
        known = co_await std::move(reading);
    }
    if (!known) co_return error_response(known.error());
    json::array list;
    json::object body;
    std::string last;
    for (const auto& kept : *known) {
        const auto place = place_of(kept);
        if (place <= page->after || !matches(call, kept, filter)) continue;
        if (list.size() == page->size) {
            body["NextToken"] = next_token(kOperation, last);
            break;
        }
        list.push_back(view_of(call, kept));
        last = place;
    }
    body["Recommendations"] = std::move(list);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
