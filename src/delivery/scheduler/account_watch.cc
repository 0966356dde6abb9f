#include "delivery/scheduler/account_watch.h"

#include <algorithm>

namespace warmpost::delivery {
namespace {
using namespace std::chrono_literals;

constexpr auto kLongestHold = 5s;   // then it is looked at again: the account may stand better by then

}  // namespace

std::pair<std::size_t, const std::string*> AccountWatch::step(AccountId account) const {
    std::pair<std::size_t, const std::string*> found{0, nullptr};
    if (const fairness::Record* record = book_.find(account); record && record->standing.step > 0) found = {record->standing.step, &record->standing.reason};
    if (const auto wide = wide_.find(account); wide != wide_.end() && wide->second.step > found.first) found = {wide->second.step, &wide->second.reason};
    return found;
}

std::string AccountWatch::note(AccountId account) const {
    const auto [worst, reason] = step(account);
    return worst == 0 ? std::string() : std::string("account slowed to ") + fairness::factor_text(worst) + ": " + *reason;
}

std::optional<SteadyTime> AccountWatch::wait(AccountId account, double base, SteadyTime now) {
    const double rate = base * factor(account);
    if (rate >= base) return std::nullopt;
    Tokens& tokens = tokens_[account];
    if (tokens.at != SteadyTime{}) tokens.left = std::min(std::max(1.0, rate), tokens.left + std::chrono::duration<double>(now - tokens.at).count() * rate);
    tokens.at = now;
    if (tokens.left >= 1) return std::nullopt;
    const std::chrono::duration<double> missing{(1 - tokens.left) / rate};
    return now + std::min(std::chrono::ceil<std::chrono::milliseconds>(missing), std::chrono::milliseconds(kLongestHold));
}

void AccountWatch::spend(AccountId account, double recipients) {
    if (const auto found = tokens_.find(account); found != tokens_.end()) found->second.left -= recipients;
}

void AccountWatch::forget(WallTime now) {
    book_.forget(now);
    std::erase_if(tokens_, [this](const auto& entry) { return step(entry.first).first == 0; });
}

}  // namespace warmpost::delivery
