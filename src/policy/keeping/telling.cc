#include "policy/keeping/telling.h"

#include <map>
#include <tuple>

namespace warmpost::keeping {
namespace {

using Key = std::tuple<AccountId, std::string, Kind, IspId>;
Key key_of(const Kept& kept) { return {kept.account, kept.address, kept.finding.kind, kept.finding.isp}; }

}  // namespace

Settled settle(const std::vector<Kept>& before, std::vector<Kept> found, WallTime now) {
    std::map<Key, const Kept*> known;
    for (const Kept& kept : before) known.emplace(key_of(kept), &kept);
    Settled settled{std::move(found), {}};
    for (std::size_t i = 0; i < settled.kept.size(); ++i) {
        Kept& kept = settled.kept[i];
        const auto same = known.find(key_of(kept));
        kept.since = same == known.end() ? now : same->second->since;
        kept.told = same == known.end() ? now : same->second->told;
        if (same != known.end() && now - kept.told < kToldAgainAfter) continue;
        kept.told = now;
        settled.news.push_back(i);
    }
    return settled;
}

}  // namespace warmpost::keeping
