#include "mail/smtp/server_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace warmpost::mail {
namespace {
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Kind = ServerEvent::Kind;

ServerSettings signed_in() {
    ServerSettings s;
    s.host = "mx.example";
    s.trusted = true;
    return s;
}
ServerSettings open_to_auth() {
    ServerSettings s;
    s.host = "mx.example";
    s.secure = true;
    return s;
}

// A client that only talks; answers what the machine asks of its caller, and keeps all that happened.
class Conversation {
public:
    explicit Conversation(ServerSettings settings) : machine_(std::move(settings)) { pump(); }

    void say(std::string_view bytes) {
        while (!bytes.empty() && !closed) {
            const auto space = machine_.space();
            ASSERT_FALSE(space.empty());
            const auto n = std::min(space.size(), bytes.size());
            std::memcpy(space.data(), bytes.data(), n);
            bytes.remove_prefix(n);
            machine_.received(n);
            pump();
        }
    }
    std::string answer(std::string_view bytes) {
        const auto before = replies.size();
        say(bytes);
        return replies.substr(before);
    }

    std::string replies;
    std::vector<ReceivedMessage> messages;
    std::vector<std::pair<std::string, std::string>> credentials;
    bool accept_credentials = true, closed = false;
    int tls_starts = 0;

private:
    void pump() {
        for (;;) {
            const auto event = machine_.next();
            switch (event.kind) {
                case Kind::need_input: replies += std::exchange(machine_.output(), {}); return;
                case Kind::start_tls:
                    ++tls_starts;
                    machine_.tls_started();
                    break;
                case Kind::authenticate:
                    credentials.emplace_back(event.user, event.password);
                    machine_.authenticated(accept_credentials, "535 Authentication Credentials Invalid");
                    break;
                case Kind::message:
                    messages.push_back(machine_.take_message());
                    machine_.finish("250 Ok id" + std::to_string(messages.size()));
                    break;
                case Kind::close:
                    replies += std::exchange(machine_.output(), {});
                    closed = true;
                    return;
            }
        }
    }
    ServerMachine machine_;
};

std::string envelope() { return "EHLO c.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nDATA\r\n"; }

TEST(SmtpServer, EhloListsWhatSesListsAndEndsInOk) {
    auto settings = open_to_auth();
    settings.secure = false;
    settings.tls_offered = true;
    Conversation c(settings);
    EXPECT_EQ(c.replies, "220 mx.example ESMTP warmpost\r\n");
    const auto list = c.answer("EHLO c.example\r\n");
    for (const char* line : {"250-8BITMIME\r\n", "250-SIZE 41943040\r\n", "250-STARTTLS\r\n", "250-AUTH PLAIN LOGIN\r\n", "250-PIPELINING\r\n"}) EXPECT_THAT(list, HasSubstr(line));
    EXPECT_TRUE(list.ends_with("250 Ok\r\n"));
}
TEST(SmtpServer, NothingIsSentWithoutAuth) {
    Conversation c(open_to_auth());
    c.say("EHLO c\r\n");
    EXPECT_EQ(c.answer("MAIL FROM:<a@x.example>\r\n"), "530 Authentication required\r\n");
    EXPECT_EQ(c.answer("RCPT TO:<b@y.example>\r\n"), "530 Authentication required\r\n");
    EXPECT_EQ(c.answer("DATA\r\n"), "530 Authentication required\r\n");
}
TEST(SmtpServer, AuthBeforeTlsIsRefusedUnlessAllowedInClear) {
    auto settings = open_to_auth();
    settings.secure = false;
    Conversation refused(settings);
    refused.say("EHLO c\r\n");
    EXPECT_EQ(refused.answer("AUTH PLAIN AHUAcA==\r\n"), "530 Must issue a STARTTLS command first\r\n");
    EXPECT_TRUE(refused.credentials.empty());
    settings.auth_in_clear = true;
    Conversation allowed(settings);
    EXPECT_THAT(allowed.answer("EHLO c\r\nAUTH PLAIN AHUAcA==\r\n"), HasSubstr("235 Authentication successful.\r\n"));
}
TEST(SmtpServer, AuthPlainWithAndWithoutInitialResponse) {
    Conversation c(open_to_auth());
    EXPECT_EQ(c.answer("AUTH PLAIN AHVzZXIAcGFzcw==\r\n"), "235 Authentication successful.\r\n");
    Conversation d(open_to_auth());
    EXPECT_EQ(d.answer("AUTH PLAIN\r\n"), "334 \r\n");
    EXPECT_EQ(d.answer("AHVzZXIAcGFzcw==\r\n"), "235 Authentication successful.\r\n");
    const std::pair<std::string, std::string> expected{"user", "pass"};
    EXPECT_EQ(c.credentials.at(0), expected);
    EXPECT_EQ(d.credentials.at(0), expected);
}
TEST(SmtpServer, AuthLoginPromptsAsSesDoes) {
    Conversation c(open_to_auth());
    EXPECT_EQ(c.answer("AUTH LOGIN\r\n"), "334 VXNlcm5hbWU6\r\n");
    EXPECT_EQ(c.answer("dXNlcg==\r\n"), "334 UGFzc3dvcmQ6\r\n");
    EXPECT_EQ(c.answer("cGFzcw==\r\n"), "235 Authentication successful.\r\n");
    EXPECT_EQ(c.credentials.at(0), (std::pair<std::string, std::string>{"user", "pass"}));
}
TEST(SmtpServer, WrongCredentialsGet535AndDoNotSend) {
    Conversation c(open_to_auth());
    c.accept_credentials = false;
    EXPECT_EQ(c.answer("AUTH PLAIN AHVzZXIAcGFzcw==\r\n"), "535 Authentication Credentials Invalid\r\n");
    EXPECT_THAT(c.answer("EHLO c\r\nMAIL FROM:<a@x.example>\r\n"), HasSubstr("530 Authentication required\r\n"));
}
TEST(SmtpServer, AuthCanBeCancelledAndABrokenLineEndsIt) {
    Conversation c(open_to_auth());
    EXPECT_THAT(c.answer("AUTH LOGIN\r\n*\r\n"), HasSubstr("501 Authentication cancelled."));
    EXPECT_EQ(c.answer("NOOP\r\n"), "250 Ok\r\n");
    EXPECT_THAT(c.answer("AUTH LOGIN\r\n" + std::string(13'000, 'A') + "\r\n"), HasSubstr("500 Line too long."));
    EXPECT_EQ(c.answer("NOOP\r\n"), "250 Ok\r\n");
    EXPECT_TRUE(c.credentials.empty());
}
TEST(SmtpServer, CommandsSentAlongWithStartTlsAreForgotten) {
    auto settings = signed_in();
    settings.tls_offered = true;
    Conversation c(settings);
    c.say("EHLO c\r\n");
    EXPECT_EQ(c.answer("STARTTLS\r\n" + envelope() + "injected\r\n.\r\n"), "220 Ready to start TLS\r\n");
    EXPECT_EQ(c.tls_starts, 1);
    EXPECT_TRUE(c.messages.empty());
    const auto again = c.answer("EHLO c\r\n");
    EXPECT_THAT(again, Not(HasSubstr("STARTTLS")));
}
TEST(SmtpServer, WhatWasKnownBeforeTlsIsForgotten) {
    auto settings = open_to_auth();
    settings.secure = false;
    settings.auth_in_clear = settings.tls_offered = true;
    Conversation c(settings);
    c.say("EHLO c\r\nAUTH PLAIN AHVzZXIAcGFzcw==\r\nMAIL FROM:<a@x.example>\r\nSTARTTLS\r\n");
    EXPECT_THAT(c.answer("RCPT TO:<b@y.example>\r\n"), HasSubstr("530 Authentication required"));
}
TEST(SmtpServer, AMessageArrivesInWireFormWithItsEnvelope) {
    Conversation c(signed_in());
    c.say("EHLO c.example\r\nMAIL FROM:<a@x.example> SIZE=20 BODY=8BITMIME\r\nRCPT TO:<b@y.example>\r\nRCPT TO:<c@y.example>\r\nDATA\r\n");
    EXPECT_EQ(c.answer("Subject: x\r\n\r\n..dot\r\n.\r\n"), "250 Ok id1\r\n");
    const auto& m = c.messages.at(0);
    EXPECT_EQ(m.content.view(), "Subject: x\r\n\r\n..dot\r\n");
    EXPECT_EQ(m.mail_from, "a@x.example");
    EXPECT_THAT(m.recipients, testing::ElementsAre("b@y.example", "c@y.example"));
    EXPECT_TRUE(m.body_8bit);
    EXPECT_EQ(m.helo, "c.example");
}
TEST(SmtpServer, CommandsPipelinedBehindTheMessageAreNotLost) {
    Conversation c(signed_in());
    const auto answer = c.answer(envelope() + "one\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<b@y.example>\r\nDATA\r\ntwo\r\n.\r\nQUIT\r\n");
    EXPECT_TRUE(answer.ends_with("250 Ok id1\r\n250 Ok\r\n250 Ok\r\n354 End data with <CR><LF>.<CR><LF>\r\n250 Ok id2\r\n221 Bye\r\n")) << answer;
    ASSERT_EQ(c.messages.size(), 2u);
    EXPECT_EQ(c.messages[1].content.view(), "two\r\n");
    EXPECT_EQ(c.messages[1].mail_from, "");
    EXPECT_TRUE(c.closed);
}
TEST(SmtpServer, AnyCutOfTheStreamGivesTheSameAnswersAndMessages) {
    const std::string stream = envelope() + "Subject: x\r\n\r\n.\r.\n..a\r\n.\r\nNOOP\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nDATA\r\nok\r\n..\r\n.\r\nAUTH PLAIN\r\n*\r\nQUIT\r\n";
    auto settings = signed_in();
    settings.secure = true;
    Conversation whole(settings);
    whole.say(stream);
    ASSERT_EQ(whole.messages.size(), 1u);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        Conversation halves(settings);
        halves.say(std::string_view(stream).substr(0, cut));
        halves.say(std::string_view(stream).substr(cut));
        EXPECT_EQ(halves.replies, whole.replies) << "cut at " << cut;
        ASSERT_EQ(halves.messages.size(), 1u) << "cut at " << cut;
        EXPECT_EQ(halves.messages[0].content.view(), whole.messages[0].content.view());
    }
    Conversation bytewise(settings);
    for (const char c : stream) bytewise.say({&c, 1});
    EXPECT_EQ(bytewise.replies, whole.replies);
}

class Smuggling : public testing::TestWithParam<std::string> {};
TEST_P(Smuggling, IsNoEndOfDataAndTheMessageIsRefused) {
    Conversation c(signed_in());
    c.say(envelope());
    const auto smuggled = "MAIL FROM:<evil@x.example>\r\nRCPT TO:<b@y.example>\r\nDATA\r\nevil\r\n";
    EXPECT_EQ(c.answer("Subject: x\r\n\r\nhello" + GetParam() + smuggled), "");
    EXPECT_THAT(c.answer(".\r\n"), StartsWith("554 Transaction failed: the message holds a bare CR or LF"));
    EXPECT_TRUE(c.messages.empty());
    EXPECT_EQ(c.answer("NOOP\r\n"), "250 Ok\r\n");
}
INSTANTIATE_TEST_SUITE_P(Ends, Smuggling,
                         testing::Values("\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n", "\r\n\n.\r\n", "\r\r\n.\r\r\n", "\n\r.\n\r"));

TEST(SmtpServer, ABareLineEndInACommandIsRefused) {
    Conversation c(signed_in());
    EXPECT_THAT(c.answer("EHLO c\n"), StartsWith("500 "));
    EXPECT_THAT(c.answer("EHLO c\rNOOP\r\n"), StartsWith("500 "));
    EXPECT_THAT(c.answer(std::string("NO\0OP\r\n", 7)), StartsWith("500 "));
}
TEST(SmtpServer, AnAnnouncedSizeBeyondTheLimitIsRefusedAtMail) {
    Conversation c(signed_in());
    c.say("EHLO c\r\n");
    EXPECT_EQ(c.answer("MAIL FROM:<a@x.example> SIZE=41943041\r\n"), "552 Message is too long.\r\n");
    EXPECT_THAT(c.answer("MAIL FROM:<a@x.example> SIZE=x\r\n"), StartsWith("501 "));
    EXPECT_EQ(c.answer("MAIL FROM:<a@x.example> SIZE=41943040\r\n"), "250 Ok\r\n");
}
TEST(SmtpServer, AMessageOfTheLimitIsTakenAndOneByteMoreIsDrainedAndRefused) {
    auto settings = signed_in();
    settings.max_message_bytes = 100'000;
    const std::string largest = std::string(99'998, 'x') + "\r\n";
    Conversation c(settings);
    c.say(envelope());
    EXPECT_EQ(c.answer(largest + ".\r\n"), "250 Ok id1\r\n");
    EXPECT_EQ(c.messages.at(0).content.view(), largest);
    c.say(envelope());
    EXPECT_EQ(c.answer("x" + largest + ".\r\nNOOP\r\n"), "552 Message is too long.\r\n250 Ok\r\n");
    EXPECT_EQ(c.messages.size(), 1u);
}
TEST(SmtpServer, WhatIsTooLargeIsNotKept) {
    DataReceiver receiver(10'000, 0, {});
    std::size_t largest = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto space = receiver.space();
        std::memset(space.data(), 'x', space.size());
        receiver.received(space.size());
        largest = std::max(largest, receiver.held());
    }
    EXPECT_LE(largest, 128u * 1024);
    EXPECT_TRUE(receiver.too_large());
    // The dot that ends a line of which the beginning was drained does not end the message.
    const auto feed = [&](std::string_view bytes) {
        std::memcpy(receiver.space().data(), bytes.data(), bytes.size());
        receiver.received(bytes.size());
    };
    feed(".\r\n");
    EXPECT_FALSE(receiver.complete());
    feed(".\r\n");
    EXPECT_TRUE(receiver.complete());
}
TEST(SmtpServer, TheRecipientBeyondTheLimitIsRefusedAndTheOthersAreServed) {
    Conversation c(signed_in());
    c.say("EHLO c\r\nMAIL FROM:<a@x.example>\r\n");
    for (int i = 0; i < 50; ++i) EXPECT_EQ(c.answer("RCPT TO:<r" + std::to_string(i) + "@y.example>\r\n"), "250 Ok\r\n");
    EXPECT_THAT(c.answer("RCPT TO:<r50@y.example>\r\n"), StartsWith("452 "));
    c.say("DATA\r\nx\r\n.\r\n");
    EXPECT_EQ(c.messages.at(0).recipients.size(), 50u);
}
TEST(SmtpServer, BadAddressesGetSesWords) {
    Conversation c(signed_in());
    c.say("EHLO c\r\n");
    EXPECT_EQ(c.answer("MAIL FROM:<nobody>\r\n"), "553 <nobody> Invalid email address\r\n");
    c.say("MAIL FROM:<a@x.example>\r\n");
    EXPECT_EQ(c.answer("RCPT TO:<nobody>\r\n"), "553 <nobody> address unknown\r\n");
    EXPECT_THAT(c.answer("RCPT TO:b@y.example NOTIFY=NEVER\r\n"), StartsWith("555 "));
}
TEST(SmtpServer, CommandsOutOfOrderAreRefused) {
    Conversation c(signed_in());
    EXPECT_THAT(c.answer("MAIL FROM:<a@x.example>\r\n"), StartsWith("503 "));
    EXPECT_THAT(c.answer("RCPT TO:<b@y.example>\r\n"), StartsWith("503 "));
    EXPECT_THAT(c.answer("DATA\r\n"), StartsWith("503 "));
    c.say("EHLO c\r\nMAIL FROM:<a@x.example>\r\n");
    EXPECT_EQ(c.answer("DATA\r\n"), "554 No valid recipients.\r\n");
    EXPECT_THAT(c.answer("MAIL FROM:<a@x.example>\r\n"), StartsWith("503 "));
    EXPECT_EQ(c.answer("RSET\r\nMAIL FROM:<a@x.example>\r\n"), "250 Ok\r\n250 Ok\r\n");
}
TEST(SmtpServer, ALongLineIsDroppedWholeAndTheNextIsHeard) {
    Conversation c(signed_in());
    EXPECT_EQ(c.answer("NOOP " + std::string(40'000, 'x') + "\r\nNOOP\r\n"), "500 Line too long.\r\n250 Ok\r\n");
    EXPECT_EQ(c.answer("NOOP " + std::string(3'000, 'x') + "\r\nNOOP\r\n"), "500 Line too long.\r\n250 Ok\r\n");
}
TEST(SmtpServer, TooManyErrorsEndTheSession) {
    Conversation c(signed_in());
    for (int i = 0; i < 30; ++i) c.say("NONSENSE\r\n");
    EXPECT_TRUE(c.closed);
    EXPECT_TRUE(c.replies.ends_with("421 Too many errors; closing connection.\r\n"));
}
TEST(SmtpServer, WhatAClientNamesItselfCannotBreakAHeader) {
    Conversation c(signed_in());
    c.say("EHLO a(b)<c>;\"d\\\tx\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nDATA\r\nx\r\n.\r\n");
    EXPECT_EQ(c.messages.at(0).helo, "abcdx");
}

TEST(ServerMachineTest, ItsOwnerMayRefuseRecipientsAndOfferNoAuth) {
    auto settings = signed_in();
    settings.auth_offered = false;
    settings.refuse_recipient = [](const std::string& mailbox) { return mailbox == "ours@here.example" ? std::string() : "550 5.1.1 Not " + mailbox; };
    Conversation c(settings);
    EXPECT_THAT(c.answer("EHLO me\r\n"), Not(HasSubstr("AUTH")));
    EXPECT_THAT(c.answer("AUTH PLAIN AGEAYg==\r\n"), StartsWith("502"));
    EXPECT_THAT(c.answer("MAIL FROM:<>\r\n"), StartsWith("250"));
    EXPECT_EQ(c.answer("RCPT TO:<theirs@here.example>\r\n"), "550 5.1.1 Not theirs@here.example\r\n");
    EXPECT_THAT(c.answer("RCPT TO:<ours@here.example>\r\n"), StartsWith("250"));
    c.say("DATA\r\nx: y\r\n\r\nz\r\n.\r\n");
    ASSERT_EQ(c.messages.size(), 1u);
    EXPECT_THAT(c.messages[0].recipients, testing::ElementsAre("ours@here.example"));
    EXPECT_EQ(c.messages[0].mail_from, "");
}

}  // namespace
}  // namespace warmpost::mail
