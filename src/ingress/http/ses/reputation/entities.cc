#include "ingress/http/ses/reputation/entities.h"

#include "control/sending_status.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/resource_arn.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
using reputation::State;

Result<std::string> entity_in_path(const Call& call) {
    const auto& reference = call.in_path("ReputationEntityReference");
    const auto resource = parse_resource_arn(reference, call.caller.account);
    if (!resource || resource->kind != Tagged::Kind::configuration_set)
        return fail(resource || resource.error().code != ErrorCode::NotFound ? ErrorCode::InvalidArgument : ErrorCode::NotFound,
                    "Reputation entity <" + reference + ">: entities here are configuration sets, arn:aws:ses:REGION:ACCOUNT:configuration-set/NAME.",
                    "ReputationEntityReference");
    if (!call.account().configuration_sets.contains(resource->name))
        return fail(ErrorCode::NotFound, "Reputation entity <" + reference + "> does not exist.", "ReputationEntityReference");
    return resource->name;
}

std::string entity_reference(const Call& call, const std::string& set) {
    return "arn:aws:ses:" + call.parts.config->server.region + ":" + to_string(call.caller.account) + ":configuration-set/" + set;
}

std::string_view reputation_impact(const control::Reputation& reputation) {
    switch (reputation.standing.state) {
        case State::healthy: return {};
        case State::under_review: return "LOW";
        case State::paused: return "HIGH";
    }
    return {};
}

json::object entity_view(const Call& call, const std::string& set) {
    const auto& known = call.account().reputation(set);
    json::object ours{{"Status", known.paused_for_its_standing() ? "DISABLED" : "ENABLED"}};
    if (!known.standing.cause.empty()) ours["Cause"] = known.standing.cause;
    if (known.standing.since != WallTime{}) ours["LastUpdatedTimestamp"] = epoch_seconds(known.standing.since);
    json::object theirs{{"Status", control::wire_name(known.said)}};
    if (known.said_at != WallTime{}) theirs["LastUpdatedTimestamp"] = epoch_seconds(known.said_at);
    json::object view{
        {"ReputationEntityReference", entity_reference(call, set)},
        {"ReputationEntityType", "RESOURCE"},
        {"ReputationManagementPolicy", "arn:aws:ses:" + call.parts.config->server.region + ":aws:reputation-policy/" + control::to_text(known.policy)},
        {"CustomerManagedStatus", std::move(theirs)},
        {"AwsSesManagedStatus", std::move(ours)},
        {"SendingStatusAggregate", control::sending_status(known)}};
    if (const auto impact = reputation_impact(known); !impact.empty()) view["ReputationImpact"] = impact;
    return view;
}

std::span<const Entry> reputation_handlers() {
    static constexpr Entry kHandlers[] = {
        {"GetReputationEntity", get_reputation_entity},
        {"ListRecommendations", list_recommendations},
        {"ListReputationEntities", list_reputation_entities},
        {"UpdateReputationEntityCustomerManagedStatus", update_reputation_entity_customer_managed_status},
        {"UpdateReputationEntityPolicy", update_reputation_entity_policy},
    };
    return kHandlers;
}

}  // namespace warmpost::ingress::http::ses
