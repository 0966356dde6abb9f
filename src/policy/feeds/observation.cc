#include "policy/feeds/observation.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace warmpost::feeds {
namespace {

constexpr std::array<std::pair<Colour, const char*>, 3> kColours{{{Colour::green, "green"}, {Colour::yellow, "yellow"}, {Colour::red, "red"}}};
constexpr std::array<std::pair<Reputation, const char*>, 4> kReputations{
    {{Reputation::high, "HIGH"}, {Reputation::medium, "MEDIUM"}, {Reputation::low, "LOW"}, {Reputation::bad, "BAD"}}};

}  // namespace

const char* to_string(Colour colour) {
    const auto* const found = std::ranges::find(kColours, colour, [](const auto& each) { return each.first; });
    return found == kColours.end() ? "?" : found->second;
}

std::optional<Colour> colour_named(std::string_view name) {
    const auto* const found = std::ranges::find_if(kColours, [name](const auto& each) { return iequals(name, each.second); });
    return found == kColours.end() ? std::nullopt : std::optional(found->first);
}

const char* to_string(Reputation reputation) {
    const auto* const found = std::ranges::find(kReputations, reputation, [](const auto& each) { return each.first; });
    return found == kReputations.end() ? "" : found->second;
}

Reputation reputation_named(std::string_view name) {
    const auto* const found = std::ranges::find_if(kReputations, [name](const auto& each) { return iequals(name, each.second); });
    return found == kReputations.end() ? Reputation::unknown : found->first;
}

}  // namespace warmpost::feeds
