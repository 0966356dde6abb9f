// The real file system: POSIX calls, each checked.
#include "spool/disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace warmpost::spool {
namespace {

// What a failed call means: no room and no descriptors pass by themselves (Unavailable), everything else is a broken disk or set-up (Internal).
std::unexpected<Error> disk_error(const char* what, const std::filesystem::path& path, int error) {
    if (error == ENOSPC || error == EDQUOT)
        return fail(ErrorCode::Unavailable, fmt::format("no room on the disk to {} {}; free some space", what, path.string()));
    if (error == EMFILE || error == ENFILE)
        return fail(ErrorCode::Unavailable, fmt::format("too many open files to {} {}; raise the limit of open files (LimitNOFILE)", what, path.string()));
    const auto code = error == ENOENT ? ErrorCode::NotFound : ErrorCode::Internal;
    return fail(code, fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(error)));
}

class Fd {
public:
    explicit Fd(int fd) : fd_(fd) {}
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    ~Fd() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

Fd open_retrying(const std::filesystem::path& path, int flags) {
    int fd = -1;
    do fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    while (fd < 0 && errno == EINTR);
    return Fd(fd);
}

class RealAppendFile final : public AppendFile {
public:
    RealAppendFile(Fd fd, std::filesystem::path path) : fd_(std::move(fd)), path_(std::move(path)) {}

    Status append(std::span<const iovec> buffers) override {
        pending_.assign(buffers.begin(), buffers.end());
        std::size_t at = 0;
        while (at < pending_.size()) {
            const auto count = static_cast<int>(std::min<std::size_t>(pending_.size() - at, IOV_MAX));
            const ssize_t written = ::writev(fd_.get(), pending_.data() + at, count);
            if (written < 0) {
                if (errno == EINTR) continue;
                return disk_error("write to", path_, errno);
            }
            at = advance(at, static_cast<std::size_t>(written));
        }
        return {};
    }
    Status sync() override {
        if (::fdatasync(fd_.get()) != 0) return disk_error("sync", path_, errno);
        return {};
    }

private:
    std::size_t advance(std::size_t at, std::size_t written) {
        while (at < pending_.size() && written >= pending_[at].iov_len) written -= pending_[at++].iov_len;
        if (at < pending_.size()) {
            pending_[at].iov_base = static_cast<char*>(pending_[at].iov_base) + written;
            pending_[at].iov_len -= written;
        }
        return at;
    }
    Fd fd_;
    std::filesystem::path path_;
    std::vector<iovec> pending_;
};

class RealDisk final : public Disk {
public:
    Result<std::unique_ptr<AppendFile>> create(const std::filesystem::path& file) override {
        Fd fd = open_retrying(file, O_WRONLY | O_CREAT | O_EXCL | O_APPEND);
        if (fd.get() < 0) return disk_error("create", file, errno);
        return std::make_unique<RealAppendFile>(std::move(fd), file);
    }
    Status sync_directory(const std::filesystem::path& directory) override {
        const Fd fd = open_retrying(directory, O_RDONLY | O_DIRECTORY);
        if (fd.get() < 0 || ::fsync(fd.get()) != 0) return disk_error("sync", directory, errno);
        return {};
    }
    Status remove(const std::filesystem::path& file) override {
        if (::unlink(file.c_str()) != 0 && errno != ENOENT) return disk_error("remove", file, errno);
        return {};
    }
    Result<std::string> read(const std::filesystem::path& file, std::uint64_t offset, std::size_t length) const override {
        const Fd fd = open_retrying(file, O_RDONLY);
        if (fd.get() < 0) return disk_error("open", file, errno);
        std::string bytes(length, '\0');
        std::size_t have = 0;
        while (have < length) {
            const auto got = ::pread(fd.get(), bytes.data() + have, length - have, static_cast<off_t>(offset + have));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return disk_error("read", file, errno);
            if (got == 0) break;
            have += static_cast<std::size_t>(got);
        }
        bytes.resize(have);
        return bytes;
    }
    Result<std::uint64_t> size(const std::filesystem::path& file) const override {
        struct stat st {};
        if (::stat(file.c_str(), &st) != 0) return disk_error("look at", file, errno);
        return static_cast<std::uint64_t>(st.st_size);
    }
    Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& directory) const override {
        std::error_code error;
        std::vector<std::filesystem::path> files;
        for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end; it.increment(error))
            files.push_back(it->path());
        if (error) return disk_error("list", directory, error.value());
        return files;
    }
    Result<std::uint64_t> free_bytes(const std::filesystem::path& directory) const override {
        struct statvfs st {};
        if (::statvfs(directory.c_str(), &st) != 0) return disk_error("look at the free space of", directory, errno);
        return static_cast<std::uint64_t>(st.f_bavail) * st.f_frsize;
    }
};

}  // namespace

Disk& real_disk() {
    static RealDisk disk;
    return disk;
}

}  // namespace warmpost::spool
