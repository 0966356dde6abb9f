#include "simulator/pair.h"

#include <algorithm>
#include <cmath>

namespace warmpost::simulator {
namespace {

constexpr std::int64_t kSurplusAlwaysBorne = 20;   // a few messages too many block nobody
constexpr std::int64_t kComplaintsAlwaysBorne = 2;
constexpr double kProlonged = 36;                  // slots
constexpr int kIdleDaysBorne = 7;
constexpr double kLinear = 0.05;                   // part of max_limit that is added where growth is linear, for a growth of 2

}  // namespace

Pair::Pair(const Isp& isp, const Draws& draws_of_limit, const Draws& draws_of_ceiling)
    : ceiling_(isp.max_limit * (0.85 + 0.15 * draws_of_ceiling.uniform(0))), floor_(0.5 * isp.initial_limit) {
    limit_ = std::min(ceiling_, isp.initial_limit * (0.8 + 0.45 * draws_of_limit.uniform(0)));
}

std::int64_t Pair::room(const Isp& isp, double tightening) const {
    const double taken = limit_ * tightening;
    const double in_day = taken - static_cast<double>(passed_.day());
    const double in_hour = isp.hour_share * taken - static_cast<double>(passed_.hour());
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(std::min(in_day, in_hour))));
}

void Pair::slide(std::int64_t slot) {
    passed_.slide(slot);
    surplus_.slide(slot);
}

void Pair::count_passed(std::int64_t slot, std::int64_t delivered, std::int64_t bounced) {
    passed_.add(slot, delivered + bounced);
    today_.passed += delivered + bounced;
    today_.bounces += bounced;
}

bool Pair::count_surplus(std::int64_t slot, std::int64_t surplus, const Isp& isp, double tightening) {
    surplus_.add(slot, surplus);
    today_.surplus += surplus;
    const double borne = std::max<double>(kSurplusAlwaysBorne, (isp.block_after - 1) * (limit_ * tightening));
    return static_cast<double>(surplus_.day()) > borne;
}

bool Pair::block(std::int64_t slot, double slots) {
    const bool anew = !blocked(slot);
    blocked_until_ = std::max(blocked_until_, static_cast<double>(slot + 1) + slots);
    limit_ = std::max(floor_, limit_ / 2);
    surplus_.clear();
    today_.blocked_anew = true;
    return anew;
}

void Pair::prolong_block(std::int64_t slot) { blocked_until_ = std::max(blocked_until_, static_cast<double>(slot + 1) + kProlonged); }

void Pair::night(const Isp& isp, std::int64_t slot, const Night& night) {
    judge(isp, slot, night);
    const double keeps_name = std::min(200.0, 0.1 * limit_);
    const bool idle = today_.passed == 0 || static_cast<double>(today_.passed) < keeps_name;
    idle_days_ = idle ? idle_days_ + 1 : 0;
    if (idle_days_ > kIdleDaysBorne) limit_ *= std::exp2(-1 / isp.idle_half_life_days);
    limit_ = std::clamp(limit_, floor_, ceiling_);
    passed_yesterday_ = today_.passed;
    today_ = {};
}

void Pair::judge(const Isp& isp, std::int64_t slot, const Night& night) {
    const auto attempts = static_cast<double>(today_.attempts);
    const auto surplus = static_cast<double>(today_.surplus);
    const auto base = static_cast<double>(std::max(today_.passed, passed_yesterday_));
    // Complaints about mail of earlier days may meet a day without mail: then the rate is infinite, and the loss the largest there is.
    const double complaint_rate = static_cast<double>(today_.complaints) / base;
    if (today_.complaints > kComplaintsAlwaysBorne && complaint_rate > isp.complaint_limit) {
        limit_ *= std::max(0.3, isp.complaint_limit / complaint_rate);
    } else if (surplus > 0.3 * attempts && today_.surplus > kSurplusAlwaysBorne) {
        limit_ *= 0.9;
    } else if (may_grow(slot, night)) {
        const double nearness = std::clamp((static_cast<double>(today_.passed) / limit_ - 0.5) / 0.4, 0.0, 1.0);
        const double netblock = night.neighbour_blocked ? 0.5 : 1;
        const double grows = (isp.growth - 1) * nearness * netblock * (0.5 + 0.5 * night.chance);
        limit_ = isp.growth_law == GrowthLaw::linear ? limit_ + grows * kLinear * isp.max_limit : limit_ * (1 + grows);
    }
}

bool Pair::may_grow(std::int64_t slot, const Night& night) const {
    if (!night.calm || blocked(slot) || today_.blocked_anew) return false;
    const bool pushed = static_cast<double>(today_.surplus) > 0.1 * static_cast<double>(today_.attempts);
    const bool bounced = static_cast<double>(today_.bounces) > 0.05 * static_cast<double>(std::max<std::int64_t>(1, today_.passed)) + 3;
    return !pushed && !bounced;
}

}  // namespace warmpost::simulator
