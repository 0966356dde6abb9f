#include "cli/simulate/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace warmpost::cli::simulate {
namespace {

constexpr int kBar = 30;
constexpr auto kPause = std::chrono::milliseconds(100);

}  // namespace

ProgressLine::ProgressLine(bool quiet) : shown_(!quiet && isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
    if (drawn_) fmt::print(stderr, "\r\033[K");
}

void ProgressLine::show(const std::string& what, int done, int all, const char* unit) {
    if (!shown_) return;
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (drawn_ && now - last_ < kPause) return;
    last_ = now;
    drawn_ = true;
    const int filled = all > 0 ? std::clamp(kBar * done / all, 0, kBar) : 0;
    fmt::print(stderr, "\r\033[K{}  [{:<{}}] {} of {} {}", what, std::string(static_cast<std::size_t>(filled), '#'), kBar, done, all, unit);
    std::fflush(stderr);
}

}  // namespace warmpost::cli::simulate
