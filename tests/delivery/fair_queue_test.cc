// Accounts share a queue: nothing is lost or doubled, each account's order stays, and no backlog delays another account.
#include "delivery/scheduler/fair_queue.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace warmpost::delivery {
namespace {
using namespace std::chrono_literals;

struct Thing {
    std::int64_t account = 0;
    int number = 0;
    double cost = 1;
};
struct ThingTraits {
    static AccountId account(const Thing& thing) { return AccountId{thing.account}; }
    static double cost(const Thing& thing) { return thing.cost; }
};
using Queue = FairQueue<Thing, ThingTraits>;

std::vector<std::int64_t> accounts_of(Queue& queue, int count) {
    std::vector<std::int64_t> order;
    for (int i = 0; i < count; ++i) order.push_back(queue.pop().account);
    return order;
}

TEST(FairQueue, OneAccountIsFirstInFirstOut) {
    Queue queue;
    for (int i = 0; i < 1000; ++i) queue.push({1, i, 1.0 + i % 7});
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(queue.front().number, i);
        EXPECT_EQ(queue.pop().number, i);
    }
    EXPECT_TRUE(queue.empty());
}
TEST(FairQueue, TheOneMessageOfAnAccountGoesNextTurnBeforeAHundredThousandOfAnother) {
    Queue queue;
    for (int i = 0; i < 100'000; ++i) queue.push({1, i});
    EXPECT_EQ(queue.pop().account, 1);
    queue.push({2, 0});
    const auto order = accounts_of(queue, 2);
    EXPECT_TRUE(order[0] == 2 || order[1] == 2);
}
TEST(FairQueue, ManyRecipientsAreManyTurns) {
    Queue queue;
    for (int i = 0; i < 10; ++i) queue.push({1, i, 50});
    for (int i = 0; i < 1000; ++i) queue.push({2, i, 1});
    std::map<std::int64_t, double> served;
    for (int i = 0; i < 400; ++i) {
        const Thing thing = queue.pop();
        served[thing.account] += thing.cost;
    }
    EXPECT_NEAR(served[1], served[2], 51);
}
TEST(FairQueue, ADebtOutlivesAnEmptyLine) {   // an account that hands in one big message at a time gets no more than its share
    Queue queue;
    for (int i = 0; i < 2000; ++i) queue.push({2, i, 1});
    std::map<std::int64_t, double> served;
    for (int i = 0; i < 1000; ++i) {
        if (queue.waiting_of(AccountId{1}) == 0) queue.push({1, i, 50});
        const Thing thing = queue.pop();
        served[thing.account] += thing.cost;
    }
    EXPECT_NEAR(served[1], served[2], 51);
}
TEST(FairQueue, WeightsShareInProportion) {
    Queue queue;
    queue.set_weights([](AccountId account) { return account.value() == 1 ? 1.0 : 0.25; });
    for (int i = 0; i < 5000; ++i) queue.push({1, i}), queue.push({2, i});
    std::map<std::int64_t, int> served;
    for (int i = 0; i < 5000; ++i) ++served[queue.pop().account];
    EXPECT_NEAR(served[1], 4000, 10);
    EXPECT_NEAR(served[2], 1000, 10);
}
TEST(FairQueue, WhatIsGivenBackIsFirstAgainAndWasNotPaidFor) {
    Queue queue;
    for (int i = 0; i < 5; ++i) queue.push({1, i});
    Thing first = queue.pop();
    EXPECT_EQ(first.number, 0);
    queue.push_front(first);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(queue.pop().number, i);
    queue.push({1, 7});
    queue.push({2, 8});
    first = queue.pop();
    queue.push_front(first);   // its line had been given up
    EXPECT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue.front().account, first.account);
}
TEST(FairQueue, AHeldAccountIsPassedOverUntilItsTime) {
    Queue queue;
    queue.push({1, 0}), queue.push({1, 1}), queue.push({2, 0});
    const SteadyTime then{1h};
    queue.hold(AccountId{1}, then);
    queue.push({1, 2});
    EXPECT_EQ(queue.size(), 4U);
    EXPECT_EQ(queue.servable(), 1U);
    queue.release(then - 1ms);
    EXPECT_EQ(queue.pop().account, 2);
    EXPECT_EQ(queue.servable(), 0U);
    EXPECT_FALSE(queue.empty());
    queue.release(then);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.pop().number, i);
    EXPECT_TRUE(queue.empty());
}
TEST(FairQueue, DrainAndClearTakeTheHeldOnesToo) {
    Queue queue;
    queue.push({1, 0}), queue.push({2, 0});
    queue.hold(AccountId{1}, SteadyTime{1h});
    EXPECT_EQ(queue.drain().size(), 2U);
    EXPECT_TRUE(queue.empty());
    queue.push({1, 1});
    EXPECT_EQ(queue.servable(), 1U) << "a new line is not held";
    queue.hold(AccountId{1}, SteadyTime{1h});
    queue.clear();
    EXPECT_EQ(queue.size() + queue.servable(), 0U);
}

