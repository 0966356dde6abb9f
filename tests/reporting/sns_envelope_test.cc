#include "reporting/events/sns_envelope.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <boost/json.hpp>

#include "base/certificate.h"
#include "base/encoding.h"

namespace warmpost::reporting {
namespace {
namespace json = boost::json;

constexpr WallTime kAt{std::chrono::milliseconds{1'795'543'200'123}};

const control::EventSigning& pem() {
    static const control::EventSigning made = [] {
        const auto pair = self_signed_certificate(KeyKind::rsa_2048, {"mail.example"}, kAt, 30).value();
        return control::EventSigning{pair.private_key, pair.certificate};
    }();
    return made;
}

// By the certificate alone, as a receiver has it.
bool verifies(const std::string& certificate, const std::string& text, const std::string& signature, const EVP_MD* digest) {
    BIO* bio = BIO_new_mem_buf(certificate.data(), static_cast<int>(certificate.size()));
    X509* x = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    EVP_PKEY* key = X509_get_pubkey(x);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const std::string raw = base64_decode(signature).value_or("");
    const bool good = EVP_DigestVerifyInit(context, nullptr, digest, nullptr, key) == 1 &&
                      EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(raw.data()), raw.size(),
                                       reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
    EVP_MD_CTX_free(context), EVP_PKEY_free(key), X509_free(x), BIO_free(bio);
    return good;
}

SnsMessage notification() { return {"Notification", "id-1", "arn:t", "S", R"({"eventType":"Send"})", kAt, {}, {}, "https://w/u"}; }
SnsMessage confirmation() { return {"SubscriptionConfirmation", "id-2", "arn:t", {}, "Confirm", kAt, "tok", "https://w/s", {}}; }

TEST(SnsEnvelopeTest, SignsTheFieldsOfSnsEachWithItsLineEnd) {
    EXPECT_EQ(string_to_sign(notification()),
              "Message\n{\"eventType\":\"Send\"}\nMessageId\nid-1\nSubject\nS\nTimestamp\n2026-11-24T18:00:00.123Z\nTopicArn\narn:t\nType\nNotification\n");
    auto bare = notification();
    bare.subject.clear();
    EXPECT_EQ(string_to_sign(bare).find("Subject"), std::string::npos);
    EXPECT_EQ(string_to_sign(confirmation()),
              "Message\nConfirm\nMessageId\nid-2\nSubscribeURL\nhttps://w/s\nTimestamp\n2026-11-24T18:00:00.123Z\nToken\ntok\nTopicArn\narn:t\n"
              "Type\nSubscriptionConfirmation\n");
}
TEST(SnsEnvelopeTest, BodiesHaveTheMembersOfSnsAndASignatureThatTheCertificateProves) {
    const auto signer = SnsSigner::make(pem()).value();
    for (const int version : {1, 2}) {
        const SnsContext context{*signer, version, "https://w:8443"};
        auto told = json::parse(sns_body(context, notification())).as_object();
        const std::string signature(told["Signature"].as_string());
        EXPECT_TRUE(verifies(signer->certificate(), string_to_sign(notification()), signature, version == 1 ? EVP_sha1() : EVP_sha256()));
        told.erase("Signature");
        EXPECT_EQ(json::value(told), (json::value{{"Type", "Notification"},
                                                  {"MessageId", "id-1"},
                                                  {"TopicArn", "arn:t"},
                                                  {"Subject", "S"},
                                                  {"Message", R"({"eventType":"Send"})"},
                                                  {"Timestamp", "2026-11-24T18:00:00.123Z"},
                                                  {"SignatureVersion", std::to_string(version)},
                                                  {"SigningCertURL", "https://w:8443/sns/" + signer->certificate_name()},
                                                  {"UnsubscribeURL", "https://w/u"}}));
    }
    const SnsContext context{*signer, 2, "https://w"};
    auto told = json::parse(sns_body(context, confirmation())).as_object();
    EXPECT_TRUE(verifies(signer->certificate(), string_to_sign(confirmation()), std::string(told["Signature"].as_string()), EVP_sha256()));
    for (const char* member : {"Token", "SubscribeURL", "SigningCertURL"}) EXPECT_TRUE(told.contains(member)) << member;
    EXPECT_FALSE(told.contains("UnsubscribeURL"));
}
TEST(SnsEnvelopeTest, ACertificateAndAKeyThatDoNotFitAreRefused) {
    const auto other = self_signed_certificate(KeyKind::rsa_2048, {"x"}, kAt, 30).value();
    EXPECT_FALSE(SnsSigner::make({other.private_key, pem().certificate}));
    EXPECT_FALSE(SnsSigner::make({"", pem().certificate}));
    EXPECT_FALSE(SnsSigner::make({pem().private_key, "no PEM"}));
    const auto curve = self_signed_certificate(KeyKind::ecdsa_p256, {"x"}, kAt, 30).value();
    EXPECT_FALSE(SnsSigner::make({curve.private_key, curve.certificate})) << "receivers check RSA only";
}
TEST(SnsEnvelopeTest, NamesOfCertificatesAndIdsDependOnWhatTheyStandFor) {
    const auto signer = SnsSigner::make(pem()).value();
    EXPECT_TRUE(signer->certificate_name().starts_with("SimpleNotificationService-") && signer->certificate_name().ends_with(".pem"));
    EXPECT_EQ(sns_message_id("a"), sns_message_id("a"));
    EXPECT_NE(sns_message_id("a"), sns_message_id("b"));
    EXPECT_EQ(sns_message_id("a").size(), 36u);
}

}  // namespace
}  // namespace warmpost::reporting
