// What reports mean: the replies they quote, and that nothing temporary or about us becomes a Permanent bounce.
#include "policy/outcome/report.h"

#include <gtest/gtest.h>

#include "config/isps_file.h"

namespace warmpost::outcome {
namespace {

Judgement final_of(std::string_view status, std::string_view diagnostic, const char* isp = "") {
    static const auto table = config::load_isps({});
    const auto reply = read_quoted(status, diagnostic);
    return as_final(table->judge(IspId{isp}, reply.stage, reply.code, reply.enhanced, reply.text), reply);
}
std::string words(std::string_view status, std::string_view diagnostic, const char* isp = "") {
    const auto j = final_of(status, diagnostic, isp);
    EXPECT_EQ(j.next, Next::bounce);
    EXPECT_TRUE(j.delay_type.empty());
    return j.bounce_type + "/" + j.bounce_sub_type;
}

TEST(ReportTest, TheQuotedReplyIsTakenApart) {
    const auto reply = read_quoted("5.1.1", "550 5.1.1 <ann@isp.example>: user unknown (in reply to RCPT TO command)");
    EXPECT_EQ(reply.code, 550);
    EXPECT_EQ(reply.enhanced, "5.1.1");
    EXPECT_EQ(reply.stage, Stage::rcpt_to);
    EXPECT_TRUE(reply.quoted);
    EXPECT_EQ(read_quoted("5.0.0", "552-5.7.0 virus (in reply to end of DATA command)").stage, Stage::end_of_data);
    EXPECT_EQ(read_quoted("5.0.0", "550 5.7.1 no").enhanced, "5.7.1");
    EXPECT_EQ(read_quoted("", "550 no such user").enhanced, "");
    EXPECT_EQ(read_quoted("4.4.7", "").code, 450);
    EXPECT_EQ(read_quoted("", "procmail: cannot write").code, 0);
    EXPECT_EQ(read_quoted("", "5500 numbers").code, 0);
}

TEST(ReportTest, AMailboxThatIsNotThereIsPermanent) {
    EXPECT_EQ(words("5.1.1", "550 5.1.1 user unknown"), "Permanent/NoEmail");
    EXPECT_EQ(words("5.1.1", ""), "Permanent/NoEmail");
    EXPECT_EQ(words("5.0.0", "550 no such user here"), "Permanent/NoEmail");
    EXPECT_EQ(words("5.1.1", "procmail: No such user"), "Permanent/NoEmail");
}

TEST(ReportTest, WhatIsTemporaryOrAboutUsIsTransient) {
    EXPECT_EQ(words("4.4.7", ""), "Transient/General");                                        // gave up waiting
    EXPECT_EQ(words("4.4.7", "550 5.1.1 user unknown").substr(0, 9), "Transient");               // class 4 is the reporting system's word
    EXPECT_EQ(words("5.2.2", "552 5.2.2 mailbox full"), "Transient/MailboxFull");
    EXPECT_EQ(words("5.7.1", "554 5.7.1 Client host blocked using zen.spamhaus.org").substr(0, 9), "Transient");
    EXPECT_EQ(words("5.7.1", "550 5.7.1 message looks like spam (in reply to end of DATA command)").substr(0, 9), "Transient");
    EXPECT_EQ(words("5.3.4", "552 5.3.4 Message too large"), "Transient/MessageTooLarge");
    EXPECT_EQ(words("4.7.0", "421 4.7.0 [TSS04] temporarily deferred", "yahoo").substr(0, 9), "Transient");
    EXPECT_EQ(words("5.1.1", "550 5.7.1 IP address blacklisted by recipient").substr(0, 9), "Transient");
}

TEST(ReportTest, WithoutAReasonNobodyIsBlamed) {
    EXPECT_EQ(words("", ""), "Undetermined/Undetermined");
    EXPECT_EQ(words("5.0.0", ""), "Undetermined/Undetermined");
    EXPECT_EQ(words("5.0.0", "something went wrong"), "Undetermined/Undetermined");
    EXPECT_NE(final_of("5.0.0", "").scope, Scope::recipient);
}

}  // namespace
}  // namespace warmpost::outcome
