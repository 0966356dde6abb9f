#include "reporting/events/sns_envelope.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <boost/json.hpp>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/openssl_ptr.h"

namespace warmpost::reporting {
namespace {

using CertificatePtr = OpensslPtr<X509, X509_free>;

BioPtr reader(const std::string& text) { return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

}  // namespace

struct SnsSigner::Impl {
    KeyPtr key;
    std::string certificate, name;
};

SnsSigner::SnsSigner(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SnsSigner::~SnsSigner() = default;

Result<std::unique_ptr<SnsSigner>> SnsSigner::make(const control::EventSigning& pem) {
    const auto refused = [](const char* what) {
        return fail(ErrorCode::InvalidArgument, std::string("events cannot be signed: ") + what, "events.signing_key");
    };
    auto impl = std::make_unique<Impl>();
    const auto key_text = reader(pem.private_key), certificate_text = reader(pem.certificate);
    impl->key.reset(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
    if (!impl->key || EVP_PKEY_get_base_id(impl->key.get()) != EVP_PKEY_RSA) return refused("the private key is no RSA key in PEM without a password");
    const CertificatePtr certificate(PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
    if (!certificate) return refused("the certificate is none in PEM");
    if (X509_check_private_key(certificate.get(), impl->key.get()) != 1) return refused("the private key is not the certificate's");
    impl->certificate = pem.certificate;
    impl->name = "SimpleNotificationService-" + hex_encode(sha256(pem.certificate)).substr(0, 32) + ".pem";
    return std::unique_ptr<SnsSigner>(new SnsSigner(std::move(impl)));
}

std::string SnsSigner::sign(std::string_view text, int version) const {
    const DigestPtr context(EVP_MD_CTX_new());
    const EVP_MD* digest = version == 1 ? EVP_sha1() : EVP_sha256();
    const auto* data = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    if (!context || EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, impl_->key.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, data, text.size()) != 1)
        return {};
    std::string signature(size, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data, text.size()) != 1) return {};
    signature.resize(size);
    return base64_encode(signature);
}

const std::string& SnsSigner::certificate() const { return impl_->certificate; }
const std::string& SnsSigner::certificate_name() const { return impl_->name; }

std::string string_to_sign(const SnsMessage& m) {
    std::string text;
    const auto line = [&text](std::string_view name, std::string_view value) { text.append(name).append("\n").append(value).append("\n"); };
    line("Message", m.message);
    line("MessageId", m.id);
    if (m.type == "Notification") {
        if (!m.subject.empty()) line("Subject", m.subject);
    } else {
        line("SubscribeURL", m.subscribe_url);
    }
    line("Timestamp", to_iso8601(m.at));
    if (m.type != "Notification") line("Token", m.token);
    line("TopicArn", m.topic_arn);
    line("Type", m.type);
    return text;
}

std::string sns_body(const SnsContext& context, const SnsMessage& m) {
    boost::json::object body{{"Type", m.type}, {"MessageId", m.id}};
    if (m.type != "Notification") body["Token"] = m.token;
    body["TopicArn"] = m.topic_arn;
    if (m.type == "Notification" && !m.subject.empty()) body["Subject"] = m.subject;
    body["Message"] = m.message;
    if (m.type != "Notification") body["SubscribeURL"] = m.subscribe_url;
    body["Timestamp"] = to_iso8601(m.at);
    body["SignatureVersion"] = std::to_string(context.version);
    body["Signature"] = context.signer.sign(string_to_sign(m), context.version);
    body["SigningCertURL"] = context.base_url + "/sns/" + context.signer.certificate_name();
    if (m.type == "Notification") body["UnsubscribeURL"] = m.unsubscribe_url;
    return boost::json::serialize(body);
}

std::string sns_message_id(std::string_view seed) {
    std::string hex = hex_encode(sha256(seed).substr(0, 16));
    for (const std::size_t at : {20u, 16u, 12u, 8u}) hex.insert(at, "-");
    return hex;
}

}  // namespace warmpost::reporting
