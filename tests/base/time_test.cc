#include "base/time.h"

#include <gtest/gtest.h>

namespace warmpost {
namespace {

TEST(Time, IsToldInUtcAsSesAndRfc5322WriteIt) {
    const WallTime t = from_ms(1'732'471'234'567);
    EXPECT_EQ(to_iso8601(t), "2024-11-24T18:00:34.567Z");
    EXPECT_EQ(to_rfc5322_date(t), "Sun, 24 Nov 2024 18:00:34 +0000");
}

}  // namespace
}  // namespace warmpost
