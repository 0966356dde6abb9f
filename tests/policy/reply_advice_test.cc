#include "policy/outcome/reply_advice.h"

#include <gmock/gmock.h>

namespace warmpost::outcome {
namespace {

using testing::HasSubstr;

TEST(ReplyAdvice, SaysWhatTheWordsMeanAndWhatToDo) {
    const struct {
        const char* text;
        Reason reason;
    } cases[] = {
        {"421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address", Reason::rate},
        {"550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus", Reason::source},
        {"450 4.2.0 <ann@isp.example>: Recipient address rejected: Greylisted", Reason::rate},
        {"451 4.7.1 Please try again later", Reason::later},
        {"550-5.7.26 Unauthenticated email from shop.example is not accepted due to domain's DMARC policy", Reason::authentication},
        {"421 4.4.2 connection timed out", Reason::network},
        {"421 4.3.2 x", Reason::later},
        {"451 4.3.0 x", Reason::system},
        {"421", Reason::later},
    };
    for (const auto& each : cases) {
        const auto advice = advice_on_reply(each.text);
        EXPECT_EQ(advice.reason, each.reason) << each.text << ": " << to_string(advice.reason);
        EXPECT_FALSE(advice.means.empty() || advice.advice.empty()) << each.text;
    }
}
TEST(ReplyAdvice, NamesTheAddressInItsCommands) {
    const auto advice = advice_on_reply("554 5.7.1 your IP has a poor reputation", "192.0.2.17").advice;
    EXPECT_THAT(advice, HasSubstr("warmpost listed 192.0.2.17"));
    EXPECT_THAT(advice, HasSubstr("warmpost hurts 192.0.2.17"));
    EXPECT_THAT(advice, testing::Not(HasSubstr("ADDRESS")));
}
TEST(ReplyAdvice, OfOurOwnWordsSaysSo) {
    const auto advice = advice_on_reply("451 4.3.5 Pool std has no source address; give it one or choose another pool");
    EXPECT_THAT(advice.means, HasSubstr("this server's own"));
    EXPECT_THAT(advice.advice, HasSubstr("warmpost pool add"));
}

TEST(ReplyAdvice, OfNothingSaysThatNothingWasSaid) { EXPECT_THAT(advice_on_reply("").means, HasSubstr("nothing")); }

}  // namespace
}  // namespace warmpost::outcome
