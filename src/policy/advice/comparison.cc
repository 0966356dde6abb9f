#include "policy/advice/comparison.h"

#include <fmt/format.h>

#include "policy/billing/shown.h"

namespace warmpost::advice {
namespace {

using billing::grouped;
using billing::to_decimal;

// What a row is told from.
struct Sender {
    const Advice& advice;
    const Wishes& wishes;
    const billing::Prices& prices;

    [[nodiscard]] const Profile& profile() const { return advice.profile; }
    [[nodiscard]] bool low() const { return advice.capacity.warmable == 0; }
    [[nodiscard]] bool regular() const { return profile().regularity == Regularity::regular; }
    [[nodiscard]] std::string pattern() const { return to_string(profile().regularity); }
    [[nodiscard]] std::string price(billing::Micro amount) const { return to_decimal(amount) + " " + advice.currency; }
    [[nodiscard]] std::string sum(billing::Micro amount) const { return billing::to_cents(amount) + " " + advice.currency; }
};

std::string wanted(bool wish) { return wish ? ", as you wish" : ""; }
std::string not_wanted(bool wish) { return wish ? ", against your wish" : ""; }

ComparisonRow setup(const Sender& s) {
    return {"Ease of setup", "nothing to set up: ready once an address or domain is verified and the account is out of the sandbox",
            fmt::format("ask for {} and wait for the operator's approval; pools are yours to make", addresses(s.advice.standard_addresses)),
            "create one managed pool; addresses come by themselves, no request"};
}

ComparisonRow reputation(const Sender& s) {
    const auto kept = s.wishes.allow_listed ? std::string("your recipients' list counts for more than reputation")
                      : s.low()             ? fmt::format("your {} a day would not keep it", grouped(s.profile().a_day))
                                            : fmt::format("your {} a day keep it on up to {}", grouped(s.profile().a_day),
                                                          addresses(s.advice.capacity.warmable));
    return {"Reputation management", "the operator keeps the addresses' reputation, by the mail of all accounts that share them",
            "your own after the warm-up, kept by consistent volume: " + kept,
            s.low() ? "your own once there is volume; until then your mail leaves through the shared pool"
                    : "your own after the warm-up, followed ISP by ISP, and sending is timed by it"};
}

ComparisonRow predictability(const Sender& s) {
    const auto standard = s.wishes.allow_listed ? fmt::format("your pattern is {}; no warm-up is needed for recipients that allow-list you", s.pattern())
                          : s.regular()         ? std::string("your pattern is regular, which fits: 45 days of growing volume first, then keep it up")
                                                : fmt::format("asks for a consistent pattern after 45 days of growing volume; yours is {}", s.pattern());
    return {"Predictability of sending patterns", fmt::format("any pattern will do, so yours ({}) does", s.pattern()), standard,
            fmt::format("yours ({}) is followed: warm-up and number of addresses go by what you really send to each ISP", s.pattern())};
}

ComparisonRow volume(const Sender& s) {
    const auto month = fmt::format("{} a month", grouped(s.profile().a_month));
    if (s.low())
        return {"Volume of outbound email", fmt::format("best for low volume, and yours ({}) is", month),
                s.wishes.allow_listed ? fmt::format("yours ({}) is low, but works: your recipients go by a list of addresses", month)
                                      : fmt::format("yours ({}) is too low to keep an address warm at your main ISPs", month),
                fmt::format("yours ({}) is too low: it would mostly leave through the shared pool", month)};
    return {"Volume of outbound email", fmt::format("works, but yours ({}) could hold a reputation of its own", month),
            fmt::format("yours ({}) is large enough: {} for a busiest day of {}", month, addresses(s.advice.standard_addresses), grouped(s.profile().peak_day)),
            fmt::format("yours ({}) is large enough; as many addresses as it takes", month)};
}

ComparisonRow cost(const Sender& s) {
    const auto& p = s.prices;
    return {"Additional costs", fmt::format("none beside sending: about {} a month", s.sum(s.advice.cost.shared)),
            fmt::format("{} a month for each address: with {} about {} a month, sending included", s.price(p.standard_address_month),
                        addresses(s.advice.standard_addresses), s.sum(s.advice.cost.standard)),
            fmt::format("{} a month whatever the number of addresses, and for messages {} per 1,000 at first: about {} a month, sending included",
                        s.price(p.managed_account_month), s.price(p.managed_tiers.front().per_thousand), s.sum(s.advice.cost.managed))};
}

ComparisonRow control(const Sender& s) {
    return {"Control over sender reputation", "the operator's" + not_wanted(s.wishes.own_control),
            "completely yours, with addresses, warm-up and pools in your hands" + wanted(s.wishes.own_control),
            "yours alone; the best performing addresses are chosen for you"};
}

ComparisonRow isolation(const Sender& s) {
    const bool two = s.wishes.type == MailType::mixed;
    const auto pools = two ? std::string("a pool for marketing and one for transactional mail")
                           : fmt::format("a pool of its own for your {} mail", to_string(s.wishes.type));
    const bool short_of_two = two && s.advice.standard_addresses < 2;
    return {"Ability to isolate sender reputation", "none: one reputation for the whole account" + not_wanted(s.wishes.isolation),
            short_of_two ? "from other accounts; two pools would need a second address" + not_wanted(s.wishes.isolation) : pools + wanted(s.wishes.isolation),
            pools + wanted(s.wishes.isolation)};
}

ComparisonRow known_addresses(const Sender& s) {
    const bool wish = s.wishes.known_addresses || s.wishes.allow_listed;
    return {"Known, unchanging IP addresses", "unknown, and they may change at any time" + not_wanted(wish),
            fmt::format("{}, static until you release them", addresses(s.advice.standard_addresses)) + wanted(wish),
            "can be seen, but their number grows and shrinks with your volume" + not_wanted(wish)};
}

}  // namespace

std::string addresses(std::int64_t number) { return grouped(number) + (number == 1 ? " address" : " addresses"); }

std::array<ComparisonRow, kComparisonRows> compare(const Advice& advice, const Wishes& wishes, const billing::Prices& prices) {
    const Sender sender{advice, wishes, prices};
    return {setup(sender), reputation(sender), predictability(sender), volume(sender),
            cost(sender),  control(sender),    isolation(sender),      known_addresses(sender)};
}

}  // namespace warmpost::advice
