#include "control/managed_words.h"

#include <fmt/format.h>

#include "policy/managed/words.h"

namespace warmpost::control {
namespace {

using managed::Decision;
using managed::DecisionKind;

std::string change(const Decision& d, const char* unit) {
    if (d.before == d.after) return fmt::format("(stays at {} {})", thousands(d.before), unit);
    return fmt::format("from {} to {} {}", thousands(d.before), thousands(d.after), unit);
}

std::string what(const Decision& d, const std::string& who) {
    const std::string at = d.isp.empty() ? "" : " at " + d.isp;
    switch (d.kind) {
        case DecisionKind::grant:
            return fmt::format("let {} send{}", who, at);
        case DecisionKind::raise:
            return fmt::format("raised {}{} {}", who, at, change(d, "messages in 24 h"));
        case DecisionKind::cut:
            return fmt::format("cut {}{} {}", who, at, change(d, "messages in 24 h"));
        case DecisionKind::block:
            return fmt::format("{} blocks {}: it rests there; allowance {}", d.isp.empty() ? "the ISP" : d.isp, who,
                               change(d, "messages in 24 h"));
        case DecisionKind::unblock:
            return fmt::format("{} takes mail from {} again", d.isp.empty() ? "the ISP" : d.isp, who);
        case DecisionKind::idle:
            return fmt::format("{} was silent{}: allowance {}", who, at, change(d, "messages in 24 h"));
        case DecisionKind::spill:
            return fmt::format("mail{} goes by the shared pool", at);
        case DecisionKind::lease:
            return fmt::format("leased {} ({} to {} addresses)", who, d.before, d.after);
        case DecisionKind::drain:
            return fmt::format("drains {} ({} to {} addresses): no new mail", who, d.before, d.after);
        case DecisionKind::release:
            return fmt::format("gave {} back; it rests", who);
        case DecisionKind::shortage:
            return fmt::format("wanted {} addresses and could have {}", d.after, d.before);
        case DecisionKind::override_:
            return fmt::format("for {}{}", who, at);
    }
    return managed::to_string(d.kind);
}

}  // namespace

std::string thousands(std::int64_t number) { return managed::count(number); }

std::string decision_words(const ManagedDecision& decision, bool with_address) {
    const Decision& d = decision.decision;
    const bool of_pool = d.kind == DecisionKind::override_ && d.address.empty();
    const std::string pool = decision.pool == kAllManagedPools ? "all managed pools" : "the pool";
    const std::string who = with_address && !d.address.empty() ? d.address : of_pool ? pool : "an address";
    std::string text = decision.shadow && d.kind != DecisionKind::override_ ? "would have: " + what(d, who) : what(d, who);
    // Evidence may name addresses, a server's reply above all.
    if (!d.why.empty() && with_address) text += ": " + d.why;
    return text;
}

std::string override_words(const ManagedOverride& word) {
    std::string text;
    const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (word.day_cap) add("at most " + thousands(*word.day_cap) + " a day");
    if (word.hour_cap) add("at most " + thousands(*word.hour_cap) + " an hour");
    if (word.freeze) add("warm-up stands still");
    if (word.freeze_scaling) add("no address is leased or given back");
    return text;
}

}  // namespace warmpost::control
