// The log of changes, and when keys were last used.
#include "control/audit.h"
#include "control/service_impl.h"

namespace warmpost::control {
namespace {

// Of an account, whatever their age: a client in a loop must neither fill the disk nor wash out what others did.
constexpr std::size_t kMostEntries = 200'000;

store::AuditRow to_row(const AuditEntry& e) { return {e.id, to_ms(e.at), e.account.value(), e.actor, e.operation, e.resource, e.outcome, e.detail}; }

AuditEntry to_entry(const store::AuditRow& r) { return {r.id, from_ms(r.at), AccountId{r.account}, r.actor, r.operation, r.resource, r.outcome, r.detail}; }

}  // namespace

Status Service::write_audit(AuditEntry entry) {
    if (entry.at == WallTime{}) entry.at = impl_->now();
    entry.resource.resize(std::min(entry.resource.size(), kMaxAuditResource));
    entry.detail.resize(std::min(entry.detail.size(), kMaxAuditDetail));
    return impl_->store->insert(to_row(entry));
}

Result<std::vector<AuditEntry>> Service::audit(const AuditQuery& query) const {
    const auto rows = impl_->store->audit({query.account.value(), to_ms(query.from), to_ms(query.to), query.actor, query.operation, query.limit});
    if (!rows) return std::unexpected(rows.error());
    std::vector<AuditEntry> entries;
    for (const auto& row : *rows) entries.push_back(to_entry(row));
    return entries;
}

Status Service::prune_audit(std::chrono::days keep) {
    return impl_->store->transaction([&]() -> Status {
        if (auto erased = impl_->store->erase_audit_before(to_ms(impl_->now() - keep)); !erased) return erased;
        return impl_->store->bound_audit(kMostEntries);
    });
}

Status Service::store_key_use() {
    const auto now_current = impl_->snapshot();
    std::vector<std::pair<std::string, std::int64_t>> moved;
    for (const auto& [id, key] : now_current->keys) {
        const std::int64_t used = to_ms(key->use->last());
        const auto stored = impl_->key_use_stored.find(id);
        if (used != (stored == impl_->key_use_stored.end() ? 0 : stored->second)) moved.emplace_back(id, used);
    }
    if (moved.empty()) return {};
    const auto written = impl_->store->transaction([&]() -> Status {
        for (const auto& [id, used] : moved)
            if (auto put = impl_->store->set_key_used(id, used); !put) return put;
        return {};
    });
    if (!written) return written;
    for (const auto& [id, used] : moved) impl_->key_use_stored[id] = used;
    return {};
}

}  // namespace warmpost::control
