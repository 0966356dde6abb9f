#include "control/dkim_records.h"

#include <fmt/format.h>

#include <map>

namespace warmpost::control {

std::vector<DkimRecord> dkim_records(const Snapshot& snapshot, const std::string& service_domain) {
    std::vector<DkimRecord> records;
    if (const auto& key = snapshot.service_dkim_key) records.push_back({key->selector() + "._domainkey." + key->domain(), key->txt_record(), "DKIM key of the service"});
    std::map<std::string, DkimRecord> sorted;   // the accounts' order is none
    for (const auto& [id, account] : snapshot.accounts)
        for (const auto& [name, identity] : account->identities) {
            if (identity.kind != IdentityKind::domain || identity.dkim_external || !identity.dkim_key) continue;
            for (const std::string& token : identity.dkim_tokens) {
                const std::string target = fmt::format("{}.dkim.{}", token, service_domain);
                sorted[fmt::format("{} {}", name, target)] = {target, identity.dkim_key->txt_record(), "DKIM target of " + name};
            }
        }
    for (auto& [order, record] : sorted) records.push_back(std::move(record));
    return records;
}

}  // namespace warmpost::control
