#include "policy/fairness/standing.h"

#include <algorithm>
#include <cmath>

namespace warmpost::fairness {
namespace {

using outcome::Meaning;
using outcome::Scope;

// A rate has to fall this far below the mark that it passed: an account at the mark is not thrown to and fro.
constexpr double kClear = 0.8;
// Complaints are rare: one alone must not pass the mark of 0.1 %; refusals come at once and in numbers.
constexpr double kComplaintsOver = 20, kRefusalsOver = 0.2;   // times `representative`

struct Rate {
    const char* what;
    double count, over;
    Pair marks;
    [[nodiscard]] double value() const { return count / std::max(over, 1.0); }
};

std::size_t step_of(double rate, const Pair& marks) {
    if (rate < marks.review) return 0;
    if (rate < (marks.review + marks.pause) / 2) return 1;
    if (rate < marks.pause) return 2;
    return rate < std::min(2 * marks.pause, 0.95) ? 3 : 4;
}

std::string percent(double rate) {
    const auto hundredths = std::lround(rate * 10'000);
    const std::string fraction = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + "." + (fraction.size() < 2 ? "0" : "") + fraction + " %";
}

std::string describe(const Rate& rate) {
    const double mark = rate.value() < rate.marks.pause ? rate.marks.review : rate.marks.pause;
    return std::string(rate.what) + " " + percent(rate.value()) + " (mark " + percent(mark) + "): " +
           std::to_string(std::lround(rate.count)) + " of " + std::to_string(std::lround(rate.over)) + " recent messages";
}

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
    messages += other.messages;
    bounces += other.bounces;
    complaints += other.complaints;
    refusals += other.refusals;
    return *this;
}

Counts decayed(const Counts& counts, std::chrono::milliseconds age, std::chrono::seconds half_life) {
    if (age.count() <= 0) return counts;
    const double factor = std::exp2(-static_cast<double>(age.count()) / static_cast<double>(std::chrono::milliseconds(half_life).count()));
    return {counts.messages * factor, counts.bounces * factor, counts.complaints * factor, counts.refusals * factor};
}

Counts evidence_of(const outcome::Judgement& judgement, double recipients, double blame) {
    const bool refused = judgement.meaning == Meaning::blocked || judgement.meaning == Meaning::throttled;
    switch (judgement.meaning) {
        case Meaning::delivered: return {recipients, 0, 0, 0};
        case Meaning::deferred: return {};
        default: break;
    }
    switch (judgement.scope) {
        case Scope::recipient: return refused ? Counts{} : Counts{recipients, recipients, 0, 0};
        case Scope::sending_domain:
        case Scope::content: return {recipients, 0, 0, recipients};
        case Scope::address: return refused ? Counts{recipients * blame, 0, 0, recipients * blame} : Counts{};
        case Scope::connection:
        case Scope::netblock: break;
    }
    return {};
}

const char* factor_text(std::size_t step) {
    static constexpr std::array<const char*, kFactors.size()> kTexts{"1", "1/2", "1/4", "1/10", "1/50"};
    return kTexts.at(step);
}

Standing judge(const Counts& counts, const Marks& marks, const Standing& before, WallTime now) {
    const double least = marks.representative;
    const Rate rates[] = {{"hard bounces", counts.bounces, std::max(counts.messages, least), marks.bounces},
                          {"complaints", counts.complaints, std::max(counts.messages, least * kComplaintsOver), marks.complaints},
                          {"refusals", counts.refusals, std::max(counts.messages, least * kRefusalsOver), marks.refusals}};
    const Rate* worst = &rates[0];
    std::size_t step = 0, held = 0;   // held: the step that the rates do not let go yet
    for (const Rate& rate : rates) {
        const std::size_t mine = step_of(rate.value(), rate.marks);
        if (mine > step || (mine == step && rate.value() / rate.marks.review > worst->value() / worst->marks.review)) worst = &rate;
        step = std::max(step, mine);
        held = std::max(held, step_of(rate.value() / kClear, rate.marks));
    }
    Standing after = before;
    if (step > before.step) {
        after.step = step;
        after.since = now;
    } else if (held < before.step && now - before.since >= marks.recovery) {
        after.step = before.step - 1;
        after.since = now;
    }
    after.reason = after.step == 0 ? std::string() : describe(*worst);
    return after;
}

}  // namespace warmpost::fairness
