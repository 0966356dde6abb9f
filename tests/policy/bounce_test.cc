// What replies and reports are in SES's words: a table of what systems and providers write (tests/data/replies.tsv), and the rules behind it.
#include "policy/outcome/bounce.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

namespace warmpost::outcome {
namespace {

struct Row {
    std::string type, sub_types, text;
};
std::vector<Row> rows() {
    std::ifstream in(WARMPOST_SOURCE_DIR "/tests/data/replies.tsv");
    std::vector<Row> all;
    for (std::string line; std::getline(in, line);) {
        std::istringstream columns(line);
        Row row;
        if (line.starts_with('#') || !std::getline(columns, row.type, '\t') || !std::getline(columns, row.sub_types, '\t') ||
            !std::getline(columns, row.text))
            continue;
        row.type = row.type == "P" ? "Permanent" : "Transient";
        all.push_back(std::move(row));
    }
    return all;
}

TEST(BounceTest, RepliesOfManySystemsAreWhatTheySay) {
    const auto all = rows();
    ASSERT_GT(all.size(), 300u);
    for (const Row& row : all) {
        const BounceClass found = class_of_report({{}, row.text, {}});
        EXPECT_EQ(found.type, row.type) << row.text << " (" << to_string(found.reason) << ")";
        if (row.sub_types == "-") continue;
        EXPECT_NE((',' + row.sub_types + ',').find(',' + found.sub_type + ','), std::string::npos) << row.text << ": " << found.sub_type;
    }
}

TEST(BounceTest, AClassOfFourIsNeverPermanent) {
    for (const Row& row : rows()) {
        if (row.text.find("nullMX") != std::string::npos || row.text.find("no SMTP service") != std::string::npos ||
            row.text.find("mail exchanger") != std::string::npos)
            continue;
        if (reason_in(row.text) == Reason::suppressed) continue;  // no reply at all: nothing was sent
        const auto found = class_of_report({"4.0.0", row.text, {}});
        EXPECT_TRUE(found.type != "Permanent" || found.reason == Reason::no_mail) << row.text;
        EXPECT_NE(class_of_report({{}, row.text, {}, true}).type, "Permanent") << row.text;
        EXPECT_NE(class_of_reply(Stage::rcpt_to, 450, "4.1.1", row.text).type, "Permanent") << row.text;
        EXPECT_NE(class_of_reply(Stage::mail_from, 550, "5.1.1", row.text).type, "Permanent") << row.text;
    }
}

TEST(BounceTest, TheReplyIsFoundWithinWhatIsWrittenAroundIt) {
    struct Case {
        const char* text;
        int code;
        const char* enhanced;
    };
    for (const Case& c : {Case{"host mx.isp.example[192.0.2.1] said: 550 5.1.1 <a@isp.example> unknown (in reply to RCPT TO command)", 550, "5.1.1"},
                          {"5.1.0 - Unknown address error 550-'5.2.2 <a@isp.example>... Mailbox Full' (delivery attempts: 0)", 550, "5.2.2"},
                          {"Remote host said: 421 4.7.0 later", 421, "4.7.0"},
                          {"550 #5.1.0 Address rejected.", 550, "5.1.0"},
                          {"Sorry, I couldn't find any host by that name. (#5.1.2)", 0, "5.1.2"},
                          {"unable to deliver in 440 minutes to 192.0.2.1 port 25", 0, ""},
                          {"Exim 4.69 at 5.1.1.4", 0, ""},
                          {"<<< 554 no", 554, ""}}) {
        const FoundReply found = find_reply(c.text);
        EXPECT_EQ(found.code, c.code) << c.text;
        EXPECT_EQ(found.enhanced, c.enhanced) << c.text;
    }
    EXPECT_EQ(find_reply("550 5.0.0 unknown", "5.1.1").enhanced, "5.1.1");  // the report's status says more
    EXPECT_EQ(find_reply("550 5.7.1 blocked", "5.1.1").enhanced, "5.7.1");  // the reply's own is nearer
    EXPECT_TRUE(find_reply("550 5.1.1 gone", "4.4.7").temporary);
}

TEST(BounceTest, WordsBeatAVagueStatusAndAStatusBeatsVagueWords) {
    EXPECT_EQ(class_of_report({"5.0.0", "550 user unknown", {}}).type, "Permanent");
    EXPECT_EQ(class_of_report({"5.1.1", "550 5.1.1 rejected", {}}).type, "Permanent");
    EXPECT_EQ(class_of_report({"5.1.1", "550 5.7.1 IP address blacklisted by recipient", {}}).type, "Transient");
    EXPECT_EQ(class_of_report({"5.2.2", "554 refused", {}}).sub_type, "MailboxFull");
    EXPECT_EQ(class_of_report({"5.7.1", "550 5.7.1 user unknown", {}}).type, "Permanent");
}

TEST(BounceTest, WhatTheMailSaysInWordsCountsWhereTheFieldSaysNothing) {
    EXPECT_EQ(class_of_report({"5.0.0", {}, "550 5.7.25 <a@isp.example>: reverse DNS validation failed"}).scope, Scope::address);
    EXPECT_EQ(class_of_report({"5.0.0", {}, "The e-mail account does not exist at the organization"}).type, "Permanent");
    EXPECT_EQ(class_of_report({"5.1.1", "550 5.1.1 user unknown", "the mailbox is full of advice"}).type, "Permanent");
    EXPECT_EQ(class_of_report({"5.1.1", "550 5.1.1 user unknown", "Your message to <a> was automatically rejected: Quota exceeded"}).sub_type, "MailboxFull");
}

TEST(BounceTest, NothingToGoByIsUndeterminedAndBlamesNobody) {
    for (const char* status : {"", "5.0.0"}) {
        const auto found = class_of_report({status, {}, {}});
        EXPECT_EQ(found.type, "Undetermined");
        EXPECT_EQ(found.sub_type, "Undetermined");
        EXPECT_NE(found.scope, Scope::recipient);
    }
    EXPECT_EQ(class_of_report({"5.0.0", "42 reasons", {}}).type, "Transient");  // words that nobody knows suppress nobody
    EXPECT_EQ(class_of_report({"4.0.0", {}, {}}).type, "Transient");
}

TEST(BounceTest, AReplyBeforeAnyRecipientIsAboutTheSender) {
    EXPECT_EQ(class_of_report({"5.1.1", "host mx said: 550 5.1.1 user unknown (in reply to MAIL FROM command)", {}}).type, "Transient");
    EXPECT_EQ(class_of_reply(Stage::mail_from, 550, "5.1.1", "user unknown").scope, Scope::sending_domain);
    EXPECT_EQ(class_of_reply(Stage::greeting, 554, "", "no such host").scope, Scope::address);
}

TEST(BounceTest, NamesInAddressesAndLinksAreNoWords) {
    EXPECT_EQ(reason_in("550 <spam-quota-full@isp.example>: see https://isp.example/user-unknown/blocked"), Reason::none);
    EXPECT_EQ(plain_words("550-5.7.26 not <a@b.example>: ok  550 5.7.26 https://x.example/y"), "not @: ok 550 5.7.26");
}

// The table is one automaton that makes its states as it reads: a text that makes many of them must not exhaust it.
TEST(BounceTest, ALongTextOfAnyLettersIsReadToItsEnd) {
    std::mt19937 random(7);
    constexpr std::string_view kWords[] = {"user", "mailbox", "address", "is",    "not",  "the",        "your",   "message",
                                           "host", "from",    "sender",  "quota", "of",   "connection", "server", "recipient",
                                           "has",  "been",    "this",    "to",    "mail", "account",    "555",    "a"};
    for (int i = 0; i < 5; ++i) {
        std::string text;
        while (text.size() < 6000) {
            if (random() % 3 == 0)
                text += kWords[random() % std::size(kWords)];
            else
                for (unsigned n = random() % 9; n > 0; --n) text += static_cast<char>('a' + random() % 26);
            text += ' ';
        }
        EXPECT_EQ(reason_in(text + "is on the suppression list"), Reason::suppressed) << i;
    }
}

}  // namespace
}  // namespace warmpost::outcome
