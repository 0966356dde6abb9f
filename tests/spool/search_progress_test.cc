#include "spool/search_progress.h"

#include <gtest/gtest.h>

namespace warmpost::spool {
namespace {

const std::string kId = "0100019aabcdef01-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000";
// A story's key ends in a number of eight bytes, of which any may be a line feed.
const std::string kKey = kId + std::string("\0\0\0\0\0\n\0\n", 8) + "\xff";

TEST(SearchProgressText, ReadsWhatItWrote) {
    for (const SearchProgress& each :
         {SearchProgress{"", ""}, SearchProgress{"", kKey}, SearchProgress{kId, kKey}, SearchProgress{kKey, kKey}, SearchProgress{"\n", "\n\n"}})
        EXPECT_EQ(read_search_progress(written(each)), each);
}
TEST(SearchProgressText, ReadsWhatTheFirstVersionWrote) {
    EXPECT_EQ(read_search_progress("\n"), (SearchProgress{"", ""})) << "a new index";
    EXPECT_EQ(read_search_progress("\n" + kKey), (SearchProgress{"", kKey}));
    EXPECT_EQ(read_search_progress(kId + "\n" + kKey), (SearchProgress{kId, kKey}));
    EXPECT_EQ(read_search_progress(kKey + "\n" + kKey), (SearchProgress{kKey, kKey})) << "done stays done";
}
TEST(SearchProgressText, WhatIsNeitherIsNone) {
    for (const std::string& bytes :
         {std::string(), std::string("0100"), std::string("\2", 1), std::string("\2\0\0\0\5abcd", 9), std::string("\2\xff\xff\xff\xff", 5)})
        EXPECT_FALSE(read_search_progress(bytes)) << bytes.size();
}

}  // namespace
}  // namespace warmpost::spool
