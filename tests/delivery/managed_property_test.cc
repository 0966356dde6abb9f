// A managed lane under everything that happens to one.
#include "delivery/managed_kit.h"

#include <random>

namespace warmpost::delivery {
namespace {

// Days of mail with throttles, blocks, members that come and go, what is given back, and crashes: every message goes once, and no pair beyond its allowance.
class ManagedProperty : public ManagedTest, public testing::WithParamInterface<unsigned> {
protected:
    std::mt19937 random{GetParam()};
    std::int64_t offered = 0, by_own = 0;
    std::map<std::chrono::sys_days, std::map<std::string, std::int64_t>> spool;   // what left, by day and address
    std::vector<std::pair<SourcePtr, Lane::Draw>> flying;

    int pick(int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); }
    std::map<std::string, std::int64_t> taken_by_address() {
        std::map<std::string, std::int64_t> all_taken;
        for (const auto& pair : lane_of("gmail").managed->view(false, moment()).pairs) all_taken[pair.address] = pair.taken_day;
        return all_taken;
    }
    void arrive() {
        Lane& lane = lane_of("gmail");
        const int count = pick(30);
        offered += count;
        lane.managed->arrived(count, moment());
        for (int i = 0; i < count; ++i) site_of(lane).ready.push(item(static_cast<control::Priority>(pick(3)), to_ms(now)));
    }
    void fly() {
        Lane& lane = lane_of("gmail");
        Site& site = site_of(lane);
        for (int round = 0; round < 100; ++round) {
            const auto c = circumstances();
            lane.ensure_grants(site, c);
            for (; site.excess > 0 && !site.ready.empty(); --site.excess, ++excess) (void)site.ready.pop_back();
            if (site.ready.empty() || lane.sources.empty()) return;
            const SourcePtr source = lane.sources[static_cast<std::size_t>(pick(static_cast<int>(lane.sources.size())))];
            auto drawn = lane.draw(site, source, 1, c);
            if (!drawn || pick(10) == 0) continue;   // none, or not tried after all
            (void)site.ready.pop();
            flying.emplace_back(source, std::move(*drawn));
        }
    }
    void check_allowances() {
        Lane& lane = lane_of("gmail");
        const auto view = lane.managed->view(false, moment());
        for (const SourcePtr& source : lane.sources) {
            const auto pair = std::ranges::find(view.pairs, source->source.name, &managed::PairView::address);
            ASSERT_NE(pair, view.pairs.end());
            if (source->pair.in_flight > 0) {
                ASSERT_LE(source->pair.in_flight, pair->blocked ? 1 : pair->allowance_day - pair->taken_day) << source->source.name;
            }
        }
    }
    void answer() {
        Lane& lane = lane_of("gmail");
        for (auto& [source, drawn] : flying) {
            const int what = pick(200);
            const auto& answer = what == 0 ? kBlocked : what < 6 ? kThrottled : what < 8 ? kNoSuchUser : kDelivered;
            const bool ended = answer.next != outcome::Next::retry;
            drawn.handed.spend();
            lane.managed->answered(*source, {{answer, 1, ended}}, moment());
            if (!ended) site_of(lane).ready.push(item());   // comes again
            by_own += ended;
            spool[std::chrono::floor<std::chrono::days>(now)][source->source.name] += ended;
        }
        flying.clear();
        for (const SourcePtr& source : lane.sources) ASSERT_EQ(source->pair.in_flight, 0);
    }
    void crash() {
        const auto before = taken_by_address();
        std::vector<spool::UsageLine> lines;
        const auto today = std::chrono::floor<std::chrono::days>(now);
        for (const auto& day : {today - std::chrono::days(1), today})
            for (const auto& [address, messages] : spool[day])
                if (const auto line = counted(day, address, "gmail", messages); messages > 0) lines.push_back(line.front());
        auto waiting = site_of(lane_of("gmail")).ready.drain();
        for (auto& [lane, site] : sites) site.grants.clear();
        sites.clear();
        for (auto& old : all) old->managed.reset();
        begin(lines);
        for (ItemPtr& each : waiting) site_of(lane_of("gmail")).ready.push(std::move(each));
        auto after = taken_by_address();
        for (const auto& [address, messages] : before) EXPECT_GE(after[address], messages) << address << " forgot";
    }
};

TEST_P(ManagedProperty, MessagesAreConservedAndAllowancesKept) {
    set({kA, kB});
    for (int step = 0; step < 400 && !HasFatalFailure(); ++step) {
        arrive();
        fly();
        check_allowances();
        answer();
        pass(std::chrono::minutes(pick(30)));
        if (pick(5) == 0) store();
        if (pick(20) == 0) set(pick(3) == 0 ? std::vector<std::string>{kA} : std::vector<std::string>{kA, kB});
        if (pick(25) == 0) crash();
    }
    std::int64_t waiting = 0;
    for (auto& [lane, site] : sites) waiting += static_cast<std::int64_t>(site.ready.size());
    EXPECT_EQ(by_own + excess + waiting, offered);
    EXPECT_GT(by_own, 50);
    for (auto& [lane, site] : sites) site.grants.clear();
}

INSTANTIATE_TEST_SUITE_P(Seeds, ManagedProperty, testing::Range(0u, 6u));

}  // namespace
}  // namespace warmpost::delivery
