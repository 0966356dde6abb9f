// The words of kinds of decisions, and back.
#pragma once
#include <array>
#include <optional>
#include <string_view>

#include "policy/managed/decision.h"

namespace warmpost::control {

inline constexpr std::array kDecisionKinds{
    managed::DecisionKind::grant,   managed::DecisionKind::raise,   managed::DecisionKind::cut,      managed::DecisionKind::block,
    managed::DecisionKind::unblock, managed::DecisionKind::idle,    managed::DecisionKind::spill,    managed::DecisionKind::lease,
    managed::DecisionKind::drain,   managed::DecisionKind::release, managed::DecisionKind::shortage, managed::DecisionKind::override_};

[[nodiscard]] inline std::optional<managed::DecisionKind> decision_kind(std::string_view word) {
    for (const auto kind : kDecisionKinds)
        if (word == managed::to_string(kind)) return kind;
    return std::nullopt;
}

}  // namespace warmpost::control
