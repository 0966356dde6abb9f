#include "upkeep/advisor_keeper.h"

#include <spdlog/spdlog.h>

#include <exception>

#include "control/visibility.h"
#include "upkeep/on_sql.h"

namespace warmpost::upkeep {
namespace {

using advisor::Record;
using control::VerificationStatus;

constexpr std::chrono::hours kAgain{24}, kMissingAgain{1};
constexpr std::chrono::minutes kFailedAgain{10};
constexpr std::string_view kListing = "dnsbl:";

advisor::DomainSeen domain_of(const control::Identity& identity) {
    advisor::DomainSeen seen;
    seen.name = identity.name;
    seen.signs = identity.dkim_signing;
    seen.dkim_failed = identity.dkim_status == VerificationStatus::failed;
    seen.dkim_gone = identity.dkim_status == VerificationStatus::temporary_failure || identity.unfound_since != WallTime{};
    if (identity.dkim_key && identity.dkim_key->algorithm() == mail::DkimAlgorithm::rsa_sha256) seen.rsa_bits = identity.dkim_key->bits();
    seen.mail_from = !identity.mail_from.domain.empty();
    const auto status = static_cast<VerificationStatus>(identity.mail_from.status);
    seen.mail_from_broken = seen.mail_from && (status == VerificationStatus::failed || status == VerificationStatus::temporary_failure ||
                                               identity.mail_from.unfound_since != WallTime{});
    return seen;
}

}  // namespace

void AdvisorKeeper::run() try {
    if (const auto done = round(); !done) spdlog::error("recommendations: {}", done.error().message);
} catch (const std::exception& e) {
    spdlog::error("recommendations: {}", e.what());
}

Status AdvisorKeeper::round() {
    const auto snapshot = parts_.service.snapshot();
    const auto checks = on_sql<Result<control::AddressChecks>>(parts_.service, [](control::Service& s) { return s.address_checks(); });
    if (!checks) return std::unexpected(checks.error());
    for (auto& [domain, known] : looked_) known.wanted = false;
    int looks = 0;
    for (const auto& [id, account] : snapshot->accounts) {
        const auto before = book_.of(id);
        if (!before) return std::unexpected(before.error());
        const auto after = advisor::settle(*before, advisor::advise(see(*account, *snapshot, *checks, looks)), parts_.now());
        if (after == *before) continue;
        if (auto stored = book_.store(id, after); !stored) return stored;
    }
    std::erase_if(looked_, [](const auto& each) { return !each.second.wanted; });
    return {};
}

advisor::Seen AdvisorKeeper::see(const control::Account& account, const control::Snapshot& snapshot, const control::AddressChecks& checks, int& looks) {
    advisor::Seen seen;
    for (const auto& [name, identity] : account.identities) {
        if (identity.kind != control::IdentityKind::domain || !identity.verified()) continue;
        auto domain = domain_of(identity);
        auto& known = looked_[name];
        look(name, known, looks);
        domain.dmarc = known.dmarc, domain.bimi = known.bimi;
        seen.domains.push_back(std::move(domain));
    }
    for (const auto& [set, known] : account.reputations)
        if (set.empty() || account.configuration_sets.contains(set)) seen.standings.push_back({set, known.standing});
    for (const auto& [key, id] : snapshot.pool_ids) {
        const auto* pool = key.first == account.id ? snapshot.pool(id) : nullptr;
        if (pool == nullptr || !control::account_sees_addresses(pool->mode, *parts_.config)) continue;
        for (const auto& source : pool->sources) {
            const auto standings = checks.find(source.name);
            if (standings == checks.end()) continue;
            for (const auto& each : standings->second)
                if (each.check.starts_with(kListing) && checks::shown(each) == checks::State::problem)
                    seen.listed.push_back({pool->name, source.name, each.check.substr(kListing.size())});
        }
    }
    return seen;
}

// The organizational domain's record stands for a domain without one (RFC 7489 6.6.3): each parent is asked, which finds it wherever it ends.
void AdvisorKeeper::look(const std::string& domain, Looked& known, int& looks) {
    known.wanted = true;
    const auto now = parts_.now();
    if (now < known.again && known.again - now <= kAgain) return;
    if (++looks > kLooksPerRound) return;
    known.again = now + kFailedAgain;
    const auto bimi = parts_.look_up("default._bimi." + domain);
    auto dmarc = Record::missing;
    for (std::string at = domain; dmarc == Record::missing && at.find('.') != std::string::npos; at.erase(0, at.find('.') + 1)) {
        const auto found = parts_.look_up("_dmarc." + at);
        dmarc = found ? advisor::dmarc_record(*found) : Record::unknown;
    }
    if (!bimi || dmarc == Record::unknown) return;  // what was known stands
    known.bimi = advisor::bimi_record(*bimi);
    known.dmarc = dmarc;
    known.again = now + (known.dmarc == Record::fine && known.bimi == Record::fine ? kAgain : kMissingAgain);
}

}  // namespace warmpost::upkeep
