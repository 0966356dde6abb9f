// Relays by name: how to reach them, their credentials, their daily limits and rates, and whether they rest. Read and counted from any core while a reload
// replaces it. What they took today is counted in allowances.h, durable before it is used.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/time.h"
#include "config/config.h"
#include "policy/outcome/relay_reply.h"
#include "policy/warmup/usage_counter.h"

namespace warmpost::delivery {

class RelayBook {
public:
    struct Entry {
        config::Relay relay;
        std::string user, password;
        struct State;                    // rate and health; a reload begins both anew
        std::shared_ptr<State> state;
    };
    using EntryPtr = std::shared_ptr<const Entry>;

    // Reads the credentials files; with an error everything stays as it was. Errors: InvalidArgument naming the file. One caller at a time.
    [[nodiscard]] Status load(const config::Config& config);
    [[nodiscard]] EntryPtr find(const std::string& name) const;   // null: no such relay
    // In a UTC day. A relay that is not in the configuration takes nothing: 0.
    [[nodiscard]] warmup::Allowance allowance(const std::string& name) const;
    // What its own rate lets through now; -1: it has none.
    [[nodiscard]] std::int64_t rate_tokens(const std::string& name, SteadyTime now) const;
    // Takes up to `messages` of its rate; how many it got. 0: there is none left (another lane had it), or the relay rests.
    [[nodiscard]] std::int64_t take(const std::string& name, std::int64_t messages, WallTime now, SteadyTime steady) const;

    // It was in trouble: it rests, longer with each time in a row. True: somebody is to be told, once in a spell of trouble (refused: at once; unreachable: the
    // third time; throttled: never, a provider's rate is its own business).
    [[nodiscard]] bool failed(const std::string& name, outcome::RelayTrouble trouble, std::chrono::seconds first, WallTime now) const;
    // It took a message. A spell is over once it has served for as long as it rested last. True: the trouble that was told is over.
    [[nodiscard]] bool served(const std::string& name, WallTime now) const;
    [[nodiscard]] WallTime rests_until(const std::string& name) const;
    void wake() const;                   // the operator's word: none rests any longer

private:
    using Entries = std::unordered_map<std::string, EntryPtr>;
    std::atomic<std::shared_ptr<const Entries>> entries_;
};

}  // namespace warmpost::delivery
