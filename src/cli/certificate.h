// A self-signed certificate for a first start on loopback. Not for the world: [tls] names a real one.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace warmpost::cli {

// Writes both files as PEM (ECDSA P-256, SHA-256, `days` from `now`), the key with mode 0600. `names`: DNS names and addresses for the
// subject alternative name (RFC 5280 4.2.1.6); the first is the common name. Errors name the file.
[[nodiscard]] Status make_self_signed(const std::filesystem::path& certificate, const std::filesystem::path& private_key, const std::vector<std::string>& names,
                                      WallTime now, int days);

}  // namespace warmpost::cli
