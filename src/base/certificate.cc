#include "base/certificate.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "base/ip_address.h"
#include "base/openssl_ptr.h"

namespace warmpost {
namespace {

using CertificatePtr = OpensslPtr<X509, X509_free>;
using ExtensionPtr = OpensslPtr<X509_EXTENSION, X509_EXTENSION_free>;

std::unexpected<Error> openssl_failed(const char* what) { return fail(ErrorCode::Internal, std::string("OpenSSL could not ") + what); }

// "DNS:localhost,IP:127.0.0.1"
std::string alternative_names(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ",") + std::string(IpAddress::parse(name) ? "IP:" : "DNS:") + name;
    return out;
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// 63 random bits: positive, and unique without a register (RFC 5280 4.1.2.2).
bool set_serial(X509* certificate) {
    std::uint64_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
    return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1) == 1;
}

CertificatePtr sign(EVP_PKEY* key, const std::vector<std::string>& names, WallTime now, int days) {
    CertificatePtr certificate(X509_new());
    if (!certificate || X509_set_version(certificate.get(), 2) != 1 || !set_serial(certificate.get())) return nullptr;
    time_t seconds = std::chrono::system_clock::to_time_t(now);
    X509_time_adj_ex(X509_getm_notBefore(certificate.get()), 0, 0, &seconds);
    X509_time_adj_ex(X509_getm_notAfter(certificate.get()), days, 0, &seconds);
    const auto* common_name = reinterpret_cast<const unsigned char*>(names.front().c_str());
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    const bool made = X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, common_name, -1, -1, 0) == 1 &&
                      X509_set_issuer_name(certificate.get(), subject) == 1 && X509_set_pubkey(certificate.get(), key) == 1 &&
                      add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE") &&
                      add_extension(certificate.get(), NID_ext_key_usage, "serverAuth") &&
                      add_extension(certificate.get(), NID_subject_alt_name, alternative_names(names)) && X509_sign(certificate.get(), key, EVP_sha256()) > 0;
    return made ? std::move(certificate) : nullptr;
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, size > 0 ? static_cast<std::size_t>(size) : 0};
}

}  // namespace

Result<CertificateAndKey> self_signed_certificate(KeyKind kind, const std::vector<std::string>& names, WallTime now, int days) {
    const KeyPtr key(kind == KeyKind::rsa_2048 ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"));
    if (!key) return openssl_failed("make a key");
    const CertificatePtr certificate = sign(key.get(), names, now, days);
    if (!certificate) return openssl_failed("make a certificate");
    const BioPtr certificate_text(BIO_new(BIO_s_mem())), key_text(BIO_new(BIO_s_mem()));
    if (!certificate_text || !key_text || PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
        PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return openssl_failed("write PEM");
    return CertificateAndKey{text_of(certificate_text.get()), text_of(key_text.get())};
}

}  // namespace warmpost
