// Sixty simulated days of a pool: the plan, the counter and the spill together, as the server uses them, through restarts and a clock that steps.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <sstream>
#include <vector>

#include "policy/warmup/spill.h"
#include "policy/warmup/standard_plan.h"
#include "policy/warmup/usage_counter.h"

namespace warmpost::warmup {
namespace {
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;

const Plan kPlan;

struct Address {
    WarmupState plan;
    UsageCounter counter;
};

// Through text and back, as a store does it. What is not written here is lost, and a test below would see it.
Address restarted(const Address& address) {
    std::stringstream file;
    const auto& p = address.plan;
    const auto& u = address.counter.state();
    const auto day = [](sys_days d) { return d.time_since_epoch().count(); };
    file << static_cast<int>(p.status) << ' ' << static_cast<int>(p.advance) << ' ' << p.progress << ' ' << day(p.days.counted) << ' ' << day(p.days.latest);
    file << ' ' << p.sent << ' ' << to_ms(p.started_at);
    file << ' ' << day(u.days.counted) << ' ' << day(u.days.latest) << ' ' << u.day_used << ' ' << u.latest_minute;
    for (const auto count : u.minutes) file << ' ' << count;

    const auto number = [&] {
        std::int64_t n = 0;
        file >> n;
        return n;
    };
    const auto read_day = [&] { return sys_days{days{number()}}; };
    WarmupState plan;
    plan.status = static_cast<WarmupStatus>(number());
    plan.advance = static_cast<Advance>(number());
    plan.progress = number();
    plan.days = {read_day(), read_day()};
    plan.sent = number() != 0;
    plan.started_at = from_ms(number());
    UsageCounter::State used;
    used.days = {read_day(), read_day()};
    used.day_used = number();
    used.latest_minute = number();
    for (auto& count : used.minutes) count = static_cast<std::int32_t>(number());
    EXPECT_EQ(plan, p);
    EXPECT_EQ(used, u);
    return {plan, UsageCounter(used)};
}

struct Totals {
    std::int64_t offered = 0, warming = 0, warm = 0, shared = 0, waiting = 0;
};

// A pool, its mail, and an oracle that remembers what every address sent in each minute.
class Simulation {
public:
    Simulation(std::vector<Address> pool, Spill spill) : pool_(std::move(pool)), spill_(spill), sent_(pool_.size()) {}

    void offer(std::int64_t messages, WallTime now) {
        totals_.offered += messages;
        serve(messages + std::exchange(totals_.waiting, 0), now);
    }
    void restart_server() {
        for (Address& address : pool_) address = restarted(address);
    }
    [[nodiscard]] const Totals& totals() const { return totals_; }
    [[nodiscard]] Address& address(std::size_t i) { return pool_[i]; }
    [[nodiscard]] std::int64_t sent_on(std::size_t i, sys_days day) const {
        std::int64_t sum = 0;
        for (const auto& [time, messages] : sent_[i])
            if (utc_day(time) == day) sum += messages;
        return sum;
    }
    [[nodiscard]] std::int64_t sent_in_hour_to(std::size_t i, WallTime now) const {
        std::int64_t sum = 0;
        for (auto it = sent_[i].upper_bound(now - 60min); it != sent_[i].end() && it->first <= now; ++it) sum += it->second;
        return sum;
    }

private:
    // As the server does it: ask where the mail goes, then draw on the addresses; what an address does not give after all stays in the queue.
    void serve(std::int64_t messages, WallTime now) {
        std::vector<PoolAddress> candidates;
        for (Address& a : pool_) {
            a.plan = at(kPlan, a.plan, now);
            const auto seen = view(kPlan, a.plan, now);
            candidates.push_back({seen.status == WarmupStatus::in_progress, a.counter.room(seen.allowance, now)});
        }
        const auto s = split(messages, candidates, spill_);
        totals_.warming += draw(s.to_warming, true, now);
        totals_.warm += draw(s.to_warm, false, now);
        totals_.shared += s.to_shared;
        totals_.waiting += s.to_wait;
    }
    std::int64_t draw(std::int64_t messages, bool warming, WallTime now) {
        auto left = messages;
        for (std::size_t i = 0; i < pool_.size() && left > 0; ++i) {
            Address& a = pool_[i];
            const auto seen = view(kPlan, a.plan, now);
            if ((seen.status == WarmupStatus::in_progress) != warming) continue;
            const auto given = a.counter.reserve(left, seen.allowance, now).messages;
            if (given == 0) continue;
            a.plan = note_sent(kPlan, a.plan, now);
            sent_[i][now] += given;
            left -= given;
            check_allowances(i, seen.allowance, now);
        }
        EXPECT_EQ(left, 0) << "the split promised more than the addresses give";
        return messages - left;
    }
    void check_allowances(std::size_t i, const Allowance& allowance, WallTime now) const {
        if (allowance.day == kNoLimit) return;
        EXPECT_LE(sent_on(i, utc_day(now)), allowance.day);
        EXPECT_LE(sent_in_hour_to(i, now), allowance.hour);
    }

