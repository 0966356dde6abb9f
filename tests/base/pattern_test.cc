#include "base/pattern.h"

#include <gtest/gtest.h>

namespace warmpost {
namespace {

TEST(PatternSet, TheLowestNumberedPatternWins) {
    const auto set = PatternSet::make({"rate limited", "limited", "busy"}).value();
    EXPECT_EQ(set.first_match("451 RATE LIMITED"), 0u);
    EXPECT_EQ(set.first_match("x limited, busy"), 1u);
    EXPECT_EQ(set.first_match("fine"), std::nullopt);
}

TEST(PatternSet, ABrokenPatternIsNamed) {
    const auto set = PatternSet::make({"a", "("});
    ASSERT_FALSE(set);
    EXPECT_NE(set.error().message.find("\"(\""), std::string::npos);
}

TEST(PatternSet, AnEmptySetMatchesNothing) { EXPECT_EQ(PatternSet::make({})->first_match("x"), std::nullopt); }

}  // namespace
}  // namespace warmpost
