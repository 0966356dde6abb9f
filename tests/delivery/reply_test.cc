#include "delivery/egress/reply.h"

#include <gtest/gtest.h>

#include "delivery/dns/rdata.h"

namespace warmpost::delivery {
namespace {

Reply parse(std::string_view bytes) {
    ReplyParser parser;
    EXPECT_EQ(parser.feed(bytes), ReplyParser::State::complete);
    return parser.take();
}

TEST(Reply, LinesAreJoinedAndTheEnhancedStatusTakenOut) {  // RFC 5321 4.2.1, RFC 2034 4
    const Reply reply = parse("550-5.1.1 No such user\r\n550 5.1.1 here\r\n");
    EXPECT_EQ(reply.code, 550);
    EXPECT_EQ(reply.enhanced, "5.1.1");
    EXPECT_EQ(reply.text, "No such user here");
    EXPECT_EQ(reply.whole(), "550 5.1.1 No such user here");
}

TEST(Reply, ArrivesInAnyPieces) {
    const std::string bytes = "250-one\r\n250 two\r\n354 go\r\n";
    ReplyParser parser;
    std::vector<std::string> found;
    for (const char c : bytes) {
        std::string_view piece(&c, 1);
        if (parser.feed(piece) == ReplyParser::State::complete) found.push_back(parser.take().whole());
    }
    EXPECT_EQ(found, (std::vector<std::string>{"250 one two", "354 go"}));
}

TEST(Reply, WhatFollowsStaysForTheNextReply) {  // RFC 2920
    std::string_view bytes = "250 a\r\n250 b\r\n";
    ReplyParser parser;
    ASSERT_EQ(parser.feed(bytes), ReplyParser::State::complete);
    EXPECT_EQ(parser.take().text, "a");
    EXPECT_EQ(bytes, "250 b\r\n");
}

TEST(Reply, OfALongReplyOnlyTheBeginningIsKept) {
    std::string bytes;
    for (int i = 0; i < 1000; ++i) bytes += "550-" + std::string(100, 'x') + "\r\n";
    bytes += "550 end\r\n";
    const Reply reply = parse(bytes);
    EXPECT_LE(reply.text.size(), ReplyParser::kMaxText);
}

TEST(Reply, AnEndlessReplyAndNonsenseAreBroken) {
    const std::string endless(ReplyParser::kMaxBytes + 1, 'x');
    for (std::string_view bytes : {std::string_view(endless), std::string_view("hello\r\n"), std::string_view("25x ok\r\n"), std::string_view("\r\n")}) {
        ReplyParser parser;
        EXPECT_EQ(parser.feed(bytes), ReplyParser::State::broken);
    }
}

TEST(Rdata, BrokenRecordsAreRefused) {  // RFC 1035 3.3
    using namespace std::string_literals;
    EXPECT_EQ(parse_name("\3www\7EXAMPLE\0"s), "www.example");
    EXPECT_EQ(parse_mx("\0\12\2mx\0"s)->preference, 10);
    EXPECT_EQ(parse_mx("\0\0\0"s)->host, "");
    EXPECT_FALSE(parse_name("\77abc"s));
    EXPECT_FALSE(parse_name("\3www"s));
    EXPECT_FALSE(parse_mx("\0"s));
    EXPECT_EQ(parse_txt("\3v=s\2pf"s), "v=spf");
    EXPECT_FALSE(parse_txt("\5ab"s));
}

}  // namespace
}  // namespace warmpost::delivery
