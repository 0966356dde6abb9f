// Sixty simulated days of an account's pool and the shared pool: lanes of two ISPs, allowances written down with delay, crashes, a calendar that goes on.
// What left each address never exceeds what its plan allowed, and every message went somewhere or waits by the pool's own rule.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "delivery/scheduler/lane.h"

namespace warmpost::delivery {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

const WallTime kBegin = std::chrono::sys_days{std::chrono::year{2028} / 2 / 1} + 6h;   // a leap day is on the way
constexpr PoolId kNews{7};
const std::vector<std::string> kNew{"127.0.2.1", "127.0.2.2"};

struct Sent {
    WallTime at;
    std::int64_t messages;
};

class SixtyDays : public ::testing::TestWithParam<warmup::Spill> {
protected:
    std::mt19937 random{1};
    config::Config config;
    RelayBook relays;
    std::map<std::string, warmup::WarmupState> plans;      // as control keeps them
    UseStates disk;
    std::vector<std::pair<UseStates, std::function<void(bool)>>> asked;
    std::unique_ptr<Allowances> book;
    std::map<std::string, std::unique_ptr<Lane>> lanes;    // of kNews, by ISP
    std::map<std::string, Site> sites;
    std::map<std::string, std::vector<Sent>> sent;         // by source
    std::int64_t offered = 0, by_own = 0, by_shared = 0;

    int pick(int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); }

    control::SnapshotPtr snapshot() const {
        auto pool = std::make_shared<control::Pool>();
        pool->id = kNews;
        pool->name = "news";
        pool->account = AccountId{2};
        pool->spill = GetParam();
        for (const auto& name : kNew) {
            control::Source source{control::SourceKind::address, IpAddress::parse(name).value(), "e", name, false, {}};
            source.warmup.plan = plans.at(name);
            pool->sources.push_back(source);
        }
        auto shared = std::make_shared<control::Pool>();
        shared->id = kSharedPool;
        shared->name = kSharedPoolName;
        shared->sources.push_back({control::SourceKind::address, IpAddress::parse("127.0.1.1").value(), "e", "127.0.1.1", false, {}});
        auto made = std::make_shared<control::Snapshot>();
        made->pools[kNews] = pool;
        made->pools[kSharedPool] = shared;
        made->index_pools();
        return made;
    }
    void restart() {   // nothing survives but what was written down and what waits (in the spool)
        for (auto& [isp, site] : sites) site.grants.clear();
        lanes.clear();
        book.reset();
        asked.clear();
        book = std::make_unique<Allowances>([this](UseStates states, std::function<void(bool)> done) { asked.emplace_back(std::move(states), std::move(done)); }, disk);
        for (const auto* isp : {"gmail", "yahoo"}) lanes[isp] = std::make_unique<Lane>(kNews, IspId{isp}, isp::Limits{});
    }
    void write_down() {
        for (auto& [states, done] : std::exchange(asked, {})) {
            for (auto& [address, state] : states) {
                std::erase_if(disk, [&](const auto& known) { return known.first == address; });
                disk.emplace_back(address, state);
            }
            done(true);
        }
    }
    void send(const std::string& isp, WallTime now) {
        Lane& lane = *lanes.at(isp);
        Site& site = sites.at(isp);
        const Circumstances c{config, relays, *book, now, SteadyTime{now.time_since_epoch()}};
        lane.refresh(snapshot());
        for (int round = 0; round < 200 && !site.ready.empty(); ++round) {
            lane.ensure_grants(site, c);
            for (; site.excess > 0 && !site.ready.empty(); --site.excess, ++by_shared) (void)site.ready.pop_back();
            write_down();
            if (site.ready.empty()) break;
            auto drawn = lane.draw(site, lane.sources[static_cast<std::size_t>(pick(2))], 1, c);
            if (!drawn) continue;
            if (pick(20) == 0) continue;   // not tried after all: goes back
            drawn->ticket.spend();
            sent[drawn->source->source.name].push_back({now, drawn->recipients});
            by_own += drawn->recipients;
            (void)site.ready.pop();
        }
    }
    void check_day(std::size_t day, const std::map<std::string, warmup::Allowance>& allowed) {
        for (const auto& name : kNew) {
            const auto allowance = allowed.at(name);
            if (allowance.day == warmup::kNoLimit) continue;
            const auto& all = sent[name];
            std::int64_t today = 0;
            for (const auto& one : all) today += warmup::utc_day(one.at) == warmup::utc_day(kBegin) + days{day} ? one.messages : 0;
            ASSERT_LE(today, allowance.day) << name << " on day " << day;
            std::int64_t hour = 0;
            std::size_t first = 0;
            for (std::size_t i = 0; i < all.size(); ++i) {
                hour += all[i].messages;
                for (; all[i].at - all[first].at >= 1h; ++first) hour -= all[first].messages;
                ASSERT_LE(hour, allowance.hour) << name << " on day " << day;
            }
        }
    }
};

TEST_P(SixtyDays, NoAllowanceIsExceededAndNoMessageIsLost) {
    for (const auto& name : kNew) plans[name] = warmup::begin(warmup::Advance::calendar, kBegin);
    auto destination = std::make_shared<Destination>();
    destination->hosts.push_back({"mx", 25, 0, {IpAddress::parse("127.1.0.1").value()}});
    for (const auto* isp : {"gmail", "yahoo"}) sites[isp].destination = destination;
    restart();
    std::size_t most_waiting = 0;
    for (std::size_t day = 0; day < 60; ++day) {
        std::map<std::string, warmup::Allowance> allowed;
        for (auto& [name, plan] : plans) {
            plan = warmup::at(config.warmup.plan, plan, kBegin + days{day});
            allowed[name] = warmup::view(config.warmup.plan, plan, kBegin + days{day}).allowance;
        }
        for (int slot = 0; slot < 17; ++slot) {   // an hour and a little each
            const WallTime now = kBegin + days{day} + slot * 61min + std::chrono::seconds{pick(60)};
            for (const auto* isp : {"gmail", "yahoo"}) {
                const int arrive = pick(40);
                for (int i = 0; i < arrive; ++i) sites.at(isp).ready.push(std::make_unique<Item>());
                offered += arrive;
                for (int burst = 0; burst < 3; ++burst) send(isp, now + burst * 20s);
            }
            if (pick(15) == 0) restart();
            most_waiting = std::max(most_waiting, sites.at("gmail").ready.size());
        }
        check_day(day, allowed);
        for (auto& [name, all] : sent) std::erase_if(all, [&](const Sent& one) { return one.at < kBegin + days{day} + 16h; });
    }
    const auto waiting = sites.at("gmail").ready.size() + sites.at("yahoo").ready.size();
    EXPECT_EQ(by_own + by_shared + static_cast<std::int64_t>(waiting), offered) << "each message once";
    for (const auto& [name, plan] : plans) EXPECT_EQ(plan.status, warmup::WarmupStatus::done) << name;
    if (GetParam() == warmup::Spill::never) {
        EXPECT_EQ(by_shared, 0);
        EXPECT_GT(most_waiting, 100u) << "what exceeds the allowance waits";
    } else {
        EXPECT_GT(by_shared, 1000);
        EXPECT_LT(most_waiting, 100u) << "nothing is held when an allowance is reached";
    }
    EXPECT_LT(waiting, 100u) << "warm: all of it goes";
    for (auto& [isp, site] : sites) site.grants.clear();
}

INSTANTIATE_TEST_SUITE_P(EachSpill, SixtyDays, ::testing::Values(warmup::Spill::always, warmup::Spill::while_warming, warmup::Spill::never));

}  // namespace
}  // namespace warmpost::delivery
