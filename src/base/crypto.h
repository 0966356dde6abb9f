// Thin wrappers around OpenSSL: digests, HMAC, random bytes, constant-time comparison, sealing of secrets at rest.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace warmpost {

[[nodiscard]] std::string sha256(std::string_view data);                               // 32 raw bytes
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view data);    // 32 raw bytes
[[nodiscard]] std::string random_bytes(std::size_t count);                             // from the system's generator
// True when equal; takes the same time wherever the first difference is. Unequal lengths are false at once.
[[nodiscard]] bool constant_time_equal(std::string_view a, std::string_view b);

// Secrets at rest: AES-256-GCM under a key that is not in the data directory. `context` (say "access_key/AKIA...") is
// authenticated but not stored, so a sealed value cannot be moved to another row.
class Sealer {
public:
    static constexpr std::size_t kKeyBytes = 32;
    explicit Sealer(std::string key);                                                  // kKeyBytes raw bytes
    [[nodiscard]] std::string seal(std::string_view secret, std::string_view context) const;
    [[nodiscard]] Result<std::string> open(std::string_view sealed, std::string_view context) const;
private:
    std::string key_;
};

}  // namespace warmpost
