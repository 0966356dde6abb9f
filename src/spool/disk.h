// The file system as segments need it. The real one is `real_disk()`; tests put one in that forgets what was not synced.
#pragma once
#include <sys/uio.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"

namespace warmpost::spool {

class AppendFile {  // used by one thread
public:
    virtual ~AppendFile() = default;
    // Writes all buffers at the end, or fails; ENOSPC is Unavailable, everything else Internal. After a failure the file is not written again.
    [[nodiscard]] virtual Status append(std::span<const iovec> buffers) = 0;
    [[nodiscard]] virtual Status sync() = 0;  // data durable when it returns (fdatasync)
};

class Disk {
public:
    virtual ~Disk() = default;
    [[nodiscard]] virtual Result<std::unique_ptr<AppendFile>> create(const std::filesystem::path& file) = 0;
    [[nodiscard]] virtual Status sync_directory(const std::filesystem::path& directory) = 0;
    [[nodiscard]] virtual Status remove(const std::filesystem::path& file) = 0;
    // Up to `length` bytes from `offset`: fewer only at the end of the file. NotFound when there is no such file.
    [[nodiscard]] virtual Result<std::string> read(const std::filesystem::path& file, std::uint64_t offset, std::size_t length) const = 0;
    [[nodiscard]] virtual Result<std::uint64_t> size(const std::filesystem::path& file) const = 0;
    [[nodiscard]] virtual Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& directory) const = 0;
    [[nodiscard]] virtual Result<std::uint64_t> free_bytes(const std::filesystem::path& directory) const = 0;
};
[[nodiscard]] Disk& real_disk();

}  // namespace warmpost::spool
