#include "policy/outcome/outcome.h"

#include <gtest/gtest.h>

namespace warmpost::outcome {
namespace {

TEST(JudgeByCode, OnlyWhatIsAboutTheMailboxIsAPermanentBounceAtRcpt) {
    struct Case { int code; const char* enhanced; const char* text; Scope scope; };
    for (const Case& c : {Case{550, "5.7.1", "Message content rejected", Scope::sending_domain}, {554, "5.7.1", "Your domain is blacklisted", Scope::sending_domain},
                          {503, "5.5.1", "bad sequence", Scope::connection}, {535, "5.7.8", "authentication required", Scope::sending_domain}, {552, "5.3.4", "too big", Scope::content},
                          {550, "", "Sender verify failed", Scope::sending_domain}, {554, "5.4.6", "routing loop", Scope::connection}, {552, "", "storage exceeded", Scope::recipient}}) {
        const auto j = judge_by_code(Stage::rcpt_to, c.code, c.enhanced, c.text);
        EXPECT_EQ(j.scope, c.scope) << c.code << " " << c.enhanced << " " << c.text;
        EXPECT_EQ(j.bounce_type, "Transient") << c.code << " " << c.enhanced << " " << c.text;
    }
    for (const Case& c : {Case{550, "5.1.1", "no such user", Scope::recipient}, {550, "", "no", Scope::recipient}, {550, "5.4.1", "Recipient address rejected: Access denied", Scope::recipient},
                          {550, "5.2.1", "disabled", Scope::recipient}}) {
        const auto j = judge_by_code(Stage::rcpt_to, c.code, c.enhanced, c.text);
        EXPECT_EQ(j.scope, c.scope) << c.enhanced;
        EXPECT_EQ(j.bounce_type, "Permanent") << c.enhanced;
    }
    EXPECT_EQ(judge_by_code(Stage::rcpt_to, 421, "4.7.0", "busy").scope, Scope::connection);
}

TEST(JudgeByCode, TwoHundredsAreDelivered) {
    const auto j = judge_by_code(Stage::end_of_data, 250, "2.0.0", "OK");
    EXPECT_EQ(j.meaning, Meaning::delivered);
    EXPECT_EQ(j.next, Next::done);
}
TEST(JudgeByCode, AnUnknownUserBouncesForGoodAndIsAboutTheRecipient) {
    const auto j = judge_by_code(Stage::rcpt_to, 550, "5.1.1", "No such user");
    EXPECT_EQ(j.meaning, Meaning::hard_bounce);
    EXPECT_EQ(j.scope, Scope::recipient);
    EXPECT_EQ(j.next, Next::bounce);
    EXPECT_EQ(j.bounce_type, "Permanent");
    EXPECT_FALSE(j.ours);
}
TEST(JudgeByCode, AFullMailboxIsTransientAndNeverAboutTheAddress) {
    const auto later = judge_by_code(Stage::rcpt_to, 452, "4.2.2", "mailbox full");
    EXPECT_EQ(later.next, Next::retry);
    EXPECT_EQ(later.scope, Scope::recipient);
    EXPECT_EQ(later.delay_type, "MailboxFull");
    const auto now = judge_by_code(Stage::rcpt_to, 552, "5.2.2", "mailbox full");
    EXPECT_EQ(now.next, Next::bounce);
    EXPECT_EQ(now.bounce_type, "Transient");
    EXPECT_EQ(now.bounce_sub_type, "MailboxFull");
}
TEST(JudgeByCode, FailedAuthenticationOfTheDomainNeverBlamesTheAddress) {
    for (const char* status : {"5.7.20", "5.7.22", "5.7.23", "5.7.26", "5.7.30", "5.7.32"})
        EXPECT_EQ(judge_by_code(Stage::end_of_data, 550, status, "DKIM").scope, Scope::sending_domain) << status;
    EXPECT_EQ(judge_by_code(Stage::end_of_data, 550, "5.7.25", "reverse DNS").scope, Scope::address);
}
TEST(JudgeByCode, A421ClosesTheConnectionAndIsRetriedElsewhere) {
    const auto j = judge_by_code(Stage::greeting, 421, "4.3.2", "busy");
    EXPECT_EQ(j.next, Next::retry);
    EXPECT_TRUE(j.close_connection);
    EXPECT_TRUE(j.try_next_host);
    EXPECT_EQ(j.scope, Scope::connection);
}
TEST(JudgeByCode, AGreetingRefusedForGoodBouncesNobody) {
    for (const auto stage : {Stage::greeting, Stage::ehlo, Stage::starttls}) EXPECT_EQ(judge_by_code(stage, 554, "", "no").next, Next::retry);
}
TEST(JudgeByCode, TooLargeIsTheContent) {
    const auto j = judge_by_code(Stage::end_of_data, 552, "5.3.4", "Message too big");
    EXPECT_EQ(j.scope, Scope::content);
    EXPECT_EQ(j.bounce_sub_type, "MessageTooLarge");
    EXPECT_EQ(j.bounce_type, "Transient");
}
TEST(JudgeByRule, BlocksOfAddressNetblockOrConnectionAreRetriedEvenWithA5xx) {
    for (const auto meaning : {Meaning::blocked, Meaning::throttled})
        for (const auto scope : {Scope::address, Scope::netblock, Scope::connection}) {
            const auto j = judge_by_rule(meaning, scope, Stage::mail_from, 550, "5.7.1", "blocked");
            EXPECT_EQ(j.next, Next::retry);
            EXPECT_FALSE(j.delay_type.empty());
            EXPECT_TRUE(j.ours);
        }
    EXPECT_EQ(judge_by_rule(Meaning::blocked, Scope::sending_domain, Stage::end_of_data, 550, "5.7.26", "").next, Next::bounce);
    EXPECT_EQ(judge_by_rule(Meaning::blocked, Scope::sending_domain, Stage::end_of_data, 421, "4.7.26", "").next, Next::retry);
}
TEST(JudgeByRule, A4xxNeverBouncesWhateverItSays) {
    for (const auto meaning : {Meaning::deferred, Meaning::throttled, Meaning::blocked, Meaning::hard_bounce})
        for (const auto scope : {Scope::connection, Scope::recipient, Scope::address, Scope::netblock, Scope::sending_domain, Scope::content}) {
            const auto j = judge_by_rule(meaning, scope, Stage::end_of_data, 450, "", "unsolicited, user unknown");
            EXPECT_EQ(j.next, Next::retry) << to_string(meaning) << " " << to_string(scope);
            EXPECT_NE(j.meaning, Meaning::hard_bounce);
        }
}
TEST(Judge, WordsOfSesStandWhereTheyBelong) {
    for (const int code : {421, 450, 452, 500, 550, 552, 554})
        for (int s = 0; s <= static_cast<int>(Stage::quit); ++s) {
            const auto j = judge_by_code(static_cast<Stage>(s), code, "", "text");
            EXPECT_EQ(j.bounce_type.empty(), j.next != Next::bounce);
            EXPECT_EQ(j.bounce_sub_type.empty(), j.next != Next::bounce);
            EXPECT_EQ(j.delay_type.empty(), j.next != Next::retry);
        }
}
TEST(JudgeIoFailure, IsAlwaysRetriedAndAboutTheConnection) {
    for (int s = 0; s <= static_cast<int>(Stage::quit); ++s) {
        const auto j = judge_io_failure(static_cast<Stage>(s), "connection refused");
        EXPECT_EQ(j.next, Next::retry);
        EXPECT_EQ(j.scope, Scope::connection);
        EXPECT_TRUE(j.close_connection);
    }
    EXPECT_TRUE(judge_io_failure(Stage::connect, "timed out").try_next_host);
    EXPECT_FALSE(judge_io_failure(Stage::end_of_data, "lost").try_next_host);
}

}  // namespace
}  // namespace warmpost::outcome
