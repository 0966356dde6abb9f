#include "upkeep/bucket_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>
#include <utility>

namespace warmpost::upkeep {
namespace {

constexpr std::size_t kBlock = 64u << 10;

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    void replace(int fd) {
        if (fd_ >= 0) ::close(fd_);
        fd_ = fd;
    }
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

std::unexpected<Error> not_there(const config::BucketUrl& url, const char* why) {
    std::string key;
    for (const auto& step : url.steps) key += (key.empty() ? "" : "/") + step;
    return fail(ErrorCode::InvalidArgument, "The file " + key + " of bucket " + url.bucket + " cannot be read: " + why + ".", "S3Url");
}

}  // namespace

Result<BucketFile> BucketFile::open(const config::Bucket& bucket, const config::BucketUrl& url) {
    Descriptor at(::open(bucket.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (at.get() < 0) return not_there(url, "the bucket's directory is not there");
    for (std::size_t i = 0; i < url.steps.size(); ++i) {
        const bool last = i + 1 == url.steps.size();
        // Not to wait for a writer where a pipe has been put.
        const int fd = ::openat(at.get(), url.steps[i].c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (last ? 0 : O_DIRECTORY));
        if (fd < 0)
            return not_there(
                url, errno == ELOOP || errno == ENOTDIR ? "a step of the way is a link or no directory" : std::generic_category().message(errno).c_str());
        at.replace(fd);
    }
    struct stat status {};
    if (::fstat(at.get(), &status) != 0 || !S_ISREG(status.st_mode)) return not_there(url, "it is not a regular file");
    if (static_cast<std::uint64_t>(status.st_size) > kMostBytes) return not_there(url, "it is larger than 256 MiB");
    return BucketFile(at.release());
}

BucketFile::BucketFile(BucketFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)), at_(other.at_), read_(other.read_) {}

BucketFile::~BucketFile() {
    if (fd_ >= 0) ::close(fd_);
}

void BucketFile::rewind() {
    (void)::lseek(fd_, 0, SEEK_SET);
    buffer_.clear();
    at_ = 0;
    read_ = 0;
}

// False at the end of the file.
Result<bool> BucketFile::fill() {
    if (read_ > kMostBytes) return fail(ErrorCode::InvalidArgument, "The file grew beyond 256 MiB while it was read.");
    buffer_.resize(kBlock);
    at_ = 0;
    ssize_t got = 0;
    do got = ::read(fd_, buffer_.data(), buffer_.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        buffer_.clear();
        return fail(ErrorCode::Internal, "the file cannot be read: " + std::generic_category().message(errno));
    }
    buffer_.resize(static_cast<std::size_t>(got));
    read_ += static_cast<std::uint64_t>(got);
    return got > 0;
}

Result<bool> BucketFile::next(Line& line) {
    line = {};
    bool any = false;
    for (;;) {
        if (at_ == buffer_.size()) {
            const auto more = fill();
            if (!more) return std::unexpected(more.error());
            if (!*more) break;
        }
        any = true;
        const auto end = buffer_.find('\n', at_);
        const auto piece = std::string_view(buffer_).substr(at_, end == std::string::npos ? std::string::npos : end - at_);
        const std::size_t room = kMostLine - line.text.size();
        line.too_long = line.too_long || piece.size() > room;
        line.text.append(piece.substr(0, room));
        at_ = end == std::string::npos ? buffer_.size() : end + 1;
        if (end != std::string::npos) break;
    }
    if (!line.text.empty() && line.text.back() == '\r') line.text.pop_back();
    return any;
}

}  // namespace warmpost::upkeep
