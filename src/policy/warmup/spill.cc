#include "policy/warmup/spill.h"

#include <algorithm>

#include "policy/warmup/usage_counter.h"

namespace warmpost::warmup {
namespace {

// Of `left` messages, what the addresses of one kind have room for.
std::int64_t take(std::int64_t left, const std::vector<PoolAddress>& pool, bool warming, Spill spill) {
    std::int64_t taken = 0;
    for (const PoolAddress& address : pool) {
        if (address.warming != warming || (address.rests && spill == Spill::always)) continue;
        const auto rest = left - taken;
        taken += address.room == kNoLimit ? rest : std::clamp<std::int64_t>(address.room, 0, rest);
    }
    return taken;
}

std::string state_of(std::size_t warming, std::size_t resting, std::size_t size) {
    if (size > 0 && resting == size) return "every address of the pool rests there";
    if (size == 0) return "the pool has no address";
    if (warming == 0) return "every address of the pool is warm";
    return std::to_string(warming) + " of the pool's " + std::to_string(size) + (size == 1 ? " address" : " addresses") + " still warm up";
}

std::string explain(const Split& s, const std::string& state, Spill spill) {
    std::string text;
    const auto part = [&](std::int64_t messages, const char* where) {
        if (messages > 0) text += (text.empty() ? "" : ", ") + std::to_string(messages) + where;
    };
    part(s.to_warming, " within warm-up allowances");
    part(s.to_warm, " by warm addresses of the pool");
    part(s.to_shared, " through the shared pool");
    part(s.to_wait, " wait for allowance");
    if (text.empty()) return "nothing to send";
    if (s.to_shared + s.to_wait > 0) text += ": " + state + " and its spill is " + to_string(spill);
    return text;
}

}  // namespace

Split split(std::int64_t offered, const std::vector<PoolAddress>& pool, Spill spill) {
    Split s;
    auto left = std::max<std::int64_t>(offered, 0);
    left -= s.to_warming = take(left, pool, true, spill);
    left -= s.to_warm = take(left, pool, false, spill);
    const auto warming = static_cast<std::size_t>(std::ranges::count_if(pool, &PoolAddress::warming));
    const auto resting = static_cast<std::size_t>(std::ranges::count_if(pool, &PoolAddress::rests));
    const bool shared = spill == Spill::always || (spill == Spill::while_warming && (warming > 0 || pool.empty()));
    (shared ? s.to_shared : s.to_wait) = left;
    s.reason = explain(s, state_of(warming, resting, pool.size()), spill);
    return s;
}

const char* to_string(Spill spill) {
    switch (spill) {
        case Spill::always: return "always";
        case Spill::while_warming: return "while-warming";
        case Spill::never: return "never";
    }
    return "unknown";
}

}  // namespace warmpost::warmup
