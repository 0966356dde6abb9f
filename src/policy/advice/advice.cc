#include "policy/advice/advice.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/advice/comparison.h"
#include "policy/billing/charge.h"
#include "policy/billing/shown.h"

namespace warmpost::advice {
namespace {

using billing::grouped;
using billing::SendingKind;

constexpr std::int64_t kFewDays = 28;  // under four weeks a pattern is hardly known

template <class... Values>
void add(std::vector<std::string>& lines, fmt::format_string<Values...> format, Values&&... values) {
    lines.push_back(fmt::format(format, std::forward<Values>(values)...));
}

bool wants_two_pools(const Wishes& wishes) { return wishes.isolation && wishes.type == MailType::mixed; }
bool wants_standard(const Wishes& wishes) { return wishes.known_addresses || wishes.own_control; }

std::string pattern(const Profile& profile) {
    if (profile.stated) return fmt::format("{} by your statement", to_string(profile.regularity));
    return fmt::format("{} (coefficient of variation {:.2f} over {} days)", to_string(profile.regularity), profile.variation.value_or(0), profile.days);
}

SendingKind recommend(const Profile& profile, const Capacity& capacity, const Wishes& wishes) {
    if (profile.messages == 0) return SendingKind::shared;
    if (wishes.allow_listed) return SendingKind::standard;
    if (capacity.warmable == 0) return SendingKind::shared;
    if (profile.regularity == Regularity::highly_irregular) return SendingKind::managed;
    return wants_standard(wishes) ? SendingKind::standard : SendingKind::managed;
}

// Receivers that go by a list do not ask for volume; everyone else's reputation fades on addresses that are kept too cold.
std::int64_t standard_addresses(const Capacity& capacity, const Wishes& wishes) {
    if (wishes.allow_listed) return capacity.needed;
    return std::max<std::int64_t>(1, std::min(capacity.needed, capacity.warmable));
}

std::string low_reason(const Profile& profile) {
    if (const auto& largest = profile.main_isps.front(); largest.a_day < kKeepWarmADay)
        return fmt::format("{} gets {} a day on average: under {} a dedicated address does not stay warm", largest.isp,
                           billing::counted(largest.a_day, "message"),
                           grouped(kKeepWarmADay));
    const auto& least = *std::ranges::min_element(profile.main_isps, {}, &IspProfile::monthly_peak);
    return fmt::format("{} does not get several hundred messages in a day at least once a month ({}, wanted {}): a dedicated address earns no "
                       "reputation there", least.isp, grouped(least.monthly_peak), grouped(kSeveralHundred));
}

void shared_reasons(Advice& advice) {
    if (advice.profile.messages == 0) {
        add(advice.reasons, "There is no mail yet: shared addresses cost nothing until there is.");
        return;
    }
    advice.reasons.push_back("The volume is low: " + low_reason(advice.profile) + ".");
    add(advice.reasons, "Shared addresses keep their reputation by the mail of all accounts, so yours may be as little and as irregular as it is.");
}

void size_reason(Advice& advice) {
    add(advice.reasons, "The busiest day has {}; with {} % headroom and {} a day for each warm address that takes {}.",
        billing::counted(advice.profile.peak_day, "message"), kHeadroomPercent, grouped(kWarmAddressADay), addresses(advice.capacity.needed));
}

void standard_reasons(Advice& advice, const Wishes& wishes) {
    if (wishes.allow_listed)
        add(advice.reasons, "Recipients that accept mail by a list of addresses need addresses that never change, not reputation by volume.");
    else
        add(advice.reasons, "The volume is large enough to keep {} warm, and {}.", addresses(advice.capacity.warmable), pattern(advice.profile));
    if (wishes.known_addresses) add(advice.reasons, "Known addresses that never change: only standard ones are.");
    if (wishes.own_control) add(advice.reasons, "Control of your own over addresses, warm-up and pools: that is standard.");
    size_reason(advice);
    if (advice.standard_addresses < advice.capacity.needed)
        add(advice.reasons, "No more than {}: the volume would not keep more warm (about {} a day to each main ISP from each address).",
            addresses(advice.standard_addresses), grouped(kKeepWarmADay));
}

void managed_reasons(Advice& advice, const Wishes& wishes) {
    add(advice.reasons, "The volume is large enough for addresses of your own: {} messages a day on average.", grouped(advice.profile.a_day));
    if (advice.profile.regularity == Regularity::regular) {
        add(advice.reasons, "The pattern is {}; you ask neither for known addresses nor for control of your own, so warm-up and scaling may be done for you.",
            pattern(advice.profile));
        return;
    }
    add(advice.reasons, "The pattern is {}: managed addresses warm up and scale by what is really sent to each ISP.", pattern(advice.profile));
    if (wants_standard(wishes)) add(advice.reasons, "Standard addresses would have to be kept warm by a consistent pattern, which this is not.");
}

void isolation_reason(Advice& advice, const Wishes& wishes) {
    if (!wishes.isolation || advice.recommended == SendingKind::shared) return;
    if (wishes.type == MailType::mixed)
        add(advice.reasons, "Isolation: a pool for marketing and another for transactional mail, so that neither spoils the other's reputation.");
    else
        add(advice.reasons, "Isolation: no other account sends from your addresses, and pools part your own programs.");
}

void add_reasons(Advice& advice, const Wishes& wishes) {
    switch (advice.recommended) {
        case SendingKind::shared: shared_reasons(advice); break;
        case SendingKind::standard: standard_reasons(advice, wishes); break;
        case SendingKind::managed: managed_reasons(advice, wishes); break;
    }
    isolation_reason(advice, wishes);
}

void unmet_wishes(Advice& advice, const Wishes& wishes) {
    const bool shared = advice.recommended == SendingKind::shared;
    if (wishes.known_addresses && advice.recommended != SendingKind::standard)
        add(advice.cautions, "Known addresses that never change are not had with {} ones.", to_string(advice.recommended));
    if (wishes.isolation && shared) add(advice.cautions, "Your reputation is not isolated on shared addresses.");
    if (wishes.own_control && shared) add(advice.cautions, "The reputation of shared addresses is in the operator's hands.");
    if (wishes.own_control && advice.recommended == SendingKind::managed)
        add(advice.cautions, "Your reputation is your own, but number, warm-up and choice of managed addresses are decided for you.");
}

void doubts(Advice& advice, const Wishes& wishes) {
    const auto& profile = advice.profile;
    const bool standard = advice.recommended == SendingKind::standard;
    if (standard && advice.standard_addresses < advice.capacity.needed)
        add(advice.cautions, "On the busiest day mail beyond {} waits, or leaves through the shared pool if the pool's spill allows it.",
            grouped(advice.standard_addresses * kWarmAddressADay));
    if (standard && !wishes.allow_listed && profile.regularity != Regularity::regular)
        add(advice.cautions, "The pattern is {}: standard addresses keep their reputation only under a consistent one.", pattern(profile));
    if (standard && wants_two_pools(wishes) && advice.standard_addresses < 2)
        add(advice.cautions, "One address makes one pool: the volume does not keep a second one warm.");
    if (profile.stated && profile.messages > 0)
        add(advice.cautions, "Reckoned from stated figures, with {} % of the mail to the largest ISP and {} % to another; advise again from real volume.",
            kStatedLargestPercent, kStatedAnotherPercent);
    if (!profile.stated && profile.days < kFewDays)
        add(advice.cautions, "Only {} known of its volume; advise again after four weeks.",
            profile.days == 1 ? "one day is" : fmt::format("{} days are", profile.days));
}

Result<MonthlyCost> monthly_cost(const Advice& advice, const billing::Prices& prices) {
    const auto messages = advice.profile.a_month;
    const auto shared = billing::month_cost(prices, SendingKind::shared, messages, 0);
    const auto standard = billing::month_cost(prices, SendingKind::standard, messages, advice.standard_addresses);
    const auto managed = billing::month_cost(prices, SendingKind::managed, messages, 0);
    for (const auto& cost : {shared, standard, managed})
        if (!cost) return std::unexpected(cost.error());
    return MonthlyCost{*shared, *standard, *managed};
}

}  // namespace

const char* to_string(MailType type) {
    switch (type) {
        case MailType::marketing: return "marketing";
        case MailType::transactional: return "transactional";
        case MailType::mixed: return "mixed";
    }
    return "?";
}

Capacity capacity(const Profile& profile, const Wishes& wishes) {
    Capacity capacity;
    constexpr auto kRoom = 100 * kWarmAddressADay;  // the peak with headroom is in hundredths of messages
    capacity.needed = std::max<std::int64_t>(wants_two_pools(wishes) ? 2 : 1, (profile.peak_day * (100 + kHeadroomPercent) + kRoom - 1) / kRoom);
    if (profile.main_isps.empty()) return capacity;
    const auto by_peak = std::ranges::min(profile.main_isps, {}, &IspProfile::monthly_peak).monthly_peak / kSeveralHundred;
    const auto by_average = std::ranges::min(profile.main_isps, {}, &IspProfile::a_day).a_day / kKeepWarmADay;
    const bool one = profile.main_isps.front().a_day >= kKeepWarmADay && by_peak >= 1;
    if (one) capacity.warmable = std::max<std::int64_t>(1, std::min(by_peak, by_average));
    return capacity;
}

Result<Advice> advise(const Volume& volume, const Wishes& wishes, const billing::Prices& prices) {
    auto known = profile(volume);
    if (!known) return std::unexpected(known.error());
    Advice advice;
    advice.profile = std::move(*known);
    advice.capacity = capacity(advice.profile, wishes);
    advice.recommended = recommend(advice.profile, advice.capacity, wishes);
    advice.standard_addresses = standard_addresses(advice.capacity, wishes);
    const auto cost = monthly_cost(advice, prices);
    if (!cost) return std::unexpected(cost.error());
    advice.cost = *cost;
    advice.currency = prices.currency;
    add_reasons(advice, wishes);
    unmet_wishes(advice, wishes);
    doubts(advice, wishes);
    advice.comparison = compare(advice, wishes, prices);
    return advice;
}

}  // namespace warmpost::advice
