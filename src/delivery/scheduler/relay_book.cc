#include "delivery/scheduler/relay_book.h"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace warmpost::delivery {
using outcome::RelayTrouble;

struct RelayBook::Entry::State {
    std::atomic<std::int64_t> rests_until_ms{0};
    std::atomic<bool> troubled{false};       // what a delivery looks at: no lock while all is well
    std::mutex mutex;
    // GUARDED_BY(mutex), as all that follows
    std::uint32_t spell = 0;                 // troubles in a row
    std::chrono::seconds last_rest{};
    bool told = false;
    double tokens = 0;
    SteadyTime tokens_at{};

    // Tokens after the time that has passed: at most a second's worth, at least room for one message.
    double refresh(double per_second, SteadyTime now) {
        const double most = std::max(1.0, per_second);
        const double seconds = tokens_at == SteadyTime{} ? most : std::chrono::duration<double>(now - tokens_at).count();
        tokens = std::min(most, tokens + seconds * per_second);
        tokens_at = now;
        return tokens;
    }
};

namespace {

constexpr std::uint32_t kTellUnreachable = 3;

}  // namespace

Status RelayBook::load(const config::Config& config) {
    auto entries = std::make_shared<Entries>();
    for (const config::Relay& relay : config.egress.relays) {
        auto entry = std::make_shared<Entry>();
        entry->relay = relay;
        if (!relay.credentials_file.empty()) {
            std::ifstream file(relay.credentials_file);
            if (!std::getline(file, entry->user) || !std::getline(file, entry->password))
                return fail(ErrorCode::InvalidArgument, "egress.relay " + relay.name + ": " + relay.credentials_file.string() +
                                                            " must be readable and hold the user on its first line and the password on its second", "credentials_file");
        }
        entry->state = std::make_shared<Entry::State>();
        if (const auto before = find(relay.name)) {   // rests end, the rate goes on
            const std::lock_guard lock(before->state->mutex);
            entry->state->tokens = before->state->tokens;
            entry->state->tokens_at = before->state->tokens_at;
        }
        (*entries)[relay.name] = std::move(entry);
    }
    entries_.store(std::move(entries));
    return {};
}

RelayBook::EntryPtr RelayBook::find(const std::string& name) const {
    const auto entries = entries_.load();
    if (!entries) return nullptr;
    const auto found = entries->find(name);
    return found == entries->end() ? nullptr : found->second;
}

warmup::Allowance RelayBook::allowance(const std::string& name) const {
    const EntryPtr entry = find(name);
    if (!entry) return {0, 0};
    if (entry->relay.daily_limit == 0) return {};
    return {static_cast<std::int64_t>(entry->relay.daily_limit), warmup::kNoLimit};
}

std::int64_t RelayBook::rate_tokens(const std::string& name, SteadyTime now) const {
    const EntryPtr entry = find(name);
    if (!entry || entry->relay.messages_per_second <= 0) return -1;
    const std::lock_guard lock(entry->state->mutex);
    return static_cast<std::int64_t>(entry->state->refresh(entry->relay.messages_per_second, now));
}

std::int64_t RelayBook::take(const std::string& name, std::int64_t messages, WallTime now, SteadyTime steady) const {
    const EntryPtr entry = find(name);
    if (!entry || entry->state->rests_until_ms.load() > to_ms(now)) return 0;
    if (entry->relay.messages_per_second <= 0) return messages;
    const std::lock_guard lock(entry->state->mutex);
    const auto got = std::min(messages, static_cast<std::int64_t>(entry->state->refresh(entry->relay.messages_per_second, steady)));
    entry->state->tokens -= static_cast<double>(got);
    return got;
}

bool RelayBook::failed(const std::string& name, RelayTrouble trouble, std::chrono::seconds first, WallTime now) const {
    const EntryPtr entry = find(name);
    if (!entry || trouble == RelayTrouble::none) return false;
    Entry::State& state = *entry->state;
    const std::lock_guard lock(state.mutex);
    if (state.rests_until_ms.load() > to_ms(now)) return false;   // connections that were open already
    state.last_rest = outcome::relay_rest(trouble, ++state.spell, first);
    state.rests_until_ms.store(to_ms(now + state.last_rest));
    state.troubled.store(true);
    const bool tell = trouble == RelayTrouble::refused || (trouble == RelayTrouble::unreachable && state.spell >= kTellUnreachable);
    return tell && !std::exchange(state.told, true);
}

bool RelayBook::served(const std::string& name, WallTime now) const {
    const EntryPtr entry = find(name);
    if (!entry || !entry->state->troubled.load(std::memory_order_relaxed)) return false;
    Entry::State& state = *entry->state;
    const std::lock_guard lock(state.mutex);
    const bool told = std::exchange(state.told, false);
    if (to_ms(now) >= state.rests_until_ms.load() + std::chrono::milliseconds(state.last_rest).count()) {
        state.spell = 0;
        state.troubled.store(false);
    }
    return told;
}

WallTime RelayBook::rests_until(const std::string& name) const {
    const EntryPtr entry = find(name);
    return entry ? from_ms(entry->state->rests_until_ms.load()) : WallTime{};
}

void RelayBook::wake() const {
    const auto entries = entries_.load();
    if (!entries) return;
    for (const auto& [name, entry] : *entries) {
        const std::lock_guard lock(entry->state->mutex);
        entry->state->rests_until_ms.store(0);
        entry->state->spell = 0;
    }
}

}  // namespace warmpost::delivery
