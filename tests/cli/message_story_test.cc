#include "cli/message_story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warmpost::cli {
namespace {
namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

const json::object kAttempt{{"at", "2026-11-24T18:00:00.000Z"}, {"kind", "attempt"}, {"recipients", json::array{"ann@isp.example"}}, {"source_ip", "192.0.2.1"},
                            {"ehlo", "mta.example.com"}, {"isp", "isp.example"}, {"reply", "451 4.7.1 later"}, {"decision", "least used of 4"}, {"pool", ""}};

TEST(MessageStory, TellsAddressReplyAndReason) {
    const std::string story = message_story(json::object{{"id", "m1"}, {"entries", json::array{kAttempt}}});
    for (const char* text : {"Message m1", "ann@isp.example", "192.0.2.1", "451 4.7.1 later", "least used of 4"}) EXPECT_THAT(story, HasSubstr(text));
}
TEST(MessageStory, LeavesOutWhatIsEmpty) {
    EXPECT_THAT(message_story(json::object{{"id", "m1"}, {"entries", json::array{kAttempt}}}), Not(HasSubstr("pool")));
}
TEST(MessageStory, NamesThoseWhoWait) {
    const json::object waiting{{"address", "ann@isp.example"}, {"attempts", 2}, {"next_attempt_ms", 0}, {"last_reply", "451"}};
    EXPECT_THAT(message_story(json::object{{"id", "m1"}, {"waiting", json::array{waiting}}}), HasSubstr("Still waiting"));
}
TEST(MessageStory, SaysWhenAllEnded) { EXPECT_THAT(message_story(json::object{{"id", "m1"}}), HasSubstr("every recipient ended")); }
TEST(MessageStory, DoesNotSayThatAllEndedWhileItIsUnderWay) {
    const auto story = message_story(json::object{{"id", "m1"}, {"under_way", true}});
    EXPECT_THAT(story, Not(HasSubstr("every recipient ended")));
    EXPECT_THAT(story, HasSubstr("being sent just now"));
    const json::object waiting{{"address", "ann@isp.example"}, {"attempts", 2}, {"next_attempt_ms", 0}, {"last_reply", "451"}};
    const auto both = message_story(json::object{{"id", "m1"}, {"under_way", true}, {"waiting", json::array{waiting}}});
    EXPECT_THAT(both, HasSubstr("being sent just now"));
    EXPECT_THAT(both, HasSubstr("Still waiting"));
}

}  // namespace
}  // namespace warmpost::cli
