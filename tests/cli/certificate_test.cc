#include "cli/certificate.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>

#include "cli/scratch.h"

namespace warmpost::cli {
namespace {

TEST(SelfSigned, IsGoodForItsNamesAndAddresses) {
    const Scratch scratch;
    const auto certificate = scratch.path() / "c.pem", key = scratch.path() / "k.pem";
    ASSERT_TRUE(make_self_signed(certificate, key, {"localhost", "post.example", "127.0.0.1", "::1"}, from_ms(1'700'000'000'000), 30));
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(certificate.c_str(), "r"), std::fclose);
    const std::unique_ptr<X509, void (*)(X509*)> x509(PEM_read_X509(file.get(), nullptr, nullptr, nullptr), X509_free);
    ASSERT_TRUE(x509);
    EXPECT_EQ(X509_check_host(x509.get(), "post.example", 0, 0, nullptr), 1);
    EXPECT_EQ(X509_check_host(x509.get(), "other.example", 0, 0, nullptr), 0);
    EXPECT_EQ(X509_check_ip_asc(x509.get(), "127.0.0.1", 0), 1);
    EXPECT_EQ(X509_check_ip_asc(x509.get(), "::1", 0), 1);
    EXPECT_EQ(X509_verify(x509.get(), X509_get0_pubkey(x509.get())), 1);
    EXPECT_EQ(std::filesystem::status(key).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}
TEST(SelfSigned, ADirectoryThatIsNotThereIsNamed) {
    const auto made = make_self_signed("/nonexistent/c.pem", "/nonexistent/k.pem", {"localhost"}, from_ms(1'700'000'000'000), 30);
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().message.find("/nonexistent/k.pem"), std::string::npos);
}

}  // namespace
}  // namespace warmpost::cli
