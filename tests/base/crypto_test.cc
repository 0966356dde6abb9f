#include "base/crypto.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace warmpost {
namespace {

TEST(Crypto, DigestsKnowTheirPublishedVectors) {
    EXPECT_EQ(hex_encode(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4
    EXPECT_EQ(hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")),                                // RFC 4231 case 2
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Sealer, OpensWhatItSealedAndNothingElse) {
    const Sealer sealer(std::string(32, 'k'));
    const auto sealed = sealer.seal("top secret", "row/1");
    EXPECT_EQ(sealed.find("top secret"), std::string::npos);
    EXPECT_EQ(sealer.open(sealed, "row/1"), "top secret");
    EXPECT_FALSE(sealer.open(sealed, "row/2")) << "a value moved to another row must not open";
    EXPECT_FALSE(Sealer(std::string(32, 'x')).open(sealed, "row/1"));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto bent = sealed;
        bent[i] = static_cast<char>(bent[i] ^ 1);
        EXPECT_FALSE(sealer.open(bent, "row/1")) << "byte " << i;
    }
    EXPECT_FALSE(sealer.open("short", "row/1"));
}

TEST(Sealer, TheSameSecretNeverLooksTheSame) {
    const Sealer sealer(std::string(32, 'k'));
    EXPECT_NE(sealer.seal("a", "c"), sealer.seal("a", "c"));
}

TEST(ConstantTimeEqual, ComparesWholeStrings) {
    EXPECT_TRUE(constant_time_equal("abc", "abc"));
    EXPECT_FALSE(constant_time_equal("abc", "abd"));
    EXPECT_FALSE(constant_time_equal("abc", "ab"));
}

}  // namespace
}  // namespace warmpost
