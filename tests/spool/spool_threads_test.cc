// Many threads at once; meant to run under ThreadSanitizer too.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "spool/spool.h"
#include "support/spool_kit.h"

namespace warmpost::spool {
namespace {

TEST(SpoolThreads, ManyProducersLoseAndDoubleNothing) {
    test::ScratchDirectory directory;
    auto options = test::spool_options(directory.path());
    options.segment_bytes = 200'000;
    constexpr int kThreads = 8, kEach = 100;
    std::set<std::string> kept;
    std::mutex mutex;
    {
        auto opened = Spool::open(options);
        ASSERT_TRUE(opened);
        auto& spool = **opened;
        std::atomic<bool> over = false;
        std::uint64_t events = 0;
        std::thread reporter([&] {
            std::uint64_t next = 1;
            for (bool last = false; !last;) {
                last = over;
                for (auto batch = spool.read_events(next, 50); !batch.empty(); batch = spool.read_events(next, 50)) {
                    events += batch.size();
                    next = batch.back().sequence + 1;
                    spool.forget_events(next - 1);
                }
                std::this_thread::yield();
            }
        });
        std::vector<std::thread> producers;
        for (int t = 0; t < kThreads; ++t)
            producers.emplace_back([&, t] {
                for (int i = 0; i < kEach; ++i) {
                    const auto message = test::make_message(3000, 1, t);
                    const std::string id = message->envelope.message_id();
                    (void)spool.admit(AccountId{t}, 3000);
                    const auto stored = test::append(spool, message, {"send"});
                    ASSERT_TRUE(stored);
                    if (i % 10 == 0) {
                        const auto loaded = spool.load(stored->position);
                        ASSERT_TRUE(loaded);
                        EXPECT_EQ((*loaded)->head, message->head);
                        const std::lock_guard lock(mutex);
                        kept.insert(id);
                    } else {
                        spool.record(test::ended(id, {"delivery"}));
                    }
                }
            });
        for (auto& producer : producers) producer.join();
        spool.flush();
        over = true;
        reporter.join();
        EXPECT_EQ(events, kThreads * (kEach + kEach * 9 / 10));
        EXPECT_EQ(spool.usage().waiting_messages, kept.size());
    }
    auto again = Spool::open(options);
    ASSERT_TRUE(again);
    std::set<std::string> found;
    for (const auto& w : test::waiting(**again)) {
        EXPECT_TRUE(found.insert(w.message_id).second);
        EXPECT_TRUE((*again)->load(test::position_of(w.record)));
    }
    EXPECT_EQ(found, kept);
}

}  // namespace
}  // namespace warmpost::spool
