// Findings about leased addresses, kept so that each is told once, whatever restarts.
#include <charconv>

#include "control/service_impl.h"

namespace warmpost::control {
namespace {

constexpr const char* kChecked = "findings_checked_ms";
constexpr const char* kCountedSince = "usage_counted_since_ms";

Result<std::optional<WallTime>> time_setting(store::Store& store, const char* name) {
    const auto text = store.setting(name);
    if (!text) return std::unexpected(text.error());
    std::int64_t ms = 0;
    if (!*text || std::from_chars((*text)->data(), (*text)->data() + (*text)->size(), ms).ec != std::errc{}) return std::nullopt;
    return from_ms(ms);
}

store::FindingRow to_row(const keeping::Kept& k) {
    return {k.account.value(), k.address, keeping::to_string(k.finding.kind), k.finding.isp.value(), keeping::to_string(k.finding.severity),
            k.finding.text, k.finding.advice, to_ms(k.since), to_ms(k.told)};
}

}  // namespace

Result<Service::Findings> Service::findings() const {
    const auto rows = impl_->store->findings();
    if (!rows) return std::unexpected(rows.error());
    const auto checked = time_setting(*impl_->store, kChecked);
    if (!checked) return std::unexpected(checked.error());
    Findings found{{}, checked->value_or(WallTime{})};
    for (const auto& row : *rows) {
        const auto kind = keeping::kind_named(row.kind);
        if (!kind) continue;   // a newer warmpost's; found again or not, it is replaced
        const auto severity = row.severity == keeping::to_string(keeping::Severity::info) ? keeping::Severity::info : keeping::Severity::warning;
        keeping::Finding finding{*kind, severity, IspId{row.isp}, row.said, row.advice};
        found.kept.push_back({AccountId{row.account}, row.address, std::move(finding), from_ms(row.since), from_ms(row.told)});
    }
    return found;
}

Status Service::put_findings(const std::vector<keeping::Kept>& kept, WallTime checked) {
    std::vector<store::FindingRow> rows;
    for (const auto& each : kept) rows.push_back(to_row(each));
    return impl_->store->transaction([&]() -> Status {
        if (auto put = impl_->store->replace_findings(rows); !put) return put;
        return impl_->store->put_setting(kChecked, std::to_string(to_ms(checked)));
    });
}

Result<WallTime> Service::counted_since() {
    const auto since = time_setting(*impl_->store, kCountedSince);
    if (!since) return std::unexpected(since.error());
    if (*since) return **since;
    const auto now = impl_->now();
    if (auto put = impl_->store->put_setting(kCountedSince, std::to_string(to_ms(now))); !put) return std::unexpected(put.error());
    return now;
}

}  // namespace warmpost::control
