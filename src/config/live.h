// The configuration in force. Readers look at it anew for each use; a reload puts another one in place while they run.
//
// Every configuration that was ever in force stays alive (a reload is rare and a configuration small), so what refers into one is always valid.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "config/config.h"

namespace warmpost::config {

class Live {
public:
    explicit Live(Config first);
    Live(const Live&) = delete;
    Live& operator=(const Live&) = delete;

    [[nodiscard]] const Config& operator*() const { return *now_.load(std::memory_order_acquire); }
    [[nodiscard]] const Config* operator->() const { return now_.load(std::memory_order_acquire); }

    // Puts `fresh` in force. Keys that need a restart (docs/configuration.md) keep their value; the names of those that differ are returned ("server.data_dir").
    std::vector<std::string> replace(Config fresh);

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<const Config>> all_;   // GUARDED_BY(mutex_)
    std::atomic<const Config*> now_;
};

}  // namespace warmpost::config