    std::vector<Address> pool_;
    Spill spill_;
    Totals totals_;
    std::vector<std::map<WallTime, std::int64_t>> sent_;
};

// The first address of an account with more mail than it may carry, over a leap day; the server restarts five times a day.
TEST(SixtyDays, OneNewAddressRisesByTheTableAndIsDoneAfterFortyFiveDays) {
    const sys_days first = 2028y / 2 / 1;
    Simulation simulation({{begin(Advance::calendar, WallTime{first}), {}}}, Spill::while_warming);
    for (int day = 0; day < 60; ++day) {
        for (int quarter = 0; quarter < 96; ++quarter) {
            simulation.offer(1'000, WallTime{first + days{day}} + 15min * quarter);
            if (quarter % 19 == 7) simulation.restart_server();
        }
        const auto state = simulation.address(0).plan;
        EXPECT_EQ(state.status, day < 45 ? WarmupStatus::in_progress : WarmupStatus::done) << "day " << day;
        const auto expected = day < 45 ? allowance_at(kPlan, 100 * kOnePercent * day / 45).day : 96'000;
        // The hour's whole minutes may hold a day's last part back, never more than the day's part of one offer.
        EXPECT_NEAR(static_cast<double>(simulation.sent_on(0, first + days{day})), static_cast<double>(expected), 1.0) << "day " << day;
    }
    EXPECT_EQ(simulation.sent_on(0, 2028y / 2 / 29), allowance_at(kPlan, 100 * kOnePercent * 28 / 45).day) << "the leap day is the 29th of the plan";
    const auto& t = simulation.totals();
    EXPECT_EQ(t.waiting, 0);
    EXPECT_EQ(t.offered, t.warming + t.warm + t.shared);
    EXPECT_EQ(t.warm, 15 * 96'000) << "nothing leaves an isolated warm pool";
}
// Days with mail only: five a week.
TEST(SixtyDays, SentDaysAdvanceOnWorkingDaysOnly) {
    const sys_days monday = 2027y / 3 / 1;
    Simulation simulation({{begin(Advance::sent_days, WallTime{monday}), {}}}, Spill::always);
    for (int day = 0; day < 60; ++day) {
        const WallTime now{monday + days{day} + 9h};
        simulation.offer(day % 7 < 5 ? 10 : 0, now);
        simulation.restart_server();
    }
    const auto seen = view(kPlan, simulation.address(0).plan, WallTime{monday + days{60}});
    EXPECT_EQ(seen.percent, 44 * 100 / 45) << "44 working days in 60";
    EXPECT_EQ(seen.status, WarmupStatus::in_progress);
}
TEST(SixtyDays, ARestartInTheMiddleOfTheDayKeepsTheCounts) {
    const sys_days first = 2027y / 3 / 1;
    Simulation simulation({{begin(Advance::calendar, WallTime{first}), {}}}, Spill::never);
    for (int hour = 0; hour < 24; ++hour) {
        simulation.offer(100, WallTime{first + std::chrono::hours{hour}});
        simulation.restart_server();
    }
    EXPECT_EQ(simulation.totals().warming, 50);
    EXPECT_EQ(simulation.totals().waiting, 24 * 100 - 50) << "spill = never: nothing is lost, it waits";
}

// Pools, mail, operators and clocks by chance with a fixed seed. The simulation checks every allowance with every message sent.
TEST(Property, NoAllowanceIsExceededAndEveryMessageIsAccountedFor) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        std::mt19937_64 random(seed);
        const auto draw = [&](std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>(low, high)(random); };
        WallTime now{sys_days{2028y / 2 / 20} + std::chrono::minutes(draw(0, 1439))}, farthest = now;
        std::vector<Address> pool;
        for (auto i = draw(0, 4); i > 0; --i) {
            pool.push_back({begin(draw(0, 1) == 0 ? Advance::calendar : Advance::sent_days, now), {}});
            if (draw(0, 3) == 0) pool.back().plan = begin_done(now);
        }
        const auto size = pool.size();
        Simulation simulation(std::move(pool), static_cast<Spill>(draw(0, 2)));
        for (int i = 0; i < 1'500; ++i) {
            now += std::chrono::seconds(draw(0, 7'000));
            if (draw(0, 100) == 0) now += days{draw(1, 5)};
            farthest = std::max(farthest, now);
            if (draw(0, 50) == 0) now = std::max<WallTime>(now - std::chrono::seconds(draw(0, 100'000)), farthest - 48h);
            if (draw(0, 10) == 0) simulation.restart_server();
            if (size > 0 && draw(0, 200) == 0) {
                Address& a = simulation.address(static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(size) - 1)));
                const auto act = draw(0, 2);
                if (act == 0) a.plan = set_percent(kPlan, a.plan, static_cast<int>(draw(0, 100)), now).value();
                if (act == 1) a.plan = finish(kPlan, a.plan, now);
                if (act == 2) a.plan = restart(kPlan, a.plan, now);
            }
            simulation.offer(draw(0, 3) == 0 ? draw(0, 3'000) : draw(0, 20), now);
            const auto& t = simulation.totals();
            ASSERT_EQ(t.offered, t.warming + t.warm + t.shared + t.waiting) << "seed " << seed;
        }
        if (testing::Test::HasFailure()) FAIL() << "seed " << seed;
    }
}

}  // namespace
}  // namespace warmpost::warmup
