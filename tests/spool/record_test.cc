#include "spool/record.h"

#include <gtest/gtest.h>

#include "support/spool_kit.h"

namespace warmpost::spool {
namespace {

std::string whole_record(const Message& message, const std::vector<std::string>& events = {"one", "two"}) {
    return encode_prefix(message, events) + message.head + std::string(message.body.view());
}

TEST(Record, ComesBackAsItWasWritten) {
    const auto message = test::make_message();
    const auto bytes = whole_record(*message);
    const auto record = parse_record(bytes);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->kind, RecordKind::Message);
    EXPECT_EQ(record->length, bytes.size());
    EXPECT_EQ(record->envelope, message->envelope.SerializeAsString());
    EXPECT_EQ(record->head, message->head);
    EXPECT_EQ(record->body, message->body.view());
    std::vector<std::string_view> events;
    EXPECT_TRUE(split_events(record->events, events));
    EXPECT_EQ(events, (std::vector<std::string_view>{"one", "two"}));
}
TEST(Record, OneCutShortIsNoRecord) {
    const auto bytes = whole_record(*test::make_message(50));
    for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(parse_record(std::string_view(bytes).substr(0, size))) << size;
}
TEST(Record, AnyChangedByteIsNoticed) {
    const auto bytes = whole_record(*test::make_message(50));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        auto damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
        EXPECT_FALSE(parse_record(damaged)) << at;
    }
}
TEST(Record, ACopyDiffersInItsKindOnly) {
    const auto bytes = whole_record(*test::make_message());
    const auto copy = as_copy(bytes);
    const auto record = parse_record(copy);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->kind, RecordKind::Copy);
    EXPECT_EQ(record->body, parse_record(bytes)->body);
}
TEST(Record, ChecksumIsCrc32c) {
    // RFC 3720 B.4: 32 bytes of zeroes have CRC32C 8a9136aa. Here: the CRC field of a record of known bytes, checked by
    // computing it bit by bit.
    const auto bytes = whole_record(*test::make_message(10));
    std::uint32_t crc = ~0u;
    for (const char c : std::string_view(bytes).substr(8)) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0u);
    }
    EXPECT_EQ(get_u32(bytes.data() + 4), ~crc);
}

}  // namespace
}  // namespace warmpost::spool
