#include "control/snapshot.h"

#include "base/strings.h"

namespace warmpost::control {
namespace {

const Identity* verified(const Account& account, const std::string& name) {
    const auto found = account.identities.find(name);
    return found != account.identities.end() && found->second.verified() ? &found->second : nullptr;
}

}  // namespace

void Account::index_mail_from() {
    mail_from_domains.clear();
    for (const auto& [name, identity] : identities)
        if (!identity.mail_from.domain.empty()) mail_from_domains.insert(identity.mail_from.domain);
}

const Identity* Account::authorising(std::string_view mailbox) const {
    const auto at = mailbox.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == mailbox.size()) return nullptr;
    const std::string local(mailbox.substr(0, at));
    std::string domain = to_lower(mailbox.substr(at + 1));
    if (const auto* identity = verified(*this, local + "@" + domain)) return identity;
    const auto plus = local.find('+');
    if (plus != std::string::npos && plus > 0)
        if (const auto* identity = verified(*this, local.substr(0, plus) + "@" + domain)) return identity;
    for (;;) {   // the domain, then its parents: the most specific one wins
        if (const auto* identity = verified(*this, domain)) return identity;
        const auto dot = domain.find('.');
        if (dot == std::string::npos) return nullptr;
        domain.erase(0, dot + 1);
    }
}

const Account* Snapshot::account(AccountId id) const {
    const auto found = accounts.find(id);
    return found == accounts.end() ? nullptr : found->second.get();
}

const AccessKey* Snapshot::key(const std::string& id) const {
    const auto found = keys.find(id);
    return found == keys.end() ? nullptr : found->second.get();
}

const Pool* Snapshot::pool(PoolId id) const {
    const auto found = pools.find(id);
    return found == pools.end() ? nullptr : found->second.get();
}

const Pool* Snapshot::pool_named(AccountId account, std::string_view name) const {
    if (name == kSharedPoolName) return pool(kSharedPool);
    const bool unnamed = name.empty() || name == kDefaultDedicatedPoolName;
    const auto found = pool_ids.find({account, std::string(unnamed ? kDefaultDedicatedPoolName : name)});
    const Pool* own = found == pool_ids.end() ? nullptr : pool(found->second);
    if (unnamed && (own == nullptr || own->sources.empty())) return pool(kSharedPool);
    return own;
}

const Pool* Snapshot::own_pool(AccountId account, const std::string& name) const {
    const auto found = pool_ids.find({account, name});
    return found == pool_ids.end() ? nullptr : pool(found->second);
}

void Snapshot::index_pools() {
    pool_ids.clear();
    for (const auto& [id, pool] : pools) pool_ids.emplace(std::pair(pool->account, pool->name), id);
}

}  // namespace warmpost::control
