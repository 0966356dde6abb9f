// What stores and answers hold, as feeds::judge reads it. Pure.
#pragma once
#include <map>
#include <vector>

#include "base/ids.h"
#include "base/ip_address.h"
#include "control/service.h"
#include "feedback/feeds/snds_fetch.h"
#include "policy/feeds/judge.h"
#include "spool/usage.h"

namespace warmpost::feedback {

using Ours = std::map<IpAddress, AccountId>;  // with who leases it and sees it; 0: nobody

[[nodiscard]] Ours ours_of(const std::vector<control::AddressInfo>& addresses);
// By the range that blocks an address, where several hold it. Each address is met once, however many ranges there are.
[[nodiscard]] std::vector<feeds::SndsStatus> statuses_of(const Ours& ours, const std::vector<SndsRange>& ranges);
[[nodiscard]] std::vector<feeds::Listing> listings_of(const control::AddressChecks& checks);
// By day, source and ISP, over all accounts: so many are less than lines of usage.
[[nodiscard]] std::vector<feeds::FblDay> fbl_of(const std::vector<spool::UsageLine>& usage);

}  // namespace warmpost::feedback
