#include "mail/message/dkim_canon.h"

#include <gtest/gtest.h>

#include <random>
#include <regex>

#include "base/crypto.h"
#include "base/encoding.h"
#include "mail/message/wire.h"

namespace warmpost::mail {
namespace {

// RFC 6376 3.4.4 word for word, slowly: the expectation the fast code is held to.
std::string relaxed_by_the_book(std::string_view wire) {
    std::string out;
    while (!wire.empty()) {
        const auto end = std::min(wire.find("\r\n"), wire.size());
        auto line = wire.substr(0, end);
        wire.remove_prefix(std::min(end + 2, wire.size()));
        if (line.starts_with('.')) line.remove_prefix(1);
        std::string kept;
        for (const char c : line) {
            const bool space = c == ' ' || c == '\t';
            if (!space) kept += c;
            else if (kept.empty() || kept.back() != ' ') kept += ' ';
        }
        if (kept.ends_with(' ')) kept.pop_back();
        out += kept + "\r\n";
    }
    while (out.ends_with("\r\n\r\n")) out.resize(out.size() - 2);
    return out == "\r\n" ? "" : out;
}
std::string hash_of(std::string_view wire) { return hex_encode(relaxed_body_hash(wire)); }
std::string expected(std::string_view wire) { return hex_encode(sha256(relaxed_by_the_book(wire))); }

TEST(RelaxedBodyHash, ExamplesOfRfc6376Section345) {
    EXPECT_EQ(hash_of(" C \r\nD \t E\r\n\r\n\r\n"), hex_encode(sha256(" C\r\nD E\r\n")));
    EXPECT_EQ(base64_encode(relaxed_body_hash("")), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");  // 3.4.4, INFORMATIVE NOTE
}
TEST(RelaxedBodyHash, OddBodies) {
    for (const std::string_view wire : {"", "\r\n", "\r\n\r\n", "a", "a\r\n", "a\r\n\r\n \t\r\n", " \r\n", "..\r\n", "..a\r\nb\r\n...c\r\n", "..\r\n..\r\n", "a b\tc  d \r\n e",
                                        "\t\r\nx\r\n", "a \r\n\r\n \r\nb\r\n\r\n"})
        EXPECT_EQ(hash_of(wire), expected(wire)) << wire;
}
// The scan works on blocks: whatever happens must not depend on where in a block it happens.
TEST(RelaxedBodyHash, AnyPlaceOfAnyOddity) {
    for (const std::string_view odd : {"  ", "\t", " \t", " \r\n", "\r\n..", "\r\n", " ", "\t\r\n..\r\n "})
        for (std::size_t before = 0; before < 140; ++before) {
            const std::string wire = std::string(before, 'x') + std::string(odd) + std::string(200, 'y') + "\r\n";
            ASSERT_EQ(hash_of(wire), expected(wire)) << before;
        }
}
TEST(RelaxedBodyHash, RandomBodies) {
    std::mt19937 random(1);
    constexpr std::string_view letters = "abcdefghijklmnop    \t\n\n.";
    for (int round = 0; round < 3000; ++round) {
        std::string text(random() % 400, '\0');
        for (auto& c : text) c = letters[random() % (round % 2 ? letters.size() : 17)];
        const auto wire = to_wire(text);
        ASSERT_EQ(hash_of(wire), expected(wire)) << wire;
    }
}
TEST(AppendRelaxedField, ExamplesOfRfc6376Section345) {
    std::string out;
    append_relaxed_field(out, "A", " X");
    append_relaxed_field(out, "B ", " Y\t\r\n\tZ  ");
    EXPECT_EQ(out, "a:Xb:Y Z");
}

}  // namespace
}  // namespace warmpost::mail
