#include "feedback/feeds/snds_urls.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/strings.h"

namespace warmpost::feedback {
namespace {

constexpr const char* kField = "feeds.snds_file";
constexpr std::size_t kMostBytes = 64u << 10;

std::unexpected<Error> bad(const std::filesystem::path& file, const std::string& why) {
    return fail(ErrorCode::InvalidArgument, file.string() + " " + why, kField);
}

class Fd {
public:
    explicit Fd(int fd) : fd_(fd) {}
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

// Not by name twice: what is examined is what is read.
Result<std::string> read_secret(const std::filesystem::path& file) {
    const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd.get() < 0) return bad(file, "cannot be opened: " + std::generic_category().message(errno));
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return bad(file, "is no file");
    if ((status.st_mode & 077) != 0) return bad(file, "can be read by others, and holds keys; run: chmod 600 " + file.string());
    std::string text;
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto got = ::read(fd.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return bad(file, "cannot be read: " + std::generic_category().message(errno));
        if (got == 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > kMostBytes) return bad(file, "has more than 64 KiB: it holds one URL a line");
    }
}

}  // namespace

Result<std::vector<SndsUrl>> read_snds_urls(const std::filesystem::path& file) {
    const auto text = read_secret(file);
    if (!text) return std::unexpected(text.error());
    std::vector<SndsUrl> urls;
    std::size_t number = 0;
    for (const auto raw : split(*text, '\n')) {
        ++number;
        const auto line = trim(raw);
        if (line.empty() || line.starts_with('#')) continue;
        const std::string where = "line " + std::to_string(number);
        const auto url = reporting::parse_webhook_url(line, false);
        // Why is not handed on: it may tell the URL.
        if (!url) return bad(file, where + " is no URL that may be fetched: https://..., or http:// to a loopback address");
        if (urls.size() == kMostUrls) return bad(file, "has more than 32 URLs");
        const bool status = to_lower(url->target.substr(0, url->target.find('?'))).find("ipstatus") != std::string::npos;
        urls.push_back({*url, status, where + " (" + reporting::webhook_site(line) + ")"});
    }
    return urls;
}

}  // namespace warmpost::feedback
