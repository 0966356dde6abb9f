#include "mail/message/header.h"

#include <gtest/gtest.h>

namespace warmpost::mail {
namespace {

using namespace std::string_literals;
constexpr std::size_t kEnough = 1 << 20;

TEST(ParseMessage, FieldsAreViewsWithNameValueAndWhole) {
    const auto m = parse_message("Subject: a\r\n b\r\nTo:x@y.z\r\n\r\nbody\r\n", kEnough);
    ASSERT_TRUE(m);
    ASSERT_EQ(m->fields.size(), 2u);
    EXPECT_EQ(m->fields[0].name, "Subject");
    EXPECT_EQ(m->fields[0].value, " a\r\n b");
    EXPECT_EQ(m->fields[0].whole, "Subject: a\r\n b\r\n");
    EXPECT_EQ(m->fields[1].value, "x@y.z");
    EXPECT_EQ(m->body, "\r\nbody\r\n");
}
TEST(ParseMessage, FieldsAndBodyTogetherAreTheMessage) {
    const std::string text = "A: 1\r\nB:\r\n\t2\r\n\r\n..dots\r\n";
    const auto m = parse_message(text, kEnough);
    ASSERT_TRUE(m);
    std::string again;
    for (const auto& f : m->fields) again += f.whole;
    EXPECT_EQ(again.append(m->body), text);
}
TEST(ParseMessage, WithoutAnEmptyLineTheBodyIsOne) {
    const auto m = parse_message("A: 1\r\n", kEnough);
    ASSERT_TRUE(m);
    EXPECT_EQ(m->body, "\r\n");
}
TEST(ParseMessage, EmptyBytesHaveNoFields) {
    const auto m = parse_message("", kEnough);
    ASSERT_TRUE(m);
    EXPECT_TRUE(m->fields.empty());
    EXPECT_EQ(m->body, "\r\n");
}
TEST(ParseMessage, ALineThatIsNoFieldIsRefusedAndShown) {
    for (const auto* text : {"no colon\r\n\r\n", " folded first\r\n\r\n", "Sub ject: x\r\n\r\n", ": x\r\n\r\n", "..a: x\r\n\r\n", "Sübject: x\r\n\r\n"}) {
        const auto m = parse_message(text, kEnough);
        ASSERT_FALSE(m) << text;
        EXPECT_EQ(m.error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_NE(parse_message("no colon\r\n\r\n", kEnough).error().message.find("'no colon'"), std::string::npos);
}
TEST(ParseMessage, BareLineEndsAndNulInTheHeaderAreRefused) {
    for (const auto& text : {"A: 1\nB: 2\r\n\r\n"s, "A: 1\rB: 2\r\n\r\n"s, "A: 1\0\r\n\r\n"s, "A: 1"s, "A: 1\r"s}) EXPECT_FALSE(parse_message(text, kEnough));
}
TEST(ParseMessage, NulAndBareLfInTheBodyAreNotItsConcern) { EXPECT_TRUE(parse_message("A: 1\r\n\r\nx\0y\nz"s, kEnough)); }
TEST(ParseMessage, HeaderOverTheLimitIsRefused) {
    const std::string text = "A: " + std::string(100, 'x') + "\r\n\r\n";
    EXPECT_TRUE(parse_message(text, 105));
    EXPECT_FALSE(parse_message(text, 104));
}
TEST(Find, IgnoresCaseAndTakesTheFirst) {
    const auto m = parse_message("X-A: 1\r\nx-a: 2\r\n\r\n", kEnough);
    ASSERT_TRUE(m);
    ASSERT_NE(find(*m, "x-A"), nullptr);
    EXPECT_EQ(find(*m, "x-A")->value, " 1");
    EXPECT_EQ(find(*m, "X-B"), nullptr);
}
TEST(Unfold, RemovesLineEndsAndTrims) {
    EXPECT_EQ(unfold(" a\r\n b \r\n\tc "), "a b \tc");
    EXPECT_EQ(unfold("\r\n \r\n"), "");
}
TEST(DecodeWords, EncodedWordsBecomeUtf8) {
    EXPECT_EQ(decode_words(" =?utf-8?B?w6k=?= =?iso-8859-1?q?caf=E9?="), "écafé");
    EXPECT_EQ(decode_words("plain"), "plain");
}
TEST(DecodeWords, AlwaysAnswersValidUtf8) { EXPECT_EQ(decode_words("gr\xc3\xbc\xc3\x9f"), "grüß"); }

}  // namespace
}  // namespace warmpost::mail
