#include "policy/reputation/harm.h"

#include <algorithm>
#include <cmath>

namespace warmpost::reputation {
namespace {

double part(std::int64_t count, double mark) { return mark > 0 ? static_cast<double>(count) / mark : 0; }
std::string percent(double share) { return std::to_string(std::lround(share * 100)) + "%"; }

}  // namespace

double harm_of(const Drawn& drawn, const Rules& rules) {
    return part(drawn.complaints, rules.complaints.review) + part(drawn.bounces, rules.bounces.review) + part(drawn.blocked, kBlockMark) +
           part(drawn.throttled, kThrottleMark);
}

void rank_senders(std::vector<AddressSender>& senders, const Rules& rules) {
    double harm = 0, mail = 0;
    for (const auto& each : senders) {
        harm += harm_of(each.drawn, rules);
        mail += static_cast<double>(each.drawn.messages);
    }
    for (auto& each : senders) {
        each.share_of_harm = harm > 0 ? harm_of(each.drawn, rules) / harm : 0;
        each.share_of_mail = mail > 0 ? static_cast<double>(each.drawn.messages) / mail : 0;
    }
    std::ranges::stable_sort(senders, [](const AddressSender& a, const AddressSender& b) {
        return a.share_of_harm != b.share_of_harm ? a.share_of_harm > b.share_of_harm : a.drawn.attempts() > b.drawn.attempts();
    });
}

HarmWords harm_words(const AddressSender& sender, const Rules& rules) {
    // As much as would put it under review if all of it had been sent by itself: less is what mail to people draws anyway.
    const bool counts = harm_of(sender.drawn, rules) >= static_cast<double>(sender.drawn.attempts()) &&
                        sender.drawn.complaints + sender.drawn.bounces + sender.drawn.blocked + sender.drawn.throttled >= 5;
    const bool clear = counts && sender.share_of_harm > sender.share_of_mail;
    if (sender.share_of_harm == 0) return {"draws nothing bad", false};
    return {"draws " + percent(sender.share_of_harm) + " of the harm with " + percent(sender.share_of_mail) + " of the mail", clear};
}

}  // namespace warmpost::reputation
