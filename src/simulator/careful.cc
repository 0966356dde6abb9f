#include "simulator/careful.h"

#include <algorithm>
#include <memory>

namespace warmpost::simulator::careful {
namespace {

constexpr const char* kBlocksSilently = "microsoft";

class SharedOnly final : public Strategy {
public:
    void allocate(const Context&, std::size_t, std::int64_t waiting, Allocation& out) override { out.shared = waiting; }
    [[nodiscard]] double allowance(std::size_t, std::size_t) const override { return 0; }
    [[nodiscard]] double ceiling(std::size_t, std::size_t) const override { return 0; }
};

}  // namespace

Isp isp(const std::string& name, double share, std::size_t domains, const ::warmpost::isp::IspTable& table) {
    const auto hints = table.warmup_hints(IspId{name});
    Isp isp;
    isp.name = name;
    isp.share = share;
    isp.initial_limit = (hints.first_day > 0 ? hints.first_day : kFirstDay) * static_cast<double>(domains);
    isp.growth = kGrowth;
    isp.max_limit = std::max(isp.initial_limit, (hints.day_ceiling > 0 ? hints.day_ceiling : kCeiling) * static_cast<double>(domains));
    isp.over_limit = name == kBlocksSilently ? OverLimit::block : OverLimit::defer;
    isp.block_after = name == kBlocksSilently ? 1.3 : 1.5;
    isp.block_hours = name == kBlocksSilently ? 36 : 24;
    isp.noise = kNoise;
    isp.hour_share = hints.hour_share > 0 ? hints.hour_share : kHourShare;
    return isp;
}

Traffic traffic(double messages_per_day) {
    Traffic traffic;
    traffic.messages_per_day = messages_per_day;
    traffic.jitter = kJitter;
    traffic.hourly = Hourly::business;
    traffic.bounce_rate = kBounceRate;
    traffic.complaint_rate = kComplaintRate;
    return traffic;
}

NamedStrategy shared_only() {
    return {"shared", [](const Insight&) -> std::unique_ptr<Strategy> { return std::make_unique<SharedOnly>(); }};
}

}  // namespace warmpost::simulator::careful
