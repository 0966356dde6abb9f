#include "mail/message/dkim_key.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <stdexcept>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/openssl_ptr.h"
#include "base/strings.h"
#include "mail/message/header.h"

namespace warmpost::mail {
namespace {

constexpr int kMinRsaBits = 1024;  // RFC 8301 3.2
constexpr int kMaxRsaBits = 2048;   // SES BYODKIM: 1024 or 2048
constexpr std::size_t kEd25519Seed = 32;

const unsigned char* u8(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }

// OpenSSL would ask the terminal for the password of an encrypted key.
int no_password(char*, int, int, void*) { return -1; }

KeyPtr key_from_pem(std::string_view pem) {
    const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return KeyPtr(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
}

// PKCS#1 or PKCS#8; 32 bytes are an Ed25519 seed as RFC 8463's example has it.
KeyPtr key_from_der(std::string_view der) {
    if (der.size() == kEd25519Seed) return KeyPtr(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, u8(der), der.size()));
    const auto* at = u8(der);
    return KeyPtr(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
}

KeyPtr read_key(std::string_view text) {
    text = trim(text);
    if (text.find("-----BEGIN") != text.npos) return key_from_pem(text);
    const auto der = base64_decode(text);
    return der ? key_from_der(*der) : KeyPtr{};
}

std::string bio_text(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string public_part(EVP_PKEY* key, DkimAlgorithm algorithm) {
    if (algorithm == DkimAlgorithm::ed25519_sha256) {  // RFC 8463 4: the 32 bytes, no ASN.1
        std::string raw(kEd25519Seed, '\0');
        std::size_t size = raw.size();
        EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size);
        return raw;
    }
    const BioPtr bio(BIO_new(BIO_s_mem()));
    i2d_PUBKEY_bio(bio.get(), key);
    return bio_text(bio.get());
}

bool is_selector(std::string_view selector) { return selector.size() <= 63 && to_ascii_domain(selector).has_value(); }

}  // namespace

struct DkimKey::Impl {
    std::string domain, selector;
    DkimAlgorithm algorithm;
    KeyPtr key;
};

DkimKey::DkimKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DkimKey::DkimKey(DkimKey&&) noexcept = default;
DkimKey& DkimKey::operator=(DkimKey&&) noexcept = default;
DkimKey::~DkimKey() = default;

Result<DkimKey> DkimKey::parse(std::string domain, std::string selector, std::string_view private_key) {
    auto ascii = to_ascii_domain(domain);
    if (!ascii) return std::unexpected(ascii.error());
    if (!is_selector(selector)) return fail(ErrorCode::InvalidArgument, "The DKIM selector must be a DNS name of at most 63 characters.", "selector");
    KeyPtr key = read_key(private_key);
    if (!key) return fail(ErrorCode::InvalidArgument, "The DKIM private key is neither PEM (unencrypted) nor base64 of a PKCS#1 or PKCS#8 key.", "private_key");
    const int kind = EVP_PKEY_get_base_id(key.get());
    if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_ED25519) return fail(ErrorCode::InvalidArgument, "A DKIM key must be RSA or Ed25519.", "private_key");
    const int bits = EVP_PKEY_get_bits(key.get());
    if (kind == EVP_PKEY_RSA && (bits < kMinRsaBits || bits > kMaxRsaBits))
        return fail(ErrorCode::InvalidArgument, "An RSA DKIM key must have 1024 to 2048 bits; this one has " + std::to_string(bits) + ".", "private_key");
    const auto algorithm = kind == EVP_PKEY_RSA ? DkimAlgorithm::rsa_sha256 : DkimAlgorithm::ed25519_sha256;
    return DkimKey(std::make_unique<Impl>(Impl{std::move(*ascii), std::move(selector), algorithm, std::move(key)}));
}

DkimKey DkimKey::generate(std::string domain, std::string selector, DkimAlgorithm algorithm, int rsa_bits) {
    KeyPtr key(algorithm == DkimAlgorithm::rsa_sha256 ? EVP_RSA_gen(static_cast<unsigned>(rsa_bits))
                                                   : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (!key) throw std::runtime_error("OpenSSL made no DKIM key");
    return DkimKey(std::make_unique<Impl>(Impl{std::move(domain), std::move(selector), algorithm, std::move(key)}));
}

const std::string& DkimKey::domain() const { return impl_->domain; }
const std::string& DkimKey::selector() const { return impl_->selector; }
DkimAlgorithm DkimKey::algorithm() const { return impl_->algorithm; }
int DkimKey::bits() const { return EVP_PKEY_get_bits(impl_->key.get()); }

std::string DkimKey::private_pem() const {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(bio.get(), impl_->key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return bio_text(bio.get());
}

std::string DkimKey::txt_record() const {
    const char* kind = algorithm() == DkimAlgorithm::rsa_sha256 ? "rsa" : "ed25519";
    return std::string("v=DKIM1; k=") + kind + "; p=" + base64_encode(public_part(impl_->key.get(), algorithm()));
}

std::string DkimKey::sign(std::string_view header_hash_input) const {
    thread_local const DigestPtr context(EVP_MD_CTX_new());
    EVP_MD_CTX_reset(context.get());
    const bool rsa = algorithm() == DkimAlgorithm::rsa_sha256;
    const std::string hashed = rsa ? std::string{} : sha256(header_hash_input);  // RFC 8463 3: PureEdDSA over the hash
    const std::string_view input = rsa ? header_hash_input : std::string_view(hashed);
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(impl_->key.get())), '\0');
    std::size_t size = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, rsa ? EVP_sha256() : nullptr, nullptr, impl_->key.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, u8(input), input.size()) != 1)
        throw std::runtime_error("OpenSSL could not sign with the DKIM key of " + domain());
    signature.resize(size);
    return signature;
}

}  // namespace warmpost::mail
