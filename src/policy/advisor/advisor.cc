#include "policy/advisor/advisor.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <tuple>

#include "base/strings.h"

namespace warmpost::advisor {
namespace {

constexpr std::array<std::string_view, 7> kTypes{"DKIM", "DMARC", "SPF", "BIMI", "COMPLAINT", "BOUNCE", "IP_LISTING"};
constexpr int kGoodBits = 2048;

using Name = std::tuple<Type, std::string, std::string>;
Name name_of(const Recommendation& r) { return {r.type, r.resource, r.description}; }

// The value of a tag in "v=DMARC1; p=none": RFC 6376 3.2's tag list. nullopt: there is none.
std::optional<std::string> tag(std::string_view record, std::string_view name) {
    for (const auto part : split(record, ';')) {
        const auto equals = part.find('=');
        if (equals != std::string_view::npos && iequals(trim(part.substr(0, equals)), name)) return std::string(trim(part.substr(equals + 1)));
    }
    return std::nullopt;
}
std::vector<std::string> that_begin(const std::vector<std::string>& texts, std::string_view version) {
    std::vector<std::string> all;
    for (const auto& text : texts)
        if (const auto v = tag(text.substr(0, text.find(';')), "v"); v && iequals(*v, version)) all.push_back(text);
    return all;
}

void advise_domain(const DomainSeen& domain, Advice& into) {
    const std::string resource = "identity/" + domain.name;
    const auto add = [&](Type type, const char* description, bool high) { into.open.push_back({type, resource, description, high}); };
    if (!domain.signs)
        add(Type::dkim, "DKIM verification is not enabled.", true);
    else if (domain.dkim_failed)
        add(Type::dkim, "DKIM verification has failed.", true);
    else if (domain.dkim_gone)
        add(Type::dkim, "DKIM record was not found.", true);
    if (domain.signs && domain.rsa_bits > 0 && domain.rsa_bits < kGoodBits) add(Type::dkim, "DKIM signing key length is below 2048 bits.", false);
    if (!domain.mail_from)
        add(Type::spf, "MAIL FROM record is not aligned.", false);
    else if (domain.mail_from_broken)
        add(Type::spf, "SPF record was not found.", true);
    if (domain.dmarc == Record::missing) add(Type::dmarc, "DMARC configuration was not found.", true);
    if (domain.dmarc == Record::broken) add(Type::dmarc, "DMARC configuration could not be parsed.", true);
    if (domain.dmarc == Record::unknown) into.unjudged.emplace(Type::dmarc, resource);
    if (domain.bimi == Record::missing) add(Type::bimi, "BIMI record not found or configured without default selector.", false);
    if (domain.bimi == Record::broken) add(Type::bimi, "BIMI has malformed TXT record.", false);
    if (domain.bimi == Record::unknown) into.unjudged.emplace(Type::bimi, resource);
}

void advise_sender(const StandingSeen& seen, Advice& into) {
    if (seen.standing.state == reputation::State::healthy) return;
    const bool complaints = seen.standing.cause.find("complaint") != std::string::npos, paused = seen.standing.state == reputation::State::paused;
    const std::string resource = seen.set.empty() ? "account" : "configuration-set/" + seen.set;
    into.open.push_back({complaints ? Type::complaint : Type::bounce, resource,
                         complaints ? "The complaint rate is at or above the mark of a review." : "The bounce rate is at or above the mark of a review.",
                         paused});
}

}  // namespace

std::string_view wire_name(Type type) { return kTypes[static_cast<std::size_t>(type)]; }

std::optional<Type> type_named(std::string_view name) {
    const auto* found = std::ranges::find(kTypes, name);
    return found == kTypes.end() ? std::nullopt : std::optional(static_cast<Type>(found - kTypes.begin()));
}

// Several records count as none, and so does one without a policy it could be read as (RFC 7489 6.6.3).
Record dmarc_record(const std::vector<std::string>& texts) {
    const auto records = that_begin(texts, "DMARC1");
    if (records.empty()) return Record::missing;
    const auto policy = tag(records.front(), "p");
    const bool good = policy && (iequals(*policy, "none") || iequals(*policy, "quarantine") || iequals(*policy, "reject"));
    return records.size() == 1 && good ? Record::fine : Record::broken;
}

Record bimi_record(const std::vector<std::string>& texts) {
    const auto records = that_begin(texts, "BIMI1");
    if (records.empty()) return Record::missing;
    const auto location = tag(records.front(), "l");
    return records.size() == 1 && location && (location->empty() || location->starts_with("https://")) ? Record::fine : Record::broken;
}

Advice advise(const Seen& seen) {
    Advice advice;
    for (const auto& domain : seen.domains) advise_domain(domain, advice);
    for (const auto& standing : seen.standings) advise_sender(standing, advice);
    for (const auto& each : seen.listed)
        advice.open.push_back({Type::ip_listing, "dedicated-ip-pool/" + each.pool, each.address + " is on the block list " + each.list + ".", true});
    return advice;
}

std::vector<Kept> settle(const std::vector<Kept>& before, const Advice& advice, WallTime now) {
    std::map<Name, Kept> kept;
    for (const auto& each : before) kept.emplace(name_of(each.what), each);
    std::set<Name> open;
    for (const auto& found : advice.open) {
        const auto name = name_of(found);
        open.insert(name);
        const auto [known, fresh] = kept.try_emplace(name, Kept{found, true, now, now});
        auto& each = known->second;
        if (fresh || (each.open && each.what == found)) continue;
        each.what = found, each.open = true, each.updated = now;
    }
    for (auto& [name, each] : kept) {
        if (!each.open || open.contains(name) || advice.unjudged.contains({each.what.type, each.what.resource})) continue;
        each.open = false, each.updated = now;
    }
    std::erase_if(kept, [now](const auto& each) { return !each.second.open && now - each.second.updated >= kFixedKept; });
    std::vector<Kept> all;
    for (auto& [name, each] : kept) all.push_back(std::move(each));
    if (all.size() > kMostKept) {
        std::ranges::stable_partition(all, &Kept::open);
        all.resize(kMostKept);
        std::ranges::sort(all, {}, [](const Kept& each) { return name_of(each.what); });
    }
    return all;
}

}  // namespace warmpost::advisor
