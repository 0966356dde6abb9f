// Relays by name: how to reach them, their credentials, and how many messages they took today. Made at start; counted from any core.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/time.h"
#include "config/config.h"

namespace warmpost::delivery {

class RelayBook {
public:
    struct Entry {
        config::Relay relay;
        std::string user, password;
        mutable std::atomic<std::int64_t> day{0}, used{0};
    };
    // Reads the credentials files. Errors: InvalidArgument naming the file.
    [[nodiscard]] Status load(const config::Config& config);
    [[nodiscard]] const Entry* find(const std::string& name) const;
    // Messages it may still take this UTC day; -1: no limit.
    [[nodiscard]] std::int64_t allowance(const std::string& name, WallTime now) const;
    void count(const std::string& name, WallTime now) const;

private:
    std::unordered_map<std::string, std::unique_ptr<Entry>> entries_;
};

}  // namespace warmpost::delivery
