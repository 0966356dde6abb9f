// standard and fixed: plans by the calendar.
#include <algorithm>
#include <cmath>
#include <utility>

#include "simulator/baselines.h"
#include "simulator/pair.h"
#include "simulator/split.h"
#include "simulator/world.h"

namespace warmpost::simulator {
namespace {

constexpr double kDemandOfAnAddress = 50'000;   // messages a day for which one address more is leased
// What an address is offered in a slot at most: far beyond any demand, yet its products with counts stay exact in a double.
constexpr double kMostLeft = 1e9;
// Slots from the answer to the next attempt: the same time on the next day; after one whole hour.
constexpr std::int64_t kRestAfterBlock = kSlotsADay;
constexpr std::int64_t kRestAfterThrottle = kSlotsAnHour + 1;

class CalendarPlan final : public Strategy {
public:
    CalendarPlan(const Insight& insight, Plan plan)
        : scenario_(insight.scenario), calendar_(insight.calendar), random_(insight.random), plan_(std::move(plan)) {}

    void begin_slot(Context& context) override {
        if (context.slot() == 0) lease_all(context);
        const PlanRow& row = plan_.at(context.day());
        for (Address& address : addresses_) {
            address.hour.slide(context.slot());
            if (context.new_day()) address.used_today = 0;
            const double in_day = row.per_day - static_cast<double>(address.used_today);
            const double in_hour = row.per_hour - static_cast<double>(address.hour.hour());
            address.left = std::clamp(std::min(in_day, in_hour), 0.0, kMostLeft);
        }
        all_waiting_ = 0;
        for (const std::int64_t waiting : context.waiting()) all_waiting_ += waiting;
        day_ = context.day();
    }
    void allocate(const Context& context, std::size_t isp, std::int64_t waiting, Allocation& out) override {
        if (waiting <= 0) return;
        rooms_.clear();
        for (std::size_t i = 0; i < addresses_.size(); ++i) rooms_.push_back(offered(i, isp, waiting, context.slot()));
        split(context.leased(), rooms_, waiting, out);
    }
    void end_slot(Context& context, std::span<const Report> reports, std::span<const ComplaintReport>, std::span<const std::int64_t>) override {
        for (const Report& report : reports) {
            if (report.address == kShared) continue;
            Address& address = addresses_[report.address];
            const std::int64_t tried = report.answers.total();
            address.used_today += tried;
            address.hour.add(context.slot(), tried);
            std::int64_t& rests = address.rests_until[report.isp];
            if (report.answers.blocked > 0) rests = std::max(rests, context.slot() + kRestAfterBlock);
            if (2 * report.answers.throttled > tried) rests = std::max(rests, context.slot() + kRestAfterThrottle);
        }
    }
    [[nodiscard]] double allowance(std::size_t, std::size_t) const override { return std::min(ceiling(0, 0), plan_.at(day_).per_day); }
    // The last row with a limit: beyond it the plan takes an address for warm.
    [[nodiscard]] double ceiling(std::size_t, std::size_t) const override {
        const std::size_t rows = plan_.rows.size();
        const bool ends_unlimited = rows > 1 && plan_.rows.back().per_day == kPlanUnlimited;
        return plan_.rows[rows - (ends_unlimited ? 2 : 1)].per_day;
    }

private:
    struct Address {
        std::int64_t used_today = 0;               // attempts at all ISPs
        SlidingSums hour;
        double left = 0;                           // of its allowance, at the slot's beginning
        std::vector<std::int64_t> rests_until;     // slot, for each ISP
    };
    void lease_all(Context& context) {
        double busiest = 0;
        for (int day = 0; day < calendar_.days(); ++day) busiest = std::max(busiest, calendar_.mean_of_all(day));
        const auto wanted = static_cast<std::size_t>(std::max({1.0, std::ceil(busiest / kDemandOfAnAddress), static_cast<double>(scenario_.initial_ips)}));
        while (context.leased().size() < wanted && context.lease()) {}   // up to max_ips
        addresses_.resize(context.leased().size());
        for (Address& address : addresses_) address.rests_until.resize(calendar_.isps());
    }
    [[nodiscard]] std::int64_t offered(std::size_t i, std::size_t isp, std::int64_t waiting, std::int64_t slot) const {
        if (slot < addresses_[i].rests_until[isp]) return 0;
        const double part = addresses_[i].left * static_cast<double>(waiting) / static_cast<double>(all_waiting_);
        return static_cast<std::int64_t>(std::floor(part + random_.at(Stream::plan_rounding, i, isp, static_cast<std::uint64_t>(slot)).uniform(0)));
    }

    const Scenario& scenario_;
    const Calendar& calendar_;
    const Random& random_;
    Plan plan_;
    std::vector<Address> addresses_;               // by number: none is given back
    std::vector<std::int64_t> rooms_;
    std::int64_t all_waiting_ = 0;
    int day_ = 0;
};

}  // namespace

NamedStrategy fixed(std::string name, Plan plan) {
    return {std::move(name), [plan = std::move(plan)](const Insight& insight) { return std::make_unique<CalendarPlan>(insight, plan); }};
}

NamedStrategy standard() { return fixed("standard", standard_plan()); }

}  // namespace warmpost::simulator
