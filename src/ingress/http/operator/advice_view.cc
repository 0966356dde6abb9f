#include "ingress/http/operator/advice_view.h"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "policy/billing/shown.h"

namespace warmpost::ingress::http::operators {
namespace json = boost::json;
namespace {

json::array lines(const std::vector<std::string>& texts) {
    json::array array;
    for (const auto& text : texts) array.emplace_back(text);
    return array;
}

json::object cost_view(const advice::Advice& advice) {
    return {{"currency", advice.currency},
            {"shared", billing::to_cents(advice.cost.shared)},
            {"standard", billing::to_cents(advice.cost.standard)},
            {"managed", billing::to_cents(advice.cost.managed)}};
}

json::object volume_view(const advice::Profile& profile) {
    json::array isps;
    for (const auto& isp : profile.main_isps)
        isps.push_back(json::object{{"isp", isp.isp}, {"messages", isp.messages}, {"a_day", isp.a_day}, {"monthly_peak", isp.monthly_peak}});
    json::object view{{"stated", profile.stated}, {"days", profile.days}, {"messages", profile.messages}, {"a_day", profile.a_day},
                      {"a_month", profile.a_month}, {"peak_day", profile.peak_day}, {"regularity", to_string(profile.regularity)}};
    view["main_isps"] = std::move(isps);
    return view;
}

}  // namespace

json::object advice_view(const advice::Advice& advice) {
    json::array rows;
    for (const auto& row : advice.comparison)
        rows.push_back(json::object{{"benefit", row.benefit}, {"shared", row.shared}, {"standard", row.standard}, {"managed", row.managed}});
    json::object view{{"recommended", billing::to_string(advice.recommended)}, {"standard_addresses", advice.standard_addresses}};
    view["reasons"] = lines(advice.reasons);
    view["cautions"] = lines(advice.cautions);
    view["monthly_cost"] = cost_view(advice);
    view["comparison"] = std::move(rows);
    view["volume"] = volume_view(advice.profile);
    return view;
}

Result<advice::Regularity> regularity_named(std::string_view name) {
    if (name.empty() || name == "regular") return advice::Regularity::regular;
    if (name == "irregular") return advice::Regularity::irregular;
    if (name == "highly-irregular") return advice::Regularity::highly_irregular;
    return fail(ErrorCode::InvalidArgument, "\"regularity\" must be regular, irregular or highly-irregular.", "regularity");
}

Result<advice::MailType> mail_type_named(std::string_view name) {
    if (name.empty() || name == "mixed") return advice::MailType::mixed;
    if (name == "marketing") return advice::MailType::marketing;
    if (name == "transactional") return advice::MailType::transactional;
    return fail(ErrorCode::InvalidArgument, "\"type\" must be marketing, transactional or mixed.", "type");
}

}  // namespace warmpost::ingress::http::operators
