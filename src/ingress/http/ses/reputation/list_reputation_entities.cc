// POST /v2/email/reputation/entities: SES v2 ListReputationEntities.
#include "control/sending_status.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/reputation/entities.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

bool matches(const Call& call, const std::string& set, const json::object& filter) {
    const auto& known = call.account().reputation(set);
    for (const auto& [name, value] : filter) {
        const std::string wanted(value.as_string());   // the model checked it
        if (name == "REPUTATION_IMPACT" && reputation_impact(known) != wanted) return false;
        if (name == "SENDING_STATUS" && control::sending_status(known) != wanted) return false;
        if (name == "ENTITY_TYPE" && wanted != "RESOURCE") return false;
        if (name == "ENTITY_REFERENCE_PREFIX" && !entity_reference(call, set).starts_with(wanted)) return false;
    }
    return true;
}

}  // namespace

boost::asio::awaitable<Response> list_reputation_entities(Call& call) {
    constexpr std::string_view kOperation = "ListReputationEntities";
    const auto page = page_of(call, kOperation);
    if (!page) co_return error_response(page.error());
    const auto* given = object_member(call.body, "Filter");
    const json::object filter = given != nullptr ? *given : json::object{};
    json::array list;
    json::object body;
    std::string last;
    const auto& sets = call.account().configuration_sets;
    for (auto it = sets.upper_bound(page->after); it != sets.end(); ++it) {
        if (!matches(call, it->first, filter)) continue;
        if (list.size() == page->size) {
            body["NextToken"] = next_token(kOperation, last);
            break;
        }
        list.push_back(entity_view(call, it->first));
        last = it->first;
    }
    body["ReputationEntities"] = std::move(list);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
