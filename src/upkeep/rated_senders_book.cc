#include "upkeep/rated_senders_book.h"

#include <algorithm>
#include <set>

#include "control/fresh_start.h"
#include "reporting/metrics/metric.h"

namespace warmpost::upkeep {
namespace {

using Hour = reputation::ViewHour;
using reputation::Kind;

void add(Hour& sum, const Hour& more) {
    sum.hour = more.hour;
    sum.messages += more.messages, sum.bounces += more.bounces, sum.complaints += more.complaints;
    sum.deferred += more.deferred, sum.throttled += more.throttled, sum.blocked += more.blocked;
}

using HourSums = std::map<std::int64_t, Hour>;
void add(HourSums& sums, const std::vector<Hour>& hours) {
    for (const auto& hour : hours) add(sums[hour.hour], hour);
}
std::vector<Hour> listed(const HourSums& sums) {
    std::vector<Hour> all;
    all.reserve(sums.size());
    for (const auto& [hour, sum] : sums) all.push_back(sum);
    return all;
}

// Identities and pools are of their account; the shared pool, addresses and ISPs are of all that use them.
AccountId owner_of(Kind kind, AccountId account, const std::string& name) {
    const bool own = kind == Kind::identity || (kind == Kind::pool && name != kSharedPoolName);
    return own ? account : AccountId{};
}

}  // namespace

reputation::Rules reputation_rules(const config::Config& config) {
    const auto& given = config.reputation;
    reputation::Rules rules;
    rules.bounces = {given.bounce_review, given.bounce_pause};
    rules.complaints = {given.complaint_review, given.complaint_pause};
    return rules;
}

std::int64_t oldest_hour(WallTime now) {
    return std::chrono::floor<std::chrono::hours>(now.time_since_epoch()).count() - std::int64_t{reputation::kLookBackDays} * 24;
}

std::vector<Hour> all_hours(const HoursByName& counted) {
    HourSums sums;
    for (const auto& [name, hours] : counted) add(sums, hours);
    return listed(sums);
}

Result<Hour> RestOfHours::since(WallTime fresh_start, const std::string& set) {
    const auto span = reputation::rest_of_hour(fresh_start);
    if (span.from == span.to || now_ - fresh_start > reporting::kept_for(reporting::Granularity::minute)) return Hour{};
    auto known = known_.find(span.from);
    if (known == known_.end()) {
        auto sums = minutes_(account_, span);
        if (!sums) return std::unexpected(sums.error());
        known = known_.emplace(span.from, Sums{std::move(*sums), {}}).first;
        for (const auto& [name, sum] : known->second.by_name) add(known->second.all, sum);
    }
    const auto& [by_name, all] = known->second;
    Hour rest = all;
    if (!set.empty()) {
        const auto found = by_name.find(set);
        rest = found == by_name.end() ? Hour{} : found->second;
    }
    rest.hour = std::chrono::floor<std::chrono::hours>(fresh_start.time_since_epoch()).count();
    return rest;
}

Result<reputation::ViewRates> rates_of_set(const control::Account& account, const std::string& set, const HoursByName& by_set, RestOfHours& rest,
                                           const reputation::Rules& rules, WallTime now) {
    const auto fresh = control::fresh_start_of(account, set);
    const auto counted = rest.since(fresh, set);
    if (!counted) return std::unexpected(counted.error());
    if (set.empty()) return reputation::view_rates_of(all_hours(by_set), rules, fresh, now, *counted);  // an account's are those of all its sets
    const auto found = by_set.find(set);
    return reputation::view_rates_of(found == by_set.end() ? std::vector<Hour>{} : found->second, rules, fresh, now, *counted);
}

Result<std::map<std::string, reputation::ViewRates>> RatedSendersBook::all_of(AccountId id) const {
    const auto snapshot = service_.snapshot();
    const auto* account = snapshot->account(id);
    if (account == nullptr) return fail(ErrorCode::NotFound, "The account no longer exists.");
    const WallTime now = now_();
    const auto counted = counted_.hours(id, Kind::configuration_set, oldest_hour(now));
    if (!counted) return std::unexpected(counted.error());
    std::set<std::string> sets{""};
    for (const auto& [set, hours] : *counted) sets.insert(set);
    for (const auto& [set, known] : account->reputations) sets.insert(set);
    const auto rules = reputation_rules(*config_);
    std::map<std::string, reputation::ViewRates> all;
    RestOfHours rest(id, counted_.minutes, now);
    for (const auto& set : sets) {
        auto rates = rates_of_set(*account, set, *counted, rest, rules, now);
        if (!rates) return std::unexpected(rates.error());
        all[set] = *rates;
    }
    return all;
}

Result<std::vector<runtime::RatedName>> RatedSendersBook::rated(Kind kind, std::optional<AccountId> only) const {
    if (kind == Kind::account || kind == Kind::configuration_set)
        return fail(ErrorCode::InvalidArgument, "Accounts and their sets are asked one account at a time.");
    const auto snapshot = service_.snapshot();
    const WallTime now = now_();
    std::map<std::pair<std::string, AccountId>, HourSums> names;
    for (const auto& [id, account] : snapshot->accounts) {
        if (only && id != *only) continue;
        const auto counted = counted_.hours(id, kind, oldest_hour(now));
        if (!counted) return std::unexpected(counted.error());
        for (const auto& [name, hours] : *counted) {
            if (name.empty()) continue;  // mail that has not left by any yet
            std::pair key(name, owner_of(kind, id, name));
            if (names.size() >= kMostNames && !names.contains(key)) key = {"other", AccountId{}};
            add(names[key], hours);
        }
    }
    const auto rules = reputation_rules(*config_);
    std::vector<runtime::RatedName> all;
    for (const auto& [key, sums] : names) {
        auto rates = reputation::view_rates_of(listed(sums), rules, {}, now);
        if (rates.attempts() + rates.complaints == 0) continue;
        auto advised = reputation::advise(kind, key.first, rates, rules);
        all.push_back({key.first, key.second, rates, std::move(advised)});
    }
    return all;
}

}  // namespace warmpost::upkeep
