// One line at the terminal that says how far a long command is. Nothing where nobody watches: stderr is no terminal, or --quiet.
#pragma once
#include <chrono>
#include <mutex>
#include <string>

namespace warmpost::cli::simulate {

// For any thread. The line goes away with the object.
class ProgressLine {
public:
    explicit ProgressLine(bool quiet);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    // "WHAT  [####    ] 12 of 60 UNIT". Redrawn ten times a second at most.
    void show(const std::string& what, int done, int all, const char* unit);

private:
    const bool shown_;
    std::mutex mutex_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point last_{};
};

}  // namespace warmpost::cli::simulate
