#include "mail/message/return_path.h"

#include <gtest/gtest.h>

#include "base/message_id.h"
#include "base/strings.h"
#include "mail/message/unsubscribe_address.h"

namespace warmpost::mail {
namespace {

const std::string kId = "0100019a9e03aa10-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000";
std::string local(std::string_view path) { return std::string(path.substr(0, path.find('@'))); }

TEST(ReturnPath, RoundTripsMessageIndexAndSingle) {
    for (const bool single : {true, false})
        for (const std::uint16_t index : {0, 1, 49, 32767}) {
            const auto path = make_return_path("key", {kId, index, single}, "bounce.example");
            EXPECT_TRUE(path.ends_with("@bounce.example"));
            const auto tag = parse_return_path("key", local(path));
            ASSERT_TRUE(tag);
            EXPECT_EQ(tag->message_id, kId);
            EXPECT_EQ(tag->index, index);
            EXPECT_EQ(tag->single, single);
        }
}
TEST(ReturnPath, LocalPartHas55CharactersAndMayBeFolded) {
    auto text = local(make_return_path("key", {kId, 3, true}, "b.example"));
    EXPECT_EQ(text.size(), 55u);  // RFC 5321 4.5.3.1.1 allows 64
    for (auto& c : text) c = static_cast<char>(std::toupper(c));
    EXPECT_TRUE(parse_return_path("key", text));
}
TEST(ReturnPath, ForgeriesAreRefused) {
    const auto text = local(make_return_path("key", {kId, 3, true}, "b.example"));
    EXPECT_FALSE(parse_return_path("other key", text));
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {  // the last character carries three bits that mean nothing
        auto forged = text;
        forged[i] = forged[i] == 'a' ? 'b' : 'a';
        EXPECT_FALSE(parse_return_path("key", forged)) << i;
    }
    EXPECT_FALSE(parse_return_path("key", text.substr(1)));
    EXPECT_FALSE(parse_return_path("key", ""));
}
TEST(ReturnPath, WhatIsNoMessageIdHasNone) {
    EXPECT_EQ(make_return_path("key", {"nonsense", 0, true}, "b.example"), "");
    EXPECT_EQ(make_return_path("key", {kId, 32768, true}, "b.example"), "");
}

TEST(UnsubscribeAddress, NamesItsMessageAndFitsALocalPart) {
    const auto address = make_unsubscribe_address("key", kId, "bounce.example");
    EXPECT_TRUE(address.starts_with("unsubscribe+") && address.ends_with("@bounce.example")) << address;
    auto text = local(address);
    EXPECT_EQ(text.size(), 64u);  // RFC 5321 4.5.3.1.1 allows no more
    EXPECT_EQ(parse_unsubscribe_address("key", text), kId);
    for (auto& c : text) c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(parse_unsubscribe_address("key", text), kId);
    EXPECT_TRUE(make_unsubscribe_address("key", "no id", "bounce.example").empty());
}
TEST(UnsubscribeAddress, ForgeriesAreRefused) {
    const auto text = local(make_unsubscribe_address("key", kId, "b.example"));
    EXPECT_FALSE(parse_unsubscribe_address("other key", text));
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {  // the last character carries bits that mean nothing
        auto forged = text;
        forged[i] = forged[i] == 'a' ? 'b' : 'a';
        EXPECT_FALSE(parse_unsubscribe_address("key", forged)) << i;
    }
    for (const char* wrong : {"", "unsubscribe", "unsubscribe+", "unsubscribe+aaaa"}) EXPECT_FALSE(parse_unsubscribe_address("key", wrong)) << wrong;
    EXPECT_FALSE(parse_unsubscribe_address("key", local(make_return_path("key", {kId, 0, true}, "b.example")))) << "a return path is no unsubscribe address";
}

}  // namespace
}  // namespace warmpost::mail
