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
    EXPECT_EQ(order, (std::vector<int>{1, 2, 1, 2, 1, 1}));
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
