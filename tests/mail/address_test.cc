#include <gtest/gtest.h>

#include "mail/message/header.h"

namespace warmpost::mail {
namespace {

std::string listed(std::string_view value) {
    const auto list = parse_address_list(value);
    if (!list) return "refused";
    std::string text;
    for (const auto& m : *list) text += "[" + m.display_name + "|" + m.address + "]";
    return text;
}

TEST(ParseAddressList, PlainForms) {
    EXPECT_EQ(listed("a@B.Example"), "[|a@b.example]");
    EXPECT_EQ(listed(" Jane Doe <Jane+x@b.c> ,\r\n \"Doe, J.\" <d@e.f>"), "[Jane Doe|Jane+x@b.c][Doe, J.|d@e.f]");
    EXPECT_EQ(listed("<a@b.c>"), "[|a@b.c]");
}
TEST(ParseAddressList, CommentsGroupsAndEncodedWords) {
    EXPECT_EQ(listed("=?utf-8?B?w6k=?= <a@b.c>"), "[é|a@b.c]");
    EXPECT_EQ(listed("G: a@b.c, D <d@e.f>;"), "[|a@b.c][D|d@e.f]");
    EXPECT_EQ(listed("undisclosed-recipients:;"), "");
    EXPECT_EQ(listed("\"a b\"@c.d"), "[|\"a b\"@c.d]");
    EXPECT_EQ(listed("é <a@bücher.example>"), "[é|a@xn--bcher-kva.example]");
    EXPECT_EQ(listed("a@b.c,, d@e.f"), "[|a@b.c][|d@e.f]");
}
// What is dropped or joined silently could be shown to a reader as somebody else.
TEST(ParseAddressList, WhatIsNotOneAddressAnItemIsRefused) {
    for (const auto* text : {"", " ", ",", "a", "a@b.c garbage", "garbage, a@b.c", "a@b.c d@e.f", "<a@b.c> <d@e.f>", "Name a@b.c", "Na@me <a@b.c>", "x <a@b.c",
                             "a@b.c;d@e.f", "Jane <jane@e,org>", "<a@b.c> x", "<a@b.c> \"x\"", "<@r:a@b.c>", "a@b@c.d", "a@b.c <d@e.f>", "a@b.c: d@e.f;", "\"open <a@b.c>", "a@b.c (open", "<a@b.c>>", "a@", "@b.c", "a@[1.2.3.4]", "a@b..c"})
        EXPECT_EQ(listed(text), "refused") << text;
}
TEST(ParseAddressList, TheErrorShowsTheValue) {
    EXPECT_NE(parse_address_list("Na@me <a@b.c>").error().message.find("Na@me"), std::string::npos);
}
TEST(ParseAddressList, NulIsRefused) { EXPECT_EQ(listed(std::string_view("a@b.c\0,d@e.f", 12)), "refused"); }

TEST(NormaliseMailbox, DomainIsLowerCaseALabelAndLocalPartStays) {
    EXPECT_EQ(normalise_mailbox("Jane.Doe@Example.ORG"), "Jane.Doe@example.org");
    EXPECT_EQ(normalise_mailbox("a@BÜCHER.example"), "a@xn--bcher-kva.example");
    EXPECT_EQ(normalise_mailbox("\"a\\\"@ b\"@c.d"), "\"a\\\"@ b\"@c.d");
}
TEST(NormaliseMailbox, LengthsOfRfc5321Section4531) {
    EXPECT_TRUE(normalise_mailbox(std::string(64, 'a') + "@b.c"));
    EXPECT_FALSE(normalise_mailbox(std::string(65, 'a') + "@b.c"));
    std::string domain = "c";
    while (domain.size() < 250) domain += ".abcd";
    EXPECT_TRUE(normalise_mailbox("a@" + domain));
    EXPECT_FALSE(normalise_mailbox("a@" + domain + ".abcdef"));
    EXPECT_FALSE(normalise_mailbox("a@" + std::string(64, 'b') + ".c"));
}
TEST(NormaliseMailbox, IllegalFormsAreRefused) {
    for (const auto* text : {"a", "@b.c", "a@", ".a@b.c", "a.@b.c", "a..b@c.d", "a b@c.d", "a@b c", "a@-b.c", "a@b_c.d", "a@b.c.", "é@b.c", "\"a@b.c", "a\"b@c.d",
                             "a@b.c\r\nRCPT", "a\r\n@b.c", "<a@b.c>"})
        EXPECT_FALSE(normalise_mailbox(text)) << text;
    EXPECT_EQ(normalise_mailbox("nobody").error().message, "Missing final '@domain'.");
}
TEST(DomainOf, IsWhatFollowsTheLastAt) {
    EXPECT_EQ(domain_of("\"a@b\"@c.d"), "c.d");
    EXPECT_EQ(domain_of("a"), "");
}
TEST(ToAsciiDomain, Idna2008KeepsSharpS) { EXPECT_EQ(to_ascii_domain("straße.example"), "xn--strae-oqa.example"); }

}  // namespace
}  // namespace warmpost::mail
