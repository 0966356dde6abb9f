// How an account, or one of its configuration sets, stands by its bounces and complaints (policy/reputation), and what was said of it besides.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/ids.h"
#include "policy/reputation/reputation.h"

namespace warmpost::control {

// SES's SendingStatus of a reputation entity. `reinstated`: sends although it stands badly.
enum class SendingWord : std::uint8_t { enabled, reinstated, disabled };
// What follows from a standing (SES: reputation-policy/standard, strict, none): a pause at the pause marks, a pause at the review marks already, nothing.
enum class ReputationPolicy : std::uint8_t { standard, strict, none };

struct Reputation {
    reputation::Standing standing{};                     // by the marks
    WallTime fresh_start{};                              // only mail from then on counts; 1970: all does
    ReputationPolicy policy = ReputationPolicy::standard;
    SendingWord said = SendingWord::enabled;             // its owner's word
    WallTime said_at{};                                  // 1970: never
    friend bool operator==(const Reputation&, const Reputation&) = default;

    [[nodiscard]] bool paused_for_its_standing() const {
        if (policy == ReputationPolicy::none || said == SendingWord::reinstated) return false;
        return standing.state == reputation::State::paused || (policy == ReputationPolicy::strict && standing.state == reputation::State::under_review);
    }
    [[nodiscard]] bool may_send() const { return said != SendingWord::disabled && !paused_for_its_standing(); }
};

[[nodiscard]] const char* wire_name(SendingWord word);   // "ENABLED", "REINSTATED", "DISABLED"
[[nodiscard]] std::optional<SendingWord> sending_word(std::string_view name);
[[nodiscard]] const char* to_text(ReputationPolicy policy);   // "standard"
[[nodiscard]] std::optional<ReputationPolicy> reputation_policy(std::string_view text);

}  // namespace warmpost::control
