#include "mail/message/dkim_key.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/strings.h"

namespace warmpost::mail {
namespace {

std::string without_pem_lines(const std::string& pem) {
    std::string text;
    for (const auto line : split(pem, '\n'))
        if (!line.starts_with("-----")) text += line;
    return text;
}

TEST(DkimKey, PemAndBareBase64RoundTrip) {
    for (const auto algorithm : {DkimAlgorithm::rsa_sha256, DkimAlgorithm::ed25519_sha256}) {
        const auto made = DkimKey::generate("example.org", "s1", algorithm);
        for (const auto& text : {made.private_pem(), without_pem_lines(made.private_pem())}) {
            const auto read = DkimKey::parse("Example.org", "s1", text);
            ASSERT_TRUE(read) << read.error().message;
            EXPECT_EQ(read->domain(), "example.org");
            EXPECT_EQ(read->algorithm(), algorithm);
            EXPECT_EQ(read->txt_record(), made.txt_record());
            EXPECT_EQ(read->sign("data"), made.sign("data"));  // both kinds are deterministic
        }
    }
}
// RFC 8463 appendix A.
TEST(DkimKey, ReadsTheEd25519SeedOfRfc8463) {
    const auto key = DkimKey::parse("football.example.com", "brisbane", "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=");
    ASSERT_TRUE(key);
    EXPECT_EQ(key->txt_record(), "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
}
TEST(DkimKey, RsaSizesOutOfRangeAreRefused) {
    const auto tiny = DkimKey::generate("a.b", "s", DkimAlgorithm::rsa_sha256, 512);
    const auto read = DkimKey::parse("a.b", "s", tiny.private_pem());
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().field, "private_key");
    EXPECT_EQ(DkimKey::generate("a.b", "s", DkimAlgorithm::rsa_sha256, 1024).bits(), 1024);
}
TEST(DkimKey, GarbageIsRefusedAndNamesTheField) {
    for (const auto* text : {"", "garbage", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "AAAA"}) EXPECT_FALSE(DkimKey::parse("a.b", "s", text)) << text;
    const auto good = DkimKey::generate("a.b", "s", DkimAlgorithm::ed25519_sha256).private_pem();
    EXPECT_EQ(DkimKey::parse("a.b", "bad selector", good).error().field, "selector");
    EXPECT_FALSE(DkimKey::parse("no domain!", "s", good));
}

}  // namespace
}  // namespace warmpost::mail
