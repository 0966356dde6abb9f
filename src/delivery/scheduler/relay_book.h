// Relays by name: how to reach them, their credentials, and their daily limits. Read from any core while a reload replaces it. What they took today is
// counted in allowances.h, durable before it is used.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "config/config.h"
#include "policy/warmup/usage_counter.h"

namespace warmpost::delivery {

class RelayBook {
public:
    struct Entry {
        config::Relay relay;
        std::string user, password;
    };
    using EntryPtr = std::shared_ptr<const Entry>;

    // Reads the credentials files; with an error everything stays as it was. Errors: InvalidArgument naming the file. One caller at a time.
    [[nodiscard]] Status load(const config::Config& config);
    [[nodiscard]] EntryPtr find(const std::string& name) const;   // null: no such relay
    // In a UTC day. A relay that is not in the configuration takes nothing: 0.
    [[nodiscard]] warmup::Allowance allowance(const std::string& name) const;

private:
    using Entries = std::unordered_map<std::string, EntryPtr>;
    std::atomic<std::shared_ptr<const Entries>> entries_;
};

}  // namespace warmpost::delivery
