// What delivery learned, kept over restarts.
#include "control/service_impl.h"

namespace warmpost::control {
using namespace std::chrono_literals;

Status Service::store_rests(const std::vector<SourceRest>& rests) {
    constexpr auto kKept = 7 * 24h;    // how many there were in a row counts for as long
    return impl_->store->transaction([&]() -> Status {
        for (const SourceRest& rest : rests) {
            const store::SourceRestRow row{rest.source, rest.isp.value(), to_ms(rest.until), rest.rests, rest.reason};
            const auto written = rest.until == WallTime{} ? impl_->store->erase_source_rest(row.source, row.isp) : impl_->store->put(row);
            if (!written) return written;
        }
        return impl_->store->erase_source_rests_before(to_ms(impl_->now() - kKept));
    });
}

Result<std::vector<SourceRest>> Service::load_rests() const {
    const auto rows = impl_->store->source_rests();
    if (!rows) return std::unexpected(rows.error());
    std::vector<SourceRest> rests;
    for (const auto& row : *rows) rests.push_back({row.source, IspId{row.isp}, from_ms(row.ends), static_cast<std::uint32_t>(row.rests), row.reason});
    return rests;
}

}  // namespace warmpost::control
