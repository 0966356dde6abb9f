#include "rendering/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rendering/utf8.h"

namespace warmpost::rendering {
namespace {

TEST(TemplateData, MustBeAnObject) {
    EXPECT_EQ(*prepare_data(R"( { "a" : "\u00fc" } )"), R"({"a":"ü"})");
    for (const char* bad : {"", "[]", "\"x\"", "null", "{", "{a:1}"}) {
        const auto read = prepare_data(bad);
        ASSERT_FALSE(read) << bad;
        EXPECT_EQ(read.error().code, ErrorCode::InvalidArgument);
    }
}

TEST(TemplateData, ReplacesByNameAtTheTop) {
    EXPECT_EQ(*merge_data(R"({"a":{"x":1,"y":2},"b":1})", R"({"a":{"x":9},"c":3})"), R"({"a":{"x":9},"b":1,"c":3})");
    EXPECT_FALSE(merge_data("{}", "[]"));
    EXPECT_FALSE(merge_data("x", "{}"));
}

TEST(SourceDigest, TellsPartsApart) {
    EXPECT_EQ(make_source("a", "b", "c")->digest, make_source("a", "b", "c")->digest);
    EXPECT_NE(make_source("a", "b", std::nullopt)->digest, make_source("a", std::nullopt, "b")->digest);
    EXPECT_NE(make_source("ab", "", std::nullopt)->digest, make_source("a", "b", std::nullopt)->digest);
    EXPECT_NE(make_source("a", "", std::nullopt)->digest, make_source("a", std::nullopt, std::nullopt)->digest);
}

TEST(Cesu8, BecomesUtf8) {
    EXPECT_EQ(to_utf8("plain \xED\x95\x9C ü"), "plain \xED\x95\x9C ü") << "U+D55C is no surrogate";
    EXPECT_EQ(to_utf8("a\xED\xA0\xBD\xED\xB8\x80z"), "a\xF0\x9F\x98\x80z");
    EXPECT_EQ(to_utf8("\xED\xA0\xBD"), "\xEF\xBF\xBD");
    EXPECT_EQ(to_utf8("\xED\xB8\x80\xED\xA0\xBDx"), "\xEF\xBF\xBD\xEF\xBF\xBDx");
    EXPECT_EQ(to_utf8("\xED"), "\xED");
}

}  // namespace
}  // namespace warmpost::rendering
