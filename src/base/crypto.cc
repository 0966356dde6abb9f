#include "base/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <stdexcept>

#include "base/openssl_ptr.h"

namespace warmpost {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

const unsigned char* u8(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* u8(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

}  // namespace

std::string sha256(std::string_view data) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(u8(data), data.size(), u8(digest));
    return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
    std::string mac(SHA256_DIGEST_LENGTH, '\0');
    unsigned int length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), u8(data), data.size(), u8(mac), &length);
    return mac;
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(u8(bytes), static_cast<int>(count)) != 1) throw std::runtime_error("no random bytes to be had");
    return bytes;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Sealer::Sealer(std::string key) : key_(std::move(key)) {
    if (key_.size() != kKeyBytes) throw std::invalid_argument("the sealing key must be 32 bytes");
}

std::string Sealer::seal(std::string_view secret, std::string_view context) const {
    const std::string nonce = random_bytes(kNonceBytes);
    std::string sealed = nonce + std::string(secret.size() + kTagBytes, '\0');
    CipherPtr cipher(EVP_CIPHER_CTX_new());
    int length = 0;
    auto* out = u8(sealed) + kNonceBytes;
    const bool ok =
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, u8(std::string_view(key_)), u8(std::string_view(nonce))) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &length, u8(context), static_cast<int>(context.size())) == 1 &&
        EVP_EncryptUpdate(cipher.get(), out, &length, u8(secret), static_cast<int>(secret.size())) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), out + length, &length) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, out + secret.size()) == 1;
    if (!ok) throw std::runtime_error("sealing a secret failed");
    return sealed;
}

Result<std::string> Sealer::open(std::string_view sealed, std::string_view context) const {
    const auto refused = [] {
        return fail(ErrorCode::Internal, "a sealed secret does not open with this key file: is it the one `warmpost init` made?");
    };
    if (sealed.size() < kNonceBytes + kTagBytes) return refused();
    const auto nonce = sealed.substr(0, kNonceBytes);
    const auto text = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
    std::string tag(sealed.substr(sealed.size() - kTagBytes));
    std::string secret(text.size(), '\0');
    CipherPtr cipher(EVP_CIPHER_CTX_new());
    int length = 0;
    const bool ok =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, u8(std::string_view(key_)), u8(nonce)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &length, u8(context), static_cast<int>(context.size())) == 1 &&
        EVP_DecryptUpdate(cipher.get(), u8(secret), &length, u8(text), static_cast<int>(text.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), u8(secret) + text.size(), &length) == 1;
    if (!ok) return refused();
    return secret;
}

}  // namespace warmpost
