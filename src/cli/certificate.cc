#include "cli/certificate.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/certificate.h"

namespace warmpost::cli {
namespace {

Status write_file(const std::filesystem::path& path, const std::string& text, mode_t mode) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    const bool written = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    const int error = errno;
    if (fd >= 0) ::close(fd);
    if (!written) return fail(ErrorCode::Internal, "cannot write " + path.string() + ": " + std::system_category().message(error));
    return {};
}

}  // namespace

Status make_self_signed(const std::filesystem::path& certificate_file, const std::filesystem::path& key_file, const std::vector<std::string>& names, WallTime now,
                        int days) {
    const auto made = self_signed_certificate(KeyKind::ecdsa_p256, names, now, days);
    if (!made) return std::unexpected(made.error());
    if (auto written = write_file(key_file, made->private_key, 0600); !written) return written;
    return write_file(certificate_file, made->certificate, 0644);
}

}  // namespace warmpost::cli
