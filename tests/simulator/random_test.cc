#include "simulator/random.h"

#include <gtest/gtest.h>

#include <cmath>

namespace warmpost::simulator {
namespace {

// The values that docs/simulator.md gives for other implementations to check against.
TEST(Random, GivesTheCheckValues) {
    const Random random(7);
    EXPECT_DOUBLE_EQ(random.at(Stream::demand).uniform(0), 0.45674086786658408);
    const Draws draws = random.at(Stream::answers, 3, 1, 100);
    EXPECT_DOUBLE_EQ(draws.uniform(10), 0.44342104962012607);
    EXPECT_EQ(draws.binomial(0.02, 1000, 10), 19);
    EXPECT_EQ(draws.binomial(0.02, 100'000, 10), 2014);
}

TEST(Random, BinomialKeepsToItsBounds) {
    const Draws draws = Random(1).at(Stream::answers);
    EXPECT_EQ(draws.binomial(0.5, 0, 0), 0);
    EXPECT_EQ(draws.binomial(0.5, -3, 0), 0);
    EXPECT_EQ(draws.binomial(0, 100, 0), 0);
    EXPECT_EQ(draws.binomial(-1, 100, 0), 0);
    EXPECT_EQ(draws.binomial(1, 100, 0), 100);
    for (std::uint64_t k = 0; k < 1000; ++k) {
        const auto few = draws.binomial(0.999, 40, k);
        EXPECT_GE(few, 0);
        EXPECT_LE(few, 40);
    }
}

TEST(Random, BinomialHasItsMeanOnBothSidesOfTheApproximation) {
    constexpr int kTries = 20'000;
    for (const std::int64_t n : {10, 1000, 5000}) {
        const double p = 0.02;
        double sum = 0;
        for (int i = 0; i < kTries; ++i) sum += static_cast<double>(Random(5).at(Stream::answers, static_cast<std::uint64_t>(i)).binomial(p, n, 0));
        const double mean = static_cast<double>(n) * p;
        EXPECT_NEAR(sum / kTries, mean, 5 * std::sqrt(mean / kTries)) << n;
    }
}

TEST(Random, ADrawDependsOnItsPlaceOnly) {
    const Random random(3);
    const double first = random.at(Stream::growth, 1, 2, 3).uniform(4);
    (void)random.at(Stream::growth, 9, 9, 9).uniform(4);
    EXPECT_EQ(first, random.at(Stream::growth, 1, 2, 3).uniform(4));
    EXPECT_NE(first, random.at(Stream::growth, 1, 2, 4).uniform(4));
    EXPECT_NE(first, random.at(Stream::answers, 1, 2, 3).uniform(4));
    EXPECT_NE(first, Random(4).at(Stream::growth, 1, 2, 3).uniform(4));
}

}  // namespace
}  // namespace warmpost::simulator
