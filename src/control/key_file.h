// The file that holds the key under which secrets are sealed: 64 hex digits and a line end, mode 0600, outside the data directory.
#pragma once
#include <filesystem>

#include "base/crypto.h"
#include "base/error.h"

namespace warmpost::control {

// Errors: NotFound (no such file), InvalidArgument (readable by group or others, or not 64 hex digits).
[[nodiscard]] Result<Sealer> load_key_file(const std::filesystem::path& path);
// A new random key, synced before this returns. Errors: AlreadyExists: an existing key is never overwritten, since what it sealed would be lost.
[[nodiscard]] Status create_key_file(const std::filesystem::path& path);

}  // namespace warmpost::control
