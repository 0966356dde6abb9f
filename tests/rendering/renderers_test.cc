#include "rendering/renderers.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <vector>

namespace warmpost::rendering {
namespace {

const auto kGreeting = make_source("Hi {{n}}", "Dear {{n}}", std::nullopt);

TEST(Renderers, ManyJobsFromManyThreads) {
    Renderers renderers(2);
    constexpr int kThreads = 4, kEach = 200;
    std::atomic<int> right{0}, answered{0};
    std::promise<void> all;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < kEach; ++i) {
                const auto n = std::to_string(t * kEach + i);
                renderers.render(AccountId{t}, kGreeting, "{\"n\":" + n + "}", [&, n](Result<Rendered> done) {
                    if (done && done->subject == "Hi " + n && done->text == "Dear " + n) ++right;
                    if (++answered == kThreads * kEach) all.set_value();
                });
            }
        });
    for (auto& thread : threads) thread.join();
    all.get_future().wait();
    EXPECT_EQ(right, kThreads * kEach);
}

TEST(Renderers, AccountsTakeTurns) {
    Renderers renderers(1);
    std::promise<void> gate, all;
    const auto opened = gate.get_future().share();
    // The only thread is held until all have asked.
    renderers.check(AccountId{9}, kGreeting, false, [opened](Status) { opened.wait(); });
    std::vector<int> order;
    for (const int account : {1, 1, 1, 1, 2, 2})
        renderers.render(AccountId{account}, kGreeting, R"({"n":1})", [&, account](Result<Rendered>) {
            order.push_back(account);
            if (order.size() == 6) all.set_value();
        });
    gate.set_value();
    all.get_future().wait();
    // Who compiles the template for both pays for it, so whose the second and third are depends on that.
    EXPECT_EQ(order[0], 1);
    EXPECT_EQ(order[1], 2);
    EXPECT_EQ(order[4], 1);
    EXPECT_EQ(order[5], 1);
}

// While one account's renderings loop to the end of their steps, another's is not behind them in the line.
TEST(Renderers, BombsHoldUpTheirOwnAccount) {
    Renderers renderers(2);
    const auto bomb = make_source("{{#each a}}{{#each ../a}}{{#each ../../a}}{{this}}{{/each}}{{/each}}{{/each}}", "x", std::nullopt);
    std::string numbers = "0";
    for (int i = 1; i < 300; ++i) numbers += "," + std::to_string(i);
    std::atomic<int> bombs{0};
    std::promise<void> first;
    for (int i = 0; i < 40; ++i)
        renderers.render(AccountId{1}, bomb, "{\"a\":[" + numbers + "]}", [&](Result<Rendered> done) {
            EXPECT_FALSE(done);
            if (bombs++ == 2) first.set_value();
        });
    first.get_future().wait();
    for (int i = 0; i < 50; ++i) {
        std::promise<int> before;
        renderers.render(AccountId{2}, kGreeting, R"({"n":1})", [&](Result<Rendered> done) {
            EXPECT_TRUE(done);
            before.set_value(bombs);
        });
        before.get_future().wait();
    }
    EXPECT_LT(bombs, 40);  // 50 mails went before the bombs were through
    renderers.stop();
}

TEST(Renderers, StopAnswersAll) {
    Renderers renderers(1);
    std::atomic<int> answered{0};
    for (int i = 0; i < 100; ++i) renderers.render(AccountId{1}, kGreeting, R"({"n":1})", [&](Result<Rendered>) { ++answered; });
    renderers.stop();
    EXPECT_EQ(answered, 100);
    Status last;
    renderers.check(AccountId{1}, kGreeting, false, [&](Status done) { last = std::move(done); });
    ASSERT_FALSE(last);
    EXPECT_EQ(last.error().code, ErrorCode::Unavailable);
}

}  // namespace
}  // namespace warmpost::rendering
