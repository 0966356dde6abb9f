// Who takes events, as the snapshot says. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "control/snapshot.h"

namespace warmpost::reporting {

struct Subscriber {
    AccountId account;  // 0: of no topic, but what [kafka] topic stands for
    std::string topic;
    control::Subscription subscription;
};
[[nodiscard]] std::vector<Subscriber> subscribers(const control::Snapshot& snapshot, control::Transport transport);
[[nodiscard]] std::optional<Subscriber> find_subscriber(const control::Snapshot& snapshot, std::uint64_t subscription);

}  // namespace warmpost::reporting
