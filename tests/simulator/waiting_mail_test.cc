#include "simulator/waiting_mail.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace warmpost::simulator {
namespace {

struct Queue {
    WaitingMail mail;
    DelayCounts delays{};
    std::int64_t slot = -1;
    // What waits at the beginning of the next slot.
    std::int64_t next(std::int64_t created = 0) {
        mail.begin_slot(++slot, created);
        return mail.waiting();
    }
    void settle(std::int64_t tried, std::int64_t final) { mail.settle(tried, final, delays); }
};

TEST(WaitingMail, RetriesAfterTwoFourAndThenEverySixSlots) {
    Queue q;
    q.next(1);
    std::vector<std::int64_t> tried;
    for (; q.slot < 30; q.next())
        if (q.mail.waiting() == 1) {
            tried.push_back(q.slot);
            q.settle(1, 0);
        }
    EXPECT_EQ(tried, (std::vector<std::int64_t>{0, 2, 6, 12, 18, 24}));
}

TEST(WaitingMail, ServesTheOldestFirst) {
    Queue q;
    q.next(10);
    q.next(10);
    q.settle(15, 12);   // all of slot 0 and 2 of slot 1 get their answer; 3 of slot 1 are tried again in slot 3
    EXPECT_EQ(q.delays[1], 10);
    EXPECT_EQ(q.delays[0], 2);
    EXPECT_EQ(q.mail.waiting(), 5);
    EXPECT_EQ(q.next(4), 9);
    EXPECT_EQ(q.next(), 12);
    q.settle(8, 8);      // the 5 held back and the 3 retried ones arrived in slot 1, before those of slot 2
    EXPECT_EQ(q.delays[2], 8);
    EXPECT_EQ(q.delays[1], 10);
}

TEST(WaitingMail, GivesUpAfter72Hours) {
    Queue q;
    q.next(5);
    while (q.slot < kExpirySlots - 1) EXPECT_EQ(q.next(), 5);
    EXPECT_EQ(q.next(), 0);
    EXPECT_EQ(q.mail.expired(), 5);
}

TEST(WaitingMail, GivesUpWhatWaitsForItsRetry) {
    Queue q;
    q.next(5);
    while (q.slot < kExpirySlots - 1) q.next();
    q.settle(5, 0);       // due two slots later, when it is 72 h old already
    q.next();
    EXPECT_EQ(q.mail.unfinished(), 5);
    q.mail.finish();      // the run ends here: in its last slot, the mail was given up
    EXPECT_EQ(q.mail.expired(), 5);
    EXPECT_EQ(q.mail.unfinished(), 0);
}

TEST(WaitingMail, LosesAndDoublesNothing) {
    std::mt19937 random(11);
    for (int round = 0; round < 20; ++round) {
        Queue q;
        std::int64_t created = 0;
        for (int slot = 0; slot < 1500; ++slot) {
            const auto arrivals = static_cast<std::int64_t>(random() % 50);
            created += arrivals;
            q.next(arrivals);
            for (int batch = 0; batch < 3; ++batch) {
                const auto tried = static_cast<std::int64_t>(random() % 40);
                if (tried <= q.mail.waiting()) q.settle(tried, tried == 0 ? 0 : static_cast<std::int64_t>(random() % static_cast<unsigned>(tried + 1)));
            }
            const auto sent = std::accumulate(q.delays.begin(), q.delays.end(), std::int64_t{0});
            ASSERT_EQ(created, sent + q.mail.expired() + q.mail.unfinished());
        }
    }
}

}  // namespace
}  // namespace warmpost::simulator
