#include "control/snapshot.h"

#include <optional>

#include "base/strings.h"

namespace warmpost::control {
namespace {

const Identity* verified(const Account& account, const std::string& name) {
    const auto found = account.identities.find(name);
    return found != account.identities.end() && found->second.verified() ? &found->second : nullptr;
}

// The names of address identities that cover a mailbox, and its domain in lower case.
struct Parts {
    std::string whole, plain, domain;  // plain: without "+label"; as `whole` when there is none
};

std::optional<Parts> parts_of(std::string_view mailbox) {
    const auto at = mailbox.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == mailbox.size()) return std::nullopt;
    const std::string local(mailbox.substr(0, at));
    std::string domain = to_lower(mailbox.substr(at + 1));
    const auto plus = local.find('+');
    std::string whole = local + "@" + domain;
    std::string plain = plus == std::string::npos || plus == 0 ? whole : local.substr(0, plus) + "@" + domain;  // a label of nothing is none
    return Parts{std::move(whole), std::move(plain), std::move(domain)};
}

}  // namespace

bool covers(std::string_view name, std::string_view mailbox) {
    const auto parts = parts_of(mailbox);
    if (!parts || name.empty()) return false;
    if (name.find('@') != std::string_view::npos) return name == parts->whole || name == parts->plain;
    return parts->domain == name || parts->domain.ends_with("." + std::string(name));
}

const Reputation& Account::reputation(const std::string& set) const {
    static const Reputation good;
    const auto found = reputations.find(set);
    return found == reputations.end() ? good : found->second;
}

void Account::index_mail_from() {
    mail_from_domains.clear();
    for (const auto& [name, identity] : identities)
        if (!identity.mail_from.domain.empty()) mail_from_domains.insert(identity.mail_from.domain);
}

const Identity* Account::authorising(std::string_view mailbox) const {
    const auto parts = parts_of(mailbox);
    if (!parts) return nullptr;
    if (const auto* identity = verified(*this, parts->whole)) return identity;
    if (const auto* identity = verified(*this, parts->plain)) return identity;
    return authorising_domain(parts->domain);
}

const Identity* Account::authorising_domain(std::string_view domain) const {
    std::string name = to_lower(domain);
    for (;;) {   // the domain, then its parents: the most specific one wins
        if (const auto* identity = verified(*this, name)) return identity;
        const auto dot = name.find('.');
        if (dot == std::string::npos) return nullptr;
        name.erase(0, dot + 1);
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
