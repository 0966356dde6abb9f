#include "cli/host_checks.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "config/isps_file.h"
#include "control/key_file.h"
#include "delivery/scheduler/relay_book.h"
#include "runtime/clock.h"
#include "runtime/transport.h"

namespace warmpost::cli {
namespace {

constexpr rlim_t kOwnFiles = 1000;   // databases, segments, logs

std::string why() { return std::system_category().message(errno); }

struct ScopedFd {
    int fd;
    ~ScopedFd() {
        if (fd >= 0) ::close(fd);
    }
};

}  // namespace

void check_key_file(const config::Config& config, Checks& into) {
    const auto key = control::load_key_file(config.server.key_file);
    const std::string name = "key file " + config.server.key_file.string();
    if (!key) return into.push_back({Verdict::bad, name, key.error().message});
    const auto relative = config.server.key_file.lexically_relative(config.server.data_dir);
    if (!relative.empty() && *relative.begin() != "..")
        return into.push_back({Verdict::bad, name, "is inside data_dir: a copy of the data would carry its own key. Move it, and set server.key_file"});
    into.push_back({Verdict::good, name, "readable by its owner only"});
}

void check_disk(const config::Config& config, Checks& into) {
    const auto& directory = config.server.data_dir;
    const std::string name = "disk " + directory.string();
    std::string path = (directory / "check-XXXXXX").string();
    const auto before = runtime::steady_now();
    const ScopedFd file{::mkstemp(path.data())};
    if (file.fd < 0) return into.push_back({Verdict::bad, name, fmt::format("cannot write there: {}. Run `warmpost init`, or give the directory to the user that runs warmpost", why())});
    const std::string block(4096, 'w');
    const bool synced = ::write(file.fd, block.data(), block.size()) == static_cast<ssize_t>(block.size()) && ::fsync(file.fd) == 0;
    const std::string reason = why();
    ::unlink(path.c_str());
    if (!synced) return into.push_back({Verdict::bad, name, fmt::format("does not sync: {}. Mail must not be acknowledged from such a disk; use another one", reason)});
    const auto taken = std::chrono::duration_cast<std::chrono::microseconds>(runtime::steady_now() - before);
    struct statvfs room {};
    if (::statvfs(directory.c_str(), &room) != 0) return into.push_back({Verdict::bad, name, "its free room cannot be read: " + why()});
    const auto free = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
    if (free < config.limits.min_free_bytes)
        return into.push_back({Verdict::bad, name, fmt::format("{} MB free, less than limits.min_free_bytes ({} MB): mail would be refused. Make room", free >> 20, config.limits.min_free_bytes >> 20)});
    into.push_back({Verdict::good, name, fmt::format("syncs (a write of 4 KB took {:.1f} ms), {} MB free", static_cast<double>(taken.count()) / 1000, free >> 20)});
}

void check_isps(const config::Config& config, Checks& into) {
    const auto table = config::load_isps(config.delivery.isps_file);
    if (!table) return into.push_back({Verdict::bad, "ISP rules", table.error().message});
    into.push_back({Verdict::good, "ISP rules", fmt::format("{} ISPs", table->all().size())});
    for (const config::Route& route : config.routes)
        if (!route.isp.empty() && std::ranges::none_of(table->all(), [&](const isp::IspDeclaration& known) { return known.id.value() == route.isp; }))
            into.push_back({Verdict::note, "route " + route.domain, "ISP \"" + route.isp + "\" is not in the ISP rules: the default limits count for it"});
}

void check_relays(const config::Config& config, Checks& into) {
    delivery::RelayBook book;
    if (config.egress.relays.empty()) return;
    if (const auto loaded = book.load(config); !loaded) return into.push_back({Verdict::bad, "relays", loaded.error().message});
    into.push_back({Verdict::good, "relays", fmt::format("{} with their credentials", config.egress.relays.size())});
}

void check_open_files(const config::Config& config, Checks& into) {
    struct rlimit limit {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    const auto& l = config.limits;
    const auto wanted = static_cast<rlim_t>(l.submission_connections + l.http_connections + config.delivery.max_connections) + kOwnFiles;
    if (limit.rlim_max >= wanted) return into.push_back({Verdict::good, "open files", fmt::format("{} allowed", limit.rlim_max)});
    into.push_back({Verdict::note, "open files", fmt::format("{} allowed, but the connections that [limits] and [delivery] allow need {}: raise it (systemd: LimitNOFILE={})", limit.rlim_max, wanted, wanted)});
}

void check_certificate(const config::Config& config, Checks& into) {
    if (config.server.api_tls.empty() && config.server.submission.empty() && config.server.submission_tls.empty()) return;
    const bool own = config.tls.certificate.empty();
    const auto directory = config.server.data_dir / "tls";
    const auto certificate = own ? directory / "certificate.pem" : config.tls.certificate;
    const auto key = own ? directory / "private_key.pem" : config.tls.private_key;
    const std::string name = "certificate " + certificate.string();
    const auto context = runtime::make_server_tls(certificate.string(), key.string());
    if (!context) return into.push_back({Verdict::bad, name, context.error().message + (own ? " (warmpost init makes it)" : "")});
    into.push_back(own ? CheckResult{Verdict::note, name, "self-signed: good on loopback, not for clients elsewhere; [tls] names a real one"} : CheckResult{Verdict::good, name, "fits its key"});
}

void check_clock(Checks& into) {
    // A signature is refused beyond five minutes of skew, and warm-up counts days: a clock that nobody keeps is a fault in waiting.
    using namespace std::chrono;
    constexpr auto kOldest = sys_days{2025y / January / 1};
    if (runtime::wall_now() < kOldest) return into.push_back({Verdict::bad, "clock", "stands at " + to_iso8601(runtime::wall_now()) + ": set it (systemd-timesyncd or chrony does)"});
    struct timex state {};
    const bool kept = ::adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
    if (!kept) return into.push_back({Verdict::note, "clock", to_iso8601(runtime::wall_now()) + "; the kernel does not know it to be synchronised: run chrony or systemd-timesyncd (in a container the host's counts)"});
    into.push_back({Verdict::good, "clock", to_iso8601(runtime::wall_now()) + ", synchronised"});
}

}  // namespace warmpost::cli
