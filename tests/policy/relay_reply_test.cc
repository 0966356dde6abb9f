#include "policy/outcome/relay_reply.h"

#include <gtest/gtest.h>

namespace warmpost::outcome {
namespace {
using namespace std::chrono_literals;
using T = RelayTrouble;

T trouble(Stage stage, int code, std::string_view enhanced, std::string_view text) { return relay_trouble(stage, code, enhanced, text); }

TEST(RelayReplyTest, ProvidersThrottleInManyWords) {
    EXPECT_EQ(trouble(Stage::end_of_data, 454, "", "Throttling failure: Maximum sending rate exceeded."), T::throttled);
    EXPECT_EQ(trouble(Stage::end_of_data, 454, "", "Throttling failure: Daily message quota exceeded."), T::throttled);
    EXPECT_EQ(trouble(Stage::mail_from, 421, "4.7.0", "try again later"), T::throttled);
    EXPECT_EQ(trouble(Stage::rcpt_to, 450, "4.7.1", "Error: too much mail from 192.0.2.1"), T::throttled);
    EXPECT_EQ(trouble(Stage::mail_from, 451, "4.7.1", "rate exceeded"), T::throttled);
    EXPECT_EQ(trouble(Stage::rcpt_to, 550, "5.4.5", "Daily user sending limit exceeded"), T::throttled);
    EXPECT_EQ(trouble(Stage::greeting, 421, "4.7.0", "Error: too many connections from 192.0.2.1"), T::throttled);
    EXPECT_EQ(trouble(Stage::rcpt_to, 452, "", "Domain example.com has exceeded the max emails per hour: message rate limit reached"), T::throttled);
}

TEST(RelayReplyTest, WhatIsAboutTheRecipientIsNoTroubleWithTheRelay) {
    EXPECT_EQ(trouble(Stage::rcpt_to, 452, "4.2.2", "mailbox over quota"), T::none);
    EXPECT_EQ(trouble(Stage::rcpt_to, 552, "5.2.2", "The recipient's inbox quota limit exceeded, message not sent"), T::none);
    EXPECT_EQ(trouble(Stage::rcpt_to, 452, "4.5.3", "Too many recipients"), T::none);
    EXPECT_EQ(trouble(Stage::rcpt_to, 550, "5.1.1", "user unknown"), T::none);
    EXPECT_EQ(trouble(Stage::rcpt_to, 450, "4.2.0", "Greylisted"), T::none);
    EXPECT_EQ(trouble(Stage::end_of_data, 554, "", "Message rejected: Email address is not verified."), T::none);
    EXPECT_EQ(trouble(Stage::end_of_data, 250, "", "Ok"), T::none);
    EXPECT_EQ(trouble(Stage::end_of_data, 0, "", "connection reset"), T::none);
}

TEST(RelayReplyTest, WhoIsNotLetInIsRefused) {
    EXPECT_EQ(trouble(Stage::auth, 535, "5.7.8", "Authentication credentials invalid"), T::refused);
    EXPECT_EQ(trouble(Stage::mail_from, 530, "", "Authentication required"), T::refused);
    EXPECT_EQ(trouble(Stage::rcpt_to, 554, "5.7.1", "<ann@isp.example>: Relay access denied"), T::refused);
    EXPECT_EQ(trouble(Stage::auth, 454, "4.7.0", "Temporary authentication failure"), T::unreachable);
    EXPECT_EQ(trouble(Stage::connect, 0, "", "connection refused"), T::unreachable);
    EXPECT_EQ(trouble(Stage::starttls, 454, "4.7.0", "TLS not available"), T::unreachable);
}

TEST(RelayReplyTest, TroubleNeverBouncesAMessage) {
    for (const T each : {T::throttled, T::unreachable, T::refused}) {
        const auto judged = judge_relay_reply(each, judge_by_code(Stage::mail_from, 535, "5.7.8", "no"));
        EXPECT_EQ(judged.next, Next::retry) << to_string(each);
        EXPECT_TRUE(judged.bounce_type.empty());
        EXPECT_FALSE(judged.delay_type.empty());
    }
    EXPECT_EQ(judge_relay_reply(T::none, judge_by_code(Stage::rcpt_to, 550, "5.1.1", "user unknown")).next, Next::bounce);
}

TEST(RelayReplyTest, PausesGrowToTheirBounds) {
    EXPECT_EQ(relay_rest(T::throttled, 1, 60s), 60s);
    EXPECT_EQ(relay_rest(T::throttled, 3, 60s), 240s);
    EXPECT_EQ(relay_rest(T::throttled, 100, 60s), 1h);
    EXPECT_EQ(relay_rest(T::unreachable, 100, 60s), 15min);
    EXPECT_EQ(relay_rest(T::refused, 1, 1s), 15min);
    EXPECT_EQ(relay_rest(T::refused, 50, 1s), 4h);
    EXPECT_EQ(relay_rest(T::throttled, 100, 7200s), 2h);
}

}  // namespace
}  // namespace warmpost::outcome