TEST(FairQueue, TheLastComesFromTheBack) {
    Queue queue;
    for (int i = 0; i < 3; ++i) queue.push({1, i});
    EXPECT_EQ(queue.pop_back().number, 2);
    EXPECT_EQ(queue.front().number, 0);
    queue.push({2, 9});
    queue.hold(AccountId{1}, SteadyTime{1h});
    EXPECT_EQ(queue.pop_back().number, 9);
    EXPECT_EQ(queue.pop_back().number, 1);
    EXPECT_EQ(queue.pop_back().number, 0);
    EXPECT_TRUE(queue.empty());
}
TEST(FairQueue, APartThatLeftIsPaidFor) {
    Queue queue;
    queue.push({1, 0, 50}), queue.push({2, 0, 1}), queue.push({2, 1, 1});
    const auto first = queue.front().account;
    if (first == 2) (void)queue.pop();
    ASSERT_EQ(queue.front().account, 1);
    queue.charge(10);
    for (int i = first == 2 ? 1 : 0; i < 2; ++i) EXPECT_EQ(queue.pop().account, 2);
    EXPECT_EQ(queue.pop().account, 1);
}

// Against a model: random arrivals, costs, weights, holds, give-backs and extractions.
class FairQueueProperty : public testing::TestWithParam<unsigned> {
protected:
    struct Model {
        std::map<std::int64_t, std::deque<int>> lines;
        std::set<std::int64_t> held;
        [[nodiscard]] std::size_t size() const {
            std::size_t size = 0;
            for (const auto& [account, line] : lines) size += line.size();
            return size;
        }
    };
    [[nodiscard]] double cost_of(int number) const { return 1 + (number * 7919U) % 50; }
    void pop_and_check() {
        if (queue.servable() == 0) return;
        const Thing peeked = queue.front();
        const Thing thing = queue.pop();
        ASSERT_EQ(peeked.number, thing.number);
        ASSERT_FALSE(model.held.contains(thing.account));
        ASSERT_EQ(model.lines[thing.account].front(), thing.number) << "each account's order stays";
        model.lines[thing.account].pop_front();
        if (random() % 5 == 0) {
            queue.push_front(thing);
            model.lines[thing.account].push_front(thing.number);
        }
    }
    Queue queue;
    Model model;
    std::minstd_rand random{GetParam()};
};

TEST_P(FairQueueProperty, NothingIsLostDoubledOrOutOfOrder) {
    int next = 0;
    const SteadyTime then{1h};
    for (int step = 0; step < 20'000; ++step) {
        const auto account = static_cast<std::int64_t>(random() % 12);
        switch (random() % 12) {
            case 0: case 1: case 2: case 3: case 4:
                queue.push({account, next, cost_of(next)});
                model.lines[account].push_back(next++);
                break;
            case 5:
                if (!model.lines[account].empty()) queue.hold(AccountId{account}, then), model.held.insert(account);
                break;
            case 6:
                queue.release(then);
                model.held.clear();
                break;
            case 7: {
                std::vector<Thing> out;
                const auto wanted = [&](int number) { return number % 9 == step % 9; };
                queue.extract([&](const Thing& thing) { return wanted(thing.number); }, out);
                std::size_t gone = 0;
                for (auto& [owner, line] : model.lines) {
                    gone += std::erase_if(line, wanted);
                    if (line.empty()) model.held.erase(owner);
                }
                ASSERT_EQ(out.size(), gone);
                break;
            }
            default: pop_and_check();
        }
        ASSERT_EQ(queue.size(), model.size());
        for (const std::int64_t owner : model.held) ASSERT_TRUE(queue.held(AccountId{owner}));
    }
    queue.release(then);
    model.held.clear();
    while (!queue.empty()) pop_and_check();
    EXPECT_EQ(model.size(), 0U);
}

// Between two of its turns a waiting account sees no other account served more than that account's turn and one item.
TEST_P(FairQueueProperty, UnfairnessIsBounded) {
    const auto weight = [](std::int64_t account) { return account % 3 == 0 ? 0.1 : account % 3 == 1 ? 1.0 : 5.0; };
    queue.set_weights([&](AccountId account) { return weight(account.value()); });
    int next = 0;
    std::map<std::int64_t, int> backlog;
    std::map<std::int64_t, double> since;        // served to others since account 1, which always waits, was served
    for (int step = 0; step < 30'000; ++step) {
        while (queue.waiting_of(AccountId{1}) < 3) queue.push({1, next++, 1});
        const auto other = static_cast<std::int64_t>(2 + random() % 8);
        if (random() % 2 == 0) queue.push({other, next, cost_of(next)}), ++next;
        const Thing thing = queue.pop();
        if (thing.account == 1) {
            since.clear();
            continue;
        }
        since[thing.account] += thing.cost;
        ASSERT_LE(since[thing.account], Queue::kQuantum * weight(thing.account) + 50);
    }
}
INSTANTIATE_TEST_SUITE_P(Seeds, FairQueueProperty, testing::Range(1U, 9U));

}  // namespace
}  // namespace warmpost::delivery
