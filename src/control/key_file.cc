#include "control/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/encoding.h"
#include "base/strings.h"

namespace warmpost::control {
namespace {

class Fd {
public:
    explicit Fd(int fd) : fd_(fd) {}
    ~Fd() {
        if (fd_ >= 0) ::close(fd_);
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

std::string why() { return std::system_category().message(errno); }

Status sync_directory(const std::filesystem::path& directory) {
    const Fd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 || ::fsync(fd.get()) != 0) return fail(ErrorCode::Internal, "cannot sync " + directory.string() + ": " + why());
    return {};
}

}  // namespace

Result<Sealer> load_key_file(const std::filesystem::path& path) {
    const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0 && errno == ENOENT)
        return fail(ErrorCode::NotFound, "there is no key file " + path.string() + "; `warmpost init` makes one, or restore the one of this data directory",
                    "server.key_file");
    if (fd.get() < 0) return fail(ErrorCode::InvalidArgument, "cannot open the key file " + path.string() + ": " + why(), "server.key_file");
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) return fail(ErrorCode::Internal, "cannot examine the key file " + path.string() + ": " + why());
    if ((status.st_mode & 077) != 0)
        return fail(ErrorCode::InvalidArgument, "the key file " + path.string() + " can be read by others; run: chmod 600 " + path.string(), "server.key_file");
    std::array<char, 256> buffer{};
    const auto size = ::read(fd.get(), buffer.data(), buffer.size());
    const auto key = hex_decode(trim({buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0}));
    if (!key || key->size() != Sealer::kKeyBytes)
        return fail(ErrorCode::InvalidArgument, "the key file " + path.string() + " does not hold 64 hex digits; restore it from a backup", "server.key_file");
    return Sealer(*key);
}

Status create_key_file(const std::filesystem::path& path) {
    const auto directory = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    std::error_code ignored;   // open() below tells what is wrong
    std::filesystem::create_directories(directory, ignored);
    const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (fd.get() < 0 && errno == EEXIST)
        return fail(ErrorCode::AlreadyExists, "the key file " + path.string() + " is there already and is not overwritten", "server.key_file");
    if (fd.get() < 0) return fail(ErrorCode::InvalidArgument, "cannot create the key file " + path.string() + ": " + why(), "server.key_file");
    const std::string line = hex_encode(random_bytes(Sealer::kKeyBytes)) + "\n";
    if (::write(fd.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) || ::fsync(fd.get()) != 0) {
        const auto reason = why();
        ::unlink(path.c_str());
        return fail(ErrorCode::Internal, "cannot write the key file " + path.string() + ": " + reason);
    }
    return sync_directory(directory);
}

}  // namespace warmpost::control
