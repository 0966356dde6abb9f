#include "base/encoding.h"

#include <gtest/gtest.h>

#include <random>

namespace warmpost {
namespace {

std::string some_bytes(std::mt19937& random, std::size_t length) {
    std::string bytes(length, '\0');
    for (auto& b : bytes) b = static_cast<char>(random());
    return bytes;
}

TEST(Encoding, EveryEncodingGivesBackWhatItTook) {
    std::mt19937 random(1);
    for (std::size_t length = 0; length < 200; ++length) {
        const auto bytes = some_bytes(random, length);
        EXPECT_EQ(hex_decode(hex_encode(bytes)), bytes);
        EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
        EXPECT_EQ(base32_decode(base32_encode(bytes)), bytes);
        EXPECT_EQ(percent_decode(percent_encode(bytes)), bytes);
    }
}

TEST(Encoding, Base64KnowsTheVectorsOfRfc4648) {
    EXPECT_EQ(base64_encode(""), "");
    EXPECT_EQ(base64_encode("f"), "Zg==");
    EXPECT_EQ(base64_encode("fo"), "Zm8=");
    EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64_decode("Zm9v\r\nYmFy"), "foobar");
}

TEST(Encoding, BrokenTextIsRefused) {
    EXPECT_EQ(base64_decode("Zg="), std::nullopt);
    EXPECT_EQ(base64_decode("Z=g="), std::nullopt);
    EXPECT_EQ(base64_decode("Zg!="), std::nullopt);
    EXPECT_EQ(hex_decode("abc"), std::nullopt);
    EXPECT_EQ(hex_decode("zz"), std::nullopt);
    EXPECT_EQ(base32_decode("01"), std::nullopt);
    EXPECT_EQ(percent_decode("%2"), std::nullopt);
    EXPECT_EQ(percent_decode("%zz"), std::nullopt);
}

TEST(Encoding, PercentEncodingKeepsUnreservedCharactersOnly) {
    EXPECT_EQ(percent_encode("a/b ~+@"), "a%2Fb%20~%2B%40");
    EXPECT_EQ(percent_encode("a/b", true), "a/b");
}

}  // namespace
}  // namespace warmpost
