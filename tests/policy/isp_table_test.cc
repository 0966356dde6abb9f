#include "policy/isp/isp_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warmpost::isp {
namespace {
using outcome::Meaning;
using outcome::Scope;
using outcome::Stage;
using testing::HasSubstr;

IspDeclaration declare(std::string id, std::vector<std::string> mx, std::vector<ReplyRule> replies = {}) {
    return {IspId{std::move(id)}, "", std::move(mx), {}, {}, {}, std::move(replies)};
}
std::string error_of(std::vector<IspDeclaration> isps) {
    const auto table = IspTable::make(std::move(isps), {});
    return table ? "" : table.error().message;
}

TEST(IspTable, TheLongestSuffixWins) {
    const auto table = IspTable::make({declare("m365", {".outlook.com"}), declare("consumer", {".olc.protection.outlook.com"})}, {}).value();
    EXPECT_EQ(table.by_mx_host("hotmail-com.olc.protection.outlook.com"), IspId{"consumer"});
    EXPECT_EQ(table.by_mx_host("shop.mail.protection.OUTLOOK.com."), IspId{"m365"});
    EXPECT_EQ(table.by_mx_host("outlook.com"), IspId{"m365"});
}
TEST(IspTable, ASuffixMatchesWholeLabelsOnly) {
    const auto table = IspTable::make({declare("gmail", {".google.com"})}, {}).value();
    EXPECT_EQ(table.by_mx_host("mx.evilgoogle.com"), std::nullopt);
    EXPECT_EQ(table.by_mx_host("google.com.evil.example"), std::nullopt);
    EXPECT_EQ(table.by_mx_host(""), std::nullopt);
}
TEST(IspTable, WhatStandsTwiceOrIsNoPatternIsRefusedAndNamed) {
    EXPECT_THAT(error_of({declare("a", {}), declare("a", {})}), HasSubstr("\"a\""));
    EXPECT_THAT(error_of({declare("a", {".x.com"}), declare("b", {"X.com"})}), HasSubstr("X.com"));
    EXPECT_THAT(error_of({declare("a", {}, {{"(", Meaning::blocked, Scope::address}})}), HasSubstr("a: "));
}
TEST(IspTable, TheIspsOwnRulesComeBeforeTheGenericOnesAndTheFirstWins) {
    const auto table = IspTable::make({declare("a", {}, {{"too many", Meaning::throttled, Scope::address}, {"many", Meaning::blocked, Scope::netblock}})},
                                      {{"too", Meaning::deferred, Scope::connection}}).value();
    EXPECT_EQ(table.judge(IspId{"a"}, Stage::rcpt_to, 451, "", "Too many").scope, Scope::address);
    EXPECT_EQ(table.judge(IspId{"a"}, Stage::rcpt_to, 451, "", "very many").scope, Scope::netblock);
    EXPECT_EQ(table.judge(IspId{"unknown.example"}, Stage::rcpt_to, 451, "", "Too many").scope, Scope::connection);
    EXPECT_FALSE(table.judge(IspId{"a"}, Stage::rcpt_to, 451, "", "else").ours);
}
TEST(IspTable, APatternSeesCodeAndStatusWhetherOrNotTheTextRepeatsIt) {
    const auto table = IspTable::make({declare("a", {}, {{R"(^421 4\.7\.28 slow)", Meaning::throttled, Scope::address}})}, {}).value();
    EXPECT_TRUE(table.judge(IspId{"a"}, Stage::mail_from, 421, "4.7.28", "slow down").ours);
    EXPECT_TRUE(table.judge(IspId{"a"}, Stage::mail_from, 421, "4.7.28", "4.7.28 slow down").ours);
}
TEST(IspTable, ADeliveredMessageIsDeliveredWhateverItsTextSays) {
    const auto table = IspTable::make({declare("a", {}, {{"blocked", Meaning::blocked, Scope::address}})}, {}).value();
    EXPECT_EQ(table.judge(IspId{"a"}, Stage::end_of_data, 250, "", "queued; nothing blocked").meaning, Meaning::delivered);
}

}  // namespace
}  // namespace warmpost::isp
