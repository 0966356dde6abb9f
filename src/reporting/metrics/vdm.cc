#include "reporting/metrics/vdm.h"

#include <algorithm>
#include <array>

namespace warmpost::reporting {
namespace {

struct Named {
    std::string_view name;
    Metric volume;
};
constexpr std::array<Named, 10> kMetricNames{{{"SEND", Metric::send},
                                              {"COMPLAINT", Metric::complaint},
                                              {"PERMANENT_BOUNCE", Metric::permanent_bounce},
                                              {"TRANSIENT_BOUNCE", Metric::transient_bounce},
                                              {"OPEN", Metric::open},
                                              {"CLICK", Metric::click},
                                              {"DELIVERY", Metric::delivery},
                                              {"DELIVERY_OPEN", Metric::delivery_open},
                                              {"DELIVERY_CLICK", Metric::delivery_click},
                                              {"DELIVERY_COMPLAINT", Metric::delivery}}};

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
    const auto whole = counts[Metric::send];
    return whole > 0 ? static_cast<double>(counts[named->volume]) / static_cast<double>(whole) : 0.0;
}

std::optional<Dimension> vdm_dimension(std::string_view name) {
    if (name == "EMAIL_IDENTITY") return Dimension::identity;
    if (name == "CONFIGURATION_SET") return Dimension::configuration_set;
    if (name == "ISP") return Dimension::isp;
    return std::nullopt;
}

}  // namespace warmpost::reporting
