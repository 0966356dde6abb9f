// What a relay's answer says about the relay itself, apart from the message: a provider throttles, is away, or no longer lets us in. Pure.
#pragma once
#include <chrono>
#include <cstdint>
#include <string_view>

#include "policy/outcome/outcome.h"

namespace warmpost::outcome {

enum class RelayTrouble : std::uint8_t {
    none,          // the answer is about the message, its sender or its recipient
    throttled,     // "454 Throttling failure: Maximum sending rate exceeded.", 421, "550 5.4.5 Daily sending quota exceeded"
    unreachable,   // no connection, no greeting, no TLS, no AUTH for the time being
    refused,       // the credentials, or what they may do: 530, 535, "554 5.7.1 Relay access denied"
};
[[nodiscard]] RelayTrouble relay_trouble(Stage stage, int code, std::string_view enhanced, std::string_view text);

// The message's side of it: trouble with a relay never bounces a message, it waits or goes another way. `judged`: what the answer would mean from anybody.
[[nodiscard]] Judgement judge_relay_reply(RelayTrouble trouble, Judgement judged);

// How long a relay rests after its `spell`-th trouble in a row (from 1): doubling from `first` (one that refuses: from 15 minutes) up to 15 minutes
// (unreachable), an hour (throttled) or four hours (refused).
[[nodiscard]] std::chrono::seconds relay_rest(RelayTrouble trouble, std::uint32_t spell, std::chrono::seconds first);

[[nodiscard]] const char* to_string(RelayTrouble trouble);

}  // namespace warmpost::outcome
