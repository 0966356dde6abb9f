// A self-signed certificate and its key, as PEM.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace warmpost {

enum class KeyKind : std::uint8_t { ecdsa_p256, rsa_2048 };
struct CertificateAndKey {
    std::string certificate, private_key;  // PEM; the key in PKCS#8
};
// X.509 version 3, signed with SHA-256, valid for `days` from `now`, for use by servers. `names`: DNS names and addresses for the subject alternative name
// (RFC 5280 4.2.1.6); the first is the common name. Errors: Internal.
[[nodiscard]] Result<CertificateAndKey> self_signed_certificate(KeyKind kind, const std::vector<std::string>& names, WallTime now, int days);

}  // namespace warmpost
