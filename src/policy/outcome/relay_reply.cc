#include "policy/outcome/relay_reply.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/strings.h"

namespace warmpost::outcome {
using namespace std::chrono_literals;
namespace {

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [text](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// A rate or quota of ours at the provider. A mailbox that is full (x.2.2) and a transaction with too many recipients (x.5.3) are something else.
bool speaks_of_rate(std::string_view enhanced, std::string_view text) {
    if (enhanced.size() > 2 && (enhanced.substr(2) == "2.2" || enhanced.substr(2) == "5.3")) return false;
    if (has_any(text, {"mailbox", "recipient's", "too many recipients", "over quota"})) return false;
    if (has_any(text, {"throttl", "too many", "too much mail", "rate limit", "rate exceeded", "too fast", "slow down"})) return true;
    const bool exceeded = has_any(text, {"exceed", "reached", "used up", "over limit"});
    return exceeded && has_any(text, {"rate", "quota", "limit"}) && has_any(text, {"send", "message", "rate", "daily", "hourly", "user", "account"});
}

bool speaks_of_access(int code, std::string_view enhanced, std::string_view text) {
    if (code == 530 || code == 534 || code == 535 || code == 538) return true;
    if (enhanced == "5.7.8" || enhanced == "5.7.9") return true;   // RFC 4954 6
    return code >= 500 &&
           has_any(text, {"relay access denied", "relaying denied", "relay not permitted", "unable to relay",
                          "not permitted to relay", "authentication required"});
}

}  // namespace

RelayTrouble relay_trouble(Stage stage, int code, std::string_view enhanced, std::string_view given) {
    if (code >= 200 && code < 400) return RelayTrouble::none;
    const std::string text = to_lower(given);
    const bool of_rate = speaks_of_rate(enhanced, text);
    if (stage <= Stage::auth) {
        if (stage == Stage::auth && code >= 500) return RelayTrouble::refused;
        return code != 0 && of_rate ? RelayTrouble::throttled : RelayTrouble::unreachable;
    }
    if (code == 0) return RelayTrouble::none;   // a lost connection: the message is tried again, the next one will tell
    if (speaks_of_access(code, enhanced, text)) return RelayTrouble::refused;
    if (code == 421 || code == 454) return RelayTrouble::throttled;
    return of_rate ? RelayTrouble::throttled : RelayTrouble::none;
}

Judgement judge_relay_reply(RelayTrouble trouble, Judgement judged) {
    if (trouble == RelayTrouble::none) return judged;
    Judgement j;
    j.next = Next::retry;
    j.close_connection = true;
    j.scope = trouble == RelayTrouble::unreachable ? Scope::connection : Scope::address;   // this source, whatever the message
    j.meaning = trouble == RelayTrouble::throttled ? Meaning::throttled : trouble == RelayTrouble::refused ? Meaning::blocked : Meaning::deferred;
    j.delay_type = trouble == RelayTrouble::unreachable ? "TransientCommunicationFailure" : trouble == RelayTrouble::refused ? "InternalFailure" : "General";
    return j;
}

std::chrono::seconds relay_rest(RelayTrouble trouble, std::uint32_t spell, std::chrono::seconds first) {
    const auto doubled = [spell](std::chrono::seconds from, std::chrono::seconds most) {
        return std::min(most, from * (1 << std::min(spell > 0 ? spell - 1 : 0, 10u)));
    };
    switch (trouble) {
        case RelayTrouble::none: return 0s;
        case RelayTrouble::throttled: return doubled(first, std::max<std::chrono::seconds>(1h, first));
        case RelayTrouble::unreachable: return doubled(first, std::max<std::chrono::seconds>(15min, first));
        case RelayTrouble::refused: return doubled(15min, 4h);
    }
    return first;
}

const char* to_string(RelayTrouble trouble) {
    switch (trouble) {
        case RelayTrouble::none: return "none";
        case RelayTrouble::throttled: return "throttles";
        case RelayTrouble::unreachable: return "cannot be reached";
        case RelayTrouble::refused: return "refuses the credentials or what they may do";
    }
    return "?";
}

}  // namespace warmpost::outcome
