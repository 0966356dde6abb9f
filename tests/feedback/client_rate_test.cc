#include "feedback/inbound/client_rate.h"

#include <gtest/gtest.h>

namespace warmpost::feedback {
namespace {
using namespace std::chrono_literals;

TEST(ClientRateTest, EachClientHasItsOwnMinute) {
    ClientRate rate;
    const auto a = IpAddress::parse("192.0.2.1").value(), b = IpAddress::parse("192.0.2.2").value();
    const SteadyTime now{1h};
    EXPECT_TRUE(rate.take(a, 2, now));
    EXPECT_TRUE(rate.take(a, 2, now + 10s));
    EXPECT_FALSE(rate.take(a, 2, now + 59s));
    EXPECT_TRUE(rate.take(b, 2, now + 59s));
    EXPECT_TRUE(rate.take(a, 2, now + 60s));
}

TEST(ClientRateTest, StrangersCannotMakeItGrowWithoutBound) {
    ClientRate rate;
    const SteadyTime now{1h};
    int taken = 0;
    for (int i = 0; i < 20'000; ++i)
        taken += rate.take(IpAddress::parse("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250)).value(), 1, now) ? 1 : 0;
    EXPECT_LE(taken, 10'000);
    EXPECT_TRUE(rate.take(IpAddress::parse("192.0.2.1").value(), 1, now + 1min));
}

}  // namespace
}  // namespace warmpost::feedback
