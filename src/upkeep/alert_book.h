// The alerts in force, kept in the registry (Space::meta), so that a restart tells none of them again.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "policy/alerts/alert.h"
#include "registry/registry.h"

namespace warmpost::upkeep {

// JSON. What is not known (a newer warmpost's) is passed over: found again, it is told again.
[[nodiscard]] std::string write_alerts(const std::vector<alerts::Alert>& alerts);
[[nodiscard]] std::vector<alerts::Alert> read_alerts(std::string_view text);

class AlertBook {
public:
    explicit AlertBook(registry::Registry& registry) : registry_(registry) {}  // outlives it
    [[nodiscard]] Result<std::vector<alerts::Alert>> load() const;
    [[nodiscard]] Status store(const std::vector<alerts::Alert>& alerts);  // durable on return

private:
    registry::Registry& registry_;
};

}  // namespace warmpost::upkeep
