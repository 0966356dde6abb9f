#include "base/message_id.h"

#include <gtest/gtest.h>

namespace warmpost {
namespace {

TEST(MessageId, HasTheShapeAndTimeOfSes) {
    const auto id = new_message_id(from_ms(0x0179a9e03aa1));
    EXPECT_EQ(id.size(), kMessageIdLength);
    EXPECT_EQ(id.substr(0, 17), "01000179a9e03aa1-");
    EXPECT_TRUE(id.ends_with("-000000"));
    EXPECT_TRUE(is_message_id(id));
    EXPECT_EQ(message_id_from_bytes(message_id_to_bytes(id).value()), id);
}

TEST(MessageId, NeverRepeatsWithinAMillisecond) {
    EXPECT_NE(new_message_id(from_ms(1)), new_message_id(from_ms(1)));
}

TEST(MessageId, RefusesWhatIsNone) {
    EXPECT_FALSE(is_message_id(""));
    EXPECT_FALSE(is_message_id(std::string(60, 'a')));
}

}  // namespace
}  // namespace warmpost
