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
            if (identity.kind != IdentityKind::domain) continue;
            const auto publish = [&](const std::string& token, const std::string& value, const std::string& purpose) {
                const std::string target = fmt::format("{}.dkim.{}", token, service_domain);
                sorted[fmt::format("{} {}", name, target)] = {target, value, purpose + name};
            };
            if (!identity.dkim_external && identity.dkim_key)
                for (const std::string& token : identity.dkim_tokens) publish(token, identity.dkim_key->txt_record(), "DKIM target of ");
            if (!identity.previous_record.empty())
                publish(identity.previous_selector, identity.previous_record, "the DKIM key before, for mail that is under way, of ");
            if (!identity.next_dkim || identity.next_dkim->external) continue;
            for (const std::string& token : identity.next_dkim->tokens) {
                const bool takes_over = token == identity.next_dkim->key->selector();
                if (takes_over || identity.dkim_external) publish(token, identity.next_dkim->key->txt_record(), "DKIM target of the next key of ");
            }
        }
    for (auto& [order, record] : sorted) records.push_back(std::move(record));
    return records;
}

}  // namespace warmpost::control
