// A DKIM private key with its selector and domain (RFC 6376, Ed25519 by RFC 8463). Immutable; signing is thread-safe.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace warmpost::mail {

enum class DkimAlgorithm { rsa_sha256, ed25519_sha256 };

class DkimKey {
public:
    // PEM, or base64 of PKCS#1/#8 DER without PEM lines (SES BYODKIM). RSA of 1024 to 2048 bits or Ed25519. Errors: InvalidArgument.
    [[nodiscard]] static Result<DkimKey> parse(std::string domain, std::string selector, std::string_view private_key);
    [[nodiscard]] static DkimKey generate(std::string domain, std::string selector, DkimAlgorithm algorithm, int rsa_bits = 2048);
    DkimKey(DkimKey&&) noexcept;
    DkimKey& operator=(DkimKey&&) noexcept;
    ~DkimKey();

    [[nodiscard]] const std::string& domain() const;
    [[nodiscard]] const std::string& selector() const;
    [[nodiscard]] DkimAlgorithm algorithm() const;
    [[nodiscard]] int bits() const;
    [[nodiscard]] std::string private_pem() const;        // PKCS#8, to be sealed by the caller
    [[nodiscard]] std::string txt_record() const;         // "v=DKIM1; k=rsa; p=..."
    // Raw signature over the canonicalised header hash input (RFC 6376 3.7): RSA PKCS#1 v1.5 with SHA-256, or Ed25519 of its SHA-256.
    [[nodiscard]] std::string sign(std::string_view header_hash_input) const;

private:
    struct Impl;
    explicit DkimKey(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::mail
