#include "reporting/events/rotating_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace warmpost::reporting {

bool RotatingFile::write(std::string_view text) {
    if (fd_ < 0 && !open()) return false;
    if (size_ > 0 && size_ + text.size() > max_bytes_ && !rotate()) return false;
    const auto before = size_;
    while (!text.empty()) {
        const auto n = ::write(fd_, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            const int why = errno;
            if (::ftruncate(fd_, static_cast<off_t>(before)) == 0) size_ = before;  // no half line stays
            errno = why;
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(n));
        size_ += static_cast<std::uint64_t>(n);
    }
    return ::fdatasync(fd_) == 0;
}

bool RotatingFile::open() {
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
bool RotatingFile::end_torn_line(std::int64_t size) {
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

bool RotatingFile::rotate() {
    close();
    std::error_code ignored;  // a gap in the numbers is harmless
    const auto numbered = [this](int n) { return std::filesystem::path(path_.string() + "." + std::to_string(n)); };
    std::filesystem::remove(numbered(keep_), ignored);
    for (int n = keep_ - 1; n >= 1; --n) std::filesystem::rename(numbered(n), numbered(n + 1), ignored);
    if (keep_ >= 1)
        std::filesystem::rename(path_, numbered(1), ignored);
    else
        std::filesystem::remove(path_, ignored);
    return open();
}

void RotatingFile::close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    size_ = 0;
}

}  // namespace warmpost::reporting
