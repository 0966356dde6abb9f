// What the process uses, as the client libraries of Prometheus tell it of theirs (process_*).
#pragma once
#include <cstdint>

namespace warmpost::runtime {

struct ProcessStats {          // 0: not known
    double cpu_seconds = 0;    // user and system
    double start_seconds = 0;  // Unix time
    std::uint64_t resident_bytes = 0, virtual_bytes = 0;
    std::uint64_t open_files = 0, most_files = 0, threads = 0;
};
// Reads /proc/self. Blocks for microseconds.
[[nodiscard]] ProcessStats process_stats();

}  // namespace warmpost::runtime
