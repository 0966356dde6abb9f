#include "reporting/events/event_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

namespace warmpost::reporting {
namespace {


// The file being written; rotates by renaming FILE to FILE.1, FILE.1 to FILE.2, and so on.
class RotatingFile {
public:
    RotatingFile(std::filesystem::path path, std::uint64_t max_bytes, int keep) : path_(std::move(path)), max_bytes_(max_bytes), keep_(keep) {}
    ~RotatingFile() { close(); }
    RotatingFile(const RotatingFile&) = delete;
    RotatingFile& operator=(const RotatingFile&) = delete;

    // Writes and syncs all of `text`. False with errno set when it could not.
    bool write(std::string_view text) {
        if (fd_ < 0 && !open()) return false;
        if (size_ > 0 && size_ + text.size() > max_bytes_ && !rotate()) return false;
        const auto before = size_;
        while (!text.empty()) {
            const auto n = ::write(fd_, text.data(), text.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) {
                const int why = errno;
                if (::ftruncate(fd_, static_cast<off_t>(before)) == 0) size_ = before;   // no half line stays
                errno = why;
                return false;
            }
            text.remove_prefix(static_cast<std::size_t>(n));
            size_ += static_cast<std::uint64_t>(n);
        }
        return ::fdatasync(fd_) == 0;
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    bool open() {
        std::error_code ignored;  // open() below says what is wrong with the directory
        std::filesystem::create_directories(path_.parent_path(), ignored);
        fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
        if (fd_ < 0) return false;
        struct stat st {};
        if (::fstat(fd_, &st) != 0) return false;
        size_ = static_cast<std::uint64_t>(st.st_size);
        return end_torn_line(st.st_size);
    }
    // A crash may have left half a line: end it, so that the next event begins a line of its own.
    bool end_torn_line(off_t size) {
        if (size == 0) return true;
        char last = '\n';
        const int reader = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
        if (reader < 0) return false;
        const bool read = ::pread(reader, &last, 1, size - 1) == 1;
        ::close(reader);
        if (!read || last == '\n') return read;
        ++size_;
        return ::write(fd_, "\n", 1) == 1;
    }
    bool rotate() {
        close();
        std::error_code ignored;  // a gap in the numbers is harmless
        const auto numbered = [this](int n) { return std::filesystem::path(path_.string() + "." + std::to_string(n)); };
        std::filesystem::remove(numbered(keep_), ignored);
        for (int n = keep_ - 1; n >= 1; --n) std::filesystem::rename(numbered(n), numbered(n + 1), ignored);
        if (keep_ >= 1) std::filesystem::rename(path_, numbered(1), ignored);
        else std::filesystem::remove(path_, ignored);
        return open();
    }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
        size_ = 0;
    }

    std::filesystem::path path_;
    std::uint64_t max_bytes_;
    int keep_;
    int fd_ = -1;
    std::uint64_t size_ = 0;
};

std::filesystem::path event_path(const config::Config& config) {
    return config.events.file.empty() ? config.server.data_dir / "events" / "events.jsonl" : config.events.file;
}

}  // namespace

struct EventFile::Impl {
    explicit Impl(const config::Config& config) : file(event_path(config), config.events.max_bytes, config.events.keep) {}
    RotatingFile file;
};

EventFile::EventFile(const config::Config& config)
    : impl_(std::make_unique<Impl>(config)) {}

EventFile::~EventFile() = default;

Status EventFile::take(std::span<const spool::OutboxEvent> events) {
    std::string lines;
    for (const auto& event : events) (lines += event.json) += '\n';
    if (impl_->file.write(lines)) return {};
    return fail(ErrorCode::Unavailable, "events cannot be written to " + impl_->file.path().string() + ": " + std::strerror(errno));
}

}  // namespace warmpost::reporting
