// What stands beside a managed pool's use of each ISP: what it answered lately, and the volume that scaling expects.
#pragma once
#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <string>

#include "control/service.h"
#include "ingress/http/operator/managed_view.h"
#include "spool/spool.h"

namespace warmpost::ingress::http::operators {

struct IspAnswers {                        // since yesterday's midnight (UTC), to the addresses that the pool has now
    std::int64_t throttled = 0, blocked = 0;  // attempts
};
struct PoolOutlook {
    std::map<std::string, IspAnswers> answers;  // by ISP of the ISP table
    autoscale::State scaling;
};
// Blocking: on the SQL thread.
[[nodiscard]] Result<PoolOutlook> pool_outlook(const control::Service& service, const spool::Spool& spool, const control::Pool& pool, WallTime now);
// Adds `throttled`, `blocked` (not of ISPs beyond the table, which are counted as one) and `forecast_day` to the row of an ISP.
void put_outlook(boost::json::object& row, const PoolOutlook& outlook, const runtime::ManagedLaneView& lane);

}  // namespace warmpost::ingress::http::operators
