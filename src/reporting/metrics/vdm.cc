#include "reporting/metrics/vdm.h"

#include <algorithm>
#include <array>

namespace warmpost::reporting {
namespace {

struct Named {
    std::string_view name;
    Metric volume, whole;
};
constexpr std::array<Named, 10> kMetricNames{{{"SEND", Metric::send, Metric::send},
                                              {"COMPLAINT", Metric::complaint, Metric::delivery},
                                              {"PERMANENT_BOUNCE", Metric::permanent_bounce, Metric::send},
                                              {"TRANSIENT_BOUNCE", Metric::transient_bounce, Metric::send},
                                              {"OPEN", Metric::open, Metric::delivery_open},
                                              {"CLICK", Metric::click, Metric::delivery_click},
                                              {"DELIVERY", Metric::delivery, Metric::send},
                                              {"DELIVERY_OPEN", Metric::delivery_open, Metric::send},
                                              {"DELIVERY_CLICK", Metric::delivery_click, Metric::send},
                                              {"DELIVERY_COMPLAINT", Metric::delivery, Metric::send}}};

const Named* find(std::string_view metric) {
    const auto* found = std::ranges::find(kMetricNames, metric, &Named::name);
    return found == kMetricNames.end() ? nullptr : found;
}

}  // namespace

std::optional<std::int64_t> vdm_volume(std::string_view metric, const MetricCounts& counts) {
    const auto* named = find(metric);
    return named == nullptr ? std::nullopt : std::optional(counts[named->volume]);
}

std::optional<double> vdm_rate(std::string_view metric, const MetricCounts& counts) {
    const auto* named = find(metric);
    if (named == nullptr) return std::nullopt;
    const auto whole = counts[named->whole];
    return whole > 0 ? static_cast<double>(counts[named->volume]) / static_cast<double>(whole) : 0.0;
}

std::optional<Dimension> vdm_dimension(std::string_view name) {
    if (name == "EMAIL_IDENTITY") return Dimension::identity;
    if (name == "CONFIGURATION_SET") return Dimension::configuration_set;
    if (name == "ISP") return Dimension::isp;
    return std::nullopt;
}

}  // namespace warmpost::reporting
