#include "ingress/http/ses/settings/option_shapes.h"

#include <algorithm>

#include "control/names.h"
#include "ingress/http/json.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

std::optional<bool> read_feature(const json::object& block, const std::string& group, std::string_view name) {
    const auto* found = object_member(block, group);
    if (found == nullptr || member(*found, name) == nullptr) return std::nullopt;
    return string_member(*found, name) == "ENABLED";
}

control::HttpsPolicy read_https(const std::string& text) {
    if (text == "REQUIRE") return control::HttpsPolicy::require;
    return text == "REQUIRE_OPEN_ONLY" ? control::HttpsPolicy::require_open_only : control::HttpsPolicy::optional;
}

std::string_view wire_name(control::HttpsPolicy policy) {
    if (policy == control::HttpsPolicy::require) return "REQUIRE";
    return policy == control::HttpsPolicy::require_open_only ? "REQUIRE_OPEN_ONLY" : "OPTIONAL";
}

}  // namespace

std::optional<control::SuppressedReasons> read_suppressed_reasons(const json::object& block) {
    if (array_member(block, "SuppressedReasons") == nullptr) return std::nullopt;
    const auto named = strings_member(block, "SuppressedReasons");
    const auto has = [&](std::string_view reason) { return std::ranges::find(named, reason) != named.end(); };
    return control::SuppressedReasons{has("BOUNCE"), has("COMPLAINT")};
}

json::array reasons_list(const control::SuppressedReasons& reasons) {
    json::array list;
    if (reasons.bounce) list.emplace_back("BOUNCE");
    if (reasons.complaint) list.emplace_back("COMPLAINT");
    return list;
}

Status refuse_absent_suppression(const json::object& block) {
    for (const auto* name : {"ValidationAttributes", "ValidationOptions"}) {
        const auto* validation = object_member(block, name);
        const auto* threshold = validation == nullptr ? nullptr : object_member(*validation, "ConditionThreshold");
        if (threshold != nullptr && string_member(*threshold, "ConditionThresholdEnabled") == "ENABLED")
            return fail(ErrorCode::InvalidArgument, std::string("warmpost does not validate addresses by itself: leave ") + name + " out, or say DISABLED.",
                        name);
    }
    if (string_member(block, "SuppressionScope") == "TENANT")
        return fail(ErrorCode::InvalidArgument, "SuppressionScope TENANT: tenants are not supported; say ACCOUNT, or leave it out.", "SuppressionScope");
    return {};
}

Result<std::optional<control::TrackingOptions>> read_tracking_options(const json::object& block) {
    if (member(block, "CustomRedirectDomain") == nullptr && member(block, "HttpsPolicy") == nullptr) return std::optional<control::TrackingOptions>{};
    control::TrackingOptions options;
    options.https = read_https(string_member(block, "HttpsPolicy"));
    if (const auto domain = string_member(block, "CustomRedirectDomain"); !domain.empty()) {
        const auto name = control::identity_name(domain);
        if (!name || name->kind != control::IdentityKind::domain)
            return fail(ErrorCode::InvalidArgument, "CustomRedirectDomain <" + domain + "> is no domain name.", "CustomRedirectDomain");
        options.redirect_domain = name->name;
    }
    return std::optional(std::move(options));
}

json::object tracking_options(const control::TrackingOptions& options) {
    json::object block{{"HttpsPolicy", wire_name(options.https)}};
    if (!options.redirect_domain.empty()) block["CustomRedirectDomain"] = options.redirect_domain;
    return block;
}

std::string_view feature_status(bool enabled) { return enabled ? "ENABLED" : "DISABLED"; }

control::VdmOptions read_vdm(const json::object& block, const std::string& suffix) {
    return {read_feature(block, "Dashboard" + suffix, "EngagementMetrics"), read_feature(block, "Guardian" + suffix, "OptimizedSharedDelivery")};
}

json::object vdm_blocks(const control::VdmOptions& options, const std::string& suffix) {
    json::object block;
    if (options.engagement_metrics) block["Dashboard" + suffix] = json::object{{"EngagementMetrics", feature_status(*options.engagement_metrics)}};
    if (options.optimized_shared_delivery)
        block["Guardian" + suffix] = json::object{{"OptimizedSharedDelivery", feature_status(*options.optimized_shared_delivery)}};
    return block;
}

Status read_option_blocks(const json::object& body, control::ConfigurationSet& into) {
    // A block that is given without its member means false (SES API, "Enabled").
    if (const auto* block = object_member(body, "SendingOptions")) into.sending_enabled = bool_member(*block, "SendingEnabled").value_or(false);
    if (const auto* block = object_member(body, "ReputationOptions"))
        into.reputation_metrics = bool_member(*block, "ReputationMetricsEnabled").value_or(false);
    if (const auto* block = object_member(body, "SuppressionOptions")) {
        if (auto good = refuse_absent_suppression(*block); !good) return good;
        into.suppressed = read_suppressed_reasons(*block);
    }
    if (const auto* block = object_member(body, "TrackingOptions")) {
        auto tracking = read_tracking_options(*block);
        if (!tracking) return std::unexpected(tracking.error());
        into.tracking = std::move(*tracking);
    }
    if (const auto* block = object_member(body, "VdmOptions")) into.vdm = read_vdm(*block, "Options");
    if (const auto* block = object_member(body, "ArchivingOptions")) into.archive_arn = string_member(*block, "ArchiveArn");
    return {};
}

void add_option_blocks(const control::ConfigurationSet& set, json::object& into) {
    json::object reputation{{"ReputationMetricsEnabled", set.reputation_metrics}};
    if (set.last_fresh_start != WallTime{}) reputation["LastFreshStart"] = epoch_seconds(set.last_fresh_start);
    into["ReputationOptions"] = std::move(reputation);
    into["SendingOptions"] = json::object{{"SendingEnabled", set.sending_enabled}};
    if (set.suppressed) into["SuppressionOptions"] = json::object{{"SuppressedReasons", reasons_list(*set.suppressed)}};
    if (set.tracking) into["TrackingOptions"] = tracking_options(*set.tracking);
    if (auto vdm = vdm_blocks(set.vdm, "Options"); !vdm.empty()) into["VdmOptions"] = std::move(vdm);
    if (!set.archive_arn.empty()) into["ArchivingOptions"] = json::object{{"ArchiveArn", set.archive_arn}};
}

boost::asio::awaitable<Response> change_named_set(Call& call, std::function<void(control::ConfigurationSet&)> change) {
    const auto work = [account = call.caller.account, name = call.in_path("ConfigurationSetName"), change = std::move(change)](control::Service& service) {
        return service.change_configuration_set(account, name, change);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
