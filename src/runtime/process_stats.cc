#include "runtime/process_stats.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace warmpost::runtime {
namespace {

// Of proc(5), "/proc/pid/stat": fields are counted from 1, and the second may hold anything, in parentheses.
struct Stat {
    double utime = 0, stime = 0, starttime = 0;     // fields 14, 15, 22: clock ticks
    std::uint64_t threads = 0, vsize = 0, rss = 0;  // fields 20, 23 (bytes), 24 (pages)
};
Stat read_stat() {
    std::ifstream file("/proc/self/stat");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const auto behind_name = text.rfind(')');
    Stat stat;
    if (behind_name == std::string::npos) return stat;
    std::istringstream in(text.substr(behind_name + 1));
    std::string field;
    for (int n = 3; in >> field; ++n) {
        const double value = n == 3 ? 0 : std::strtod(field.c_str(), nullptr);
        if (n == 14) stat.utime = value;
        if (n == 15) stat.stime = value;
        if (n == 20) stat.threads = static_cast<std::uint64_t>(value);
        if (n == 22) stat.starttime = value;
        if (n == 23) stat.vsize = static_cast<std::uint64_t>(value);
        if (n == 24) stat.rss = static_cast<std::uint64_t>(value);
    }
    return stat;
}

// Unix time at which the machine started.
double boot_seconds() {
    std::ifstream file("/proc/stat");
    for (std::string word; file >> word;)
        if (word == "btime") {
            double seconds = 0;
            file >> seconds;
            return seconds;
        }
    return 0;
}

}  // namespace

ProcessStats process_stats() {
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    const auto stat = read_stat();
    ProcessStats stats;
    if (ticks > 0) stats.cpu_seconds = (stat.utime + stat.stime) / ticks;
    if (ticks > 0 && stat.starttime > 0) stats.start_seconds = boot_seconds() + stat.starttime / ticks;
    stats.resident_bytes = stat.rss * page;
    stats.virtual_bytes = stat.vsize;
    stats.threads = stat.threads;
    std::error_code ignored;
    for (auto at = std::filesystem::directory_iterator("/proc/self/fd", ignored); at != std::filesystem::directory_iterator(); at.increment(ignored))
        ++stats.open_files;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) stats.most_files = limit.rlim_cur;
    return stats;
}

}  // namespace warmpost::runtime
