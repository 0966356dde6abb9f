#include "base/parse_time.h"

#include <gtest/gtest.h>

namespace warmpost {
namespace {

TEST(ParseTime, ReadsWhatSdksAndRecordsWrite) {
    EXPECT_EQ(to_iso8601(parse_iso8601("2026-01-02T03:04:05Z").value()), "2026-01-02T03:04:05.000Z");
    EXPECT_EQ(to_iso8601(parse_iso8601("2026-11-24T18:00:00.123Z").value()), "2026-11-24T18:00:00.123Z");
    EXPECT_EQ(to_iso8601(parse_iso8601("2026-11-24T18:00:00.123999Z").value()), "2026-11-24T18:00:00.123Z");
    EXPECT_EQ(to_iso8601(parse_iso8601("2026-11-24T18:00:00.5Z").value()), "2026-11-24T18:00:00.500Z");
    EXPECT_EQ(to_iso8601(parse_iso8601("2026-03-01T00:30:00+01:00").value()), "2026-02-28T23:30:00.000Z");
    EXPECT_EQ(to_iso8601(parse_iso8601("2024-02-29T23:59:59-00:30").value()), "2024-03-01T00:29:59.000Z");
}

TEST(ParseTime, AnythingElseIsNoTime) {
    for (const char* text :
         {"", "2026-01-02", "2026-01-02T03:04:05", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-02T24:00:00Z", "2026-01-02T03:04:05.Z",
          "2026-01-02T03:04:05Zx", "1969-12-31T23:59:59Z", "26-01-02T03:04:05Z", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05+1:00", "1767322845"})
        EXPECT_FALSE(parse_iso8601(text)) << text;
}

}  // namespace
}  // namespace warmpost
