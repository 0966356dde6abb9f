#include <algorithm>
#include <limits>

#include "simulator/baselines.h"
#include "simulator/split.h"
#include "simulator/world.h"

namespace warmpost::simulator {
namespace {

constexpr int kDaysBack = 14;         // mail of the last two weeks may come again
constexpr int kDaysAhead = 13;        // and an address needs about two to warm up
constexpr double kUsable = 0.8;       // of a limit, on the average day

class Oracle final : public Strategy {
public:
    explicit Oracle(const Insight& insight) : scenario_(insight.scenario), calendar_(insight.calendar), world_(insight.world) {}

    void begin_slot(Context& context) override {
        if (!context.new_day()) return;
        const std::size_t wanted = wanted_addresses(context.day(), context.leased().size());
        while (context.leased().size() < wanted && context.lease()) {}
        while (context.leased().size() > wanted) context.give_back(weakest(context.leased()));
    }
    void allocate(const Context& context, std::size_t isp, std::int64_t waiting, Allocation& out) override {
        if (world_.outage(isp)) return;
        rooms_.clear();
        for (const std::size_t address : context.leased()) rooms_.push_back(world_.room(address, isp));
        split(context.leased(), rooms_, waiting, out);
    }
    [[nodiscard]] double allowance(std::size_t address, std::size_t isp) const override { return world_.pair(address, isp).limit(); }
    [[nodiscard]] double ceiling(std::size_t address, std::size_t isp) const override { return world_.pair(address, isp).ceiling(); }

private:
    // The most that the ISP may be sent on a day of the window, a deviation above the mean.
    [[nodiscard]] double peak(std::size_t isp, int day) const {
        double most = 0;
        for (int d = std::max(0, day - kDaysBack); d <= std::min(calendar_.days() - 1, day + kDaysAhead); ++d)
            most = std::max(most, calendar_.at(isp, d).mean * (1 + calendar_.traffic(d).jitter));
        return most;
    }
    // Each further address has to carry what makes it worth its price.
    [[nodiscard]] std::size_t wanted_addresses(int day, std::size_t now) const {
        std::vector<double> peaks;
        std::vector<double> carried;   // by one warm address
        const double busiest_hour = std::ranges::max(hourly_weights(calendar_.traffic(day).hourly));
        for (std::size_t isp = 0; isp < calendar_.isps(); ++isp) {
            const Isp& facts = scenario_.isps[isp];
            peaks.push_back(peak(isp, day));
            carried.push_back(kUsable * facts.max_limit * std::min(1.0, facts.hour_share / busiest_hour));
        }
        if (std::ranges::all_of(peaks, [](double p) { return p == 0; })) return now;
        int count = 1;
        while (count < scenario_.max_ips) {
            double gain = 0;
            for (std::size_t isp = 0; isp < peaks.size(); ++isp)
                gain += std::min(peaks[isp], (count + 1) * carried[isp]) - std::min(peaks[isp], count * carried[isp]);
            if (gain < scenario_.worth_per_day) break;
            ++count;
        }
        return static_cast<std::size_t>(std::max(count, scenario_.initial_ips));
    }
    [[nodiscard]] std::size_t weakest(std::span<const std::size_t> leased) const {
        return *std::ranges::min_element(leased, {}, [this](std::size_t address) {
            double sum = 0;
            for (std::size_t isp = 0; isp < calendar_.isps(); ++isp) sum += world_.pair(address, isp).limit();
            return sum;
        });
    }

    const Scenario& scenario_;
    const Calendar& calendar_;
    const World& world_;
    std::vector<std::int64_t> rooms_;
};

}  // namespace

NamedStrategy oracle() {
    return {"oracle", [](const Insight& insight) { return std::make_unique<Oracle>(insight); }};
}

}  // namespace warmpost::simulator
