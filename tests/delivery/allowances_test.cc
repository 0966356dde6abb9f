// Allowances between lanes and the store: written down before use, given back, never exceeded.
#include "delivery/scheduler/allowances.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace warmpost::delivery {
namespace {

using namespace std::chrono_literals;
using warmup::kNoLimit;

class AllowancesTest : public ::testing::Test {
protected:
    std::vector<std::pair<UseStates, std::function<void(bool)>>> asked;   // stores under way
    std::map<std::string, warmup::UsageCounter::State> disk;
    WallTime now = std::chrono::sys_days{std::chrono::year{2027} / 3 / 4} + 10h;
    std::unique_ptr<Allowances> book;

    void SetUp() override { restart(); }
    void restart() {
        book.reset();
        asked.clear();
        UseStates known(disk.begin(), disk.end());
        book = std::make_unique<Allowances>([this](UseStates states, std::function<void(bool)> done) { asked.emplace_back(std::move(states), std::move(done)); }, known);
    }
    void store(bool works = true) {   // what was asked for is written, or is not
        auto all = std::exchange(asked, {});
        for (auto& [states, done] : all) {
            if (works)
                for (auto& [address, state] : states) disk[address] = state;
            done(works);
        }
    }
};

TEST_F(AllowancesTest, NothingIsOfferedBeforeItIsWrittenDown) {
    AddressUse& use = book->of("192.0.2.1");
    const warmup::Allowance allowance{100, 20};
    auto offer = book->offer(use, allowance, 5, now);
    EXPECT_EQ(offer.now, 0);
    EXPECT_EQ(offer.room, 20);
    EXPECT_EQ(book->take(use, allowance, 5, now).messages(), 0);
    store();
    offer = book->offer(use, allowance, 5, now);
    EXPECT_EQ(offer.now, 5);
    EXPECT_EQ(offer.room, 20);
    EXPECT_EQ(disk.at("192.0.2.1").day_used, 5);
    auto ticket = book->take(use, allowance, 3, now);
    EXPECT_EQ(ticket.messages(), 3);
    EXPECT_EQ(book->offer(use, allowance, 2, now).now, 2);
}

TEST_F(AllowancesTest, WhatWasNotSentGoesBackAndWhatWasTriedDoesNot) {
    AddressUse& use = book->of("192.0.2.1");
    const warmup::Allowance allowance{10, 10};
    (void)book->offer(use, allowance, 10, now);
    store();
    {
        auto ticket = book->take(use, allowance, 10, now);
        auto tried = ticket.take(4);
        tried.spend();
        EXPECT_EQ(book->offer(use, allowance, 10, now).room, 0);
    }
    EXPECT_EQ(book->offer(use, allowance, 10, now).now, 6);
    EXPECT_EQ(book->offer(use, allowance, 10, now + 2min).now, 0) << "too late: it is there for anybody again";
    EXPECT_EQ(book->offer(use, allowance, 10, now + 2min).room, 6);
}

TEST_F(AllowancesTest, ACrashCountsWhatWasSetAsideAsSpent) {
    const warmup::Allowance allowance{50, 10};
    (void)book->offer(book->of("192.0.2.1"), allowance, 7, now);
    store();
    auto lost = book->take(book->of("192.0.2.1"), allowance, 7, now);
    lost.spend();
    restart();
    EXPECT_EQ(book->offer(book->of("192.0.2.1"), allowance, 50, now).room, 3);
}

TEST_F(AllowancesTest, AStoreThatFailsGivesNothingAndForgetsNothing) {
    AddressUse& use = book->of("192.0.2.1");
    const warmup::Allowance allowance{50, 10};
    const auto wall = std::chrono::time_point_cast<WallTime::duration>(std::chrono::system_clock::now());   // its pause is by the clock
    (void)book->offer(use, allowance, 7, wall);
    store(false);
    EXPECT_EQ(book->offer(use, allowance, 7, wall).room, 0);
    EXPECT_TRUE(asked.empty());
    (void)book->offer(use, allowance, 7, wall + 1h);
    store();
    EXPECT_EQ(book->offer(use, allowance, 7, wall + 1h).now, 7);
}

TEST_F(AllowancesTest, ASmallerAllowanceTakesBackWhatWasSetAside) {
    AddressUse& use = book->of("192.0.2.1");
    (void)book->offer(use, {100, 100}, 100, now);
    store();
    EXPECT_EQ(book->offer(use, {20, 20}, 10, now).now, 0);
    store();
    EXPECT_LE(book->offer(use, {20, 20}, 100, now).room, 20);
}

TEST_F(AllowancesTest, AWarmAddressIsOnlyCounted) {
    AddressUse& use = book->of("192.0.2.1");
    EXPECT_EQ(book->offer(use, {}, 100, now).room, kNoLimit);
    auto ticket = book->take(use, {}, 64, now);
    EXPECT_EQ(ticket.messages(), 64);
    ticket.take(60).spend();
    ticket = {};
    EXPECT_EQ(book->view(now).at(0).used_day, 60);
    EXPECT_EQ(book->offer(use, {100, 70}, 100, now).room, 10) << "a plan that begins again finds what was sent";
}

// Whatever lanes do, in whatever order, with crashes and failing stores: what was tried never exceeds a day's allowance or any hour's.
TEST_F(AllowancesTest, NoAllowanceIsEverExceeded) {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        std::mt19937 random(seed);
        const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
        disk.clear();
        restart();
        now = std::chrono::sys_days{std::chrono::year{2028} / 2 / 28} + std::chrono::minutes{pick(1440)};
        warmup::Allowance allowance{200, 40};
        std::vector<std::pair<WallTime, std::int64_t>> sent;
        std::vector<Ticket> held;
        for (int step = 0; step < 3000; ++step) {
            now += std::chrono::seconds{pick(60)};
            AddressUse& use = book->of("192.0.2.1");
            (void)book->offer(use, allowance, 1 + pick(20), now);
            if (pick(3) > 0) store(pick(50) > 0);
            if (auto ticket = book->take(use, allowance, 1 + pick(10), now); ticket.messages() > 0) held.push_back(std::move(ticket));
            if (!held.empty() && pick(2) == 0) {   // some of it is tried, the rest goes back
                auto ticket = std::move(held.back());
                held.pop_back();
                if (ticket.use_by() > now) {
                    auto tried = ticket.take(1 + pick(10));
                    sent.emplace_back(now, tried.messages());
                    tried.spend();
                }
            }
            if (pick(300) == 0) {
                held.clear();
                restart();
            }
        }
        held.clear();
        for (std::size_t i = 0; i < sent.size(); ++i) {
            std::int64_t hour = 0, day = 0;
            for (std::size_t j = i; j < sent.size() && sent[j].first - sent[i].first < 1h; ++j) hour += sent[j].second;
            for (const auto& [at, messages] : sent) day += warmup::utc_day(at) == warmup::utc_day(sent[i].first) ? messages : 0;
            ASSERT_LE(hour, allowance.hour) << "seed " << seed;
            ASSERT_LE(day, allowance.day) << "seed " << seed;
        }
        ASSERT_FALSE(sent.empty());
    }
}

}  // namespace
}  // namespace warmpost::delivery
