// Relays by name: how to reach them, their credentials, and how many messages they took today. Read and counted from any core while a reload replaces it.
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
    struct Usage {                       // of a UTC day; outlives reloads
        std::atomic<std::int64_t> day{0}, used{0};
    };
    struct Entry {
        config::Relay relay;
        std::string user, password;
        std::shared_ptr<Usage> usage;
    };
    using EntryPtr = std::shared_ptr<const Entry>;

    // Reads the credentials files; with an error everything stays as it was. Errors: InvalidArgument naming the file. One caller at a time.
    [[nodiscard]] Status load(const config::Config& config);
    [[nodiscard]] EntryPtr find(const std::string& name) const;   // null: no such relay
    // Messages it may still take this UTC day; -1: no limit.
    [[nodiscard]] std::int64_t allowance(const std::string& name, WallTime now) const;
    void count(const std::string& name, std::int64_t messages, WallTime now) const;

private:
    using Entries = std::unordered_map<std::string, EntryPtr>;
    std::atomic<std::shared_ptr<const Entries>> entries_;
};

}  // namespace warmpost::delivery
