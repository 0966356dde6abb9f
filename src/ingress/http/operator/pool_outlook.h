// What stands beside a managed pool's use of each ISP: what it answered lately, and the volume that scaling expects.
#pragma once
#include <boost/json/object.hpp>

#include "ingress/http/operator/managed_view.h"
#include "spool/spool.h"

namespace warmpost::ingress::http::operators {

// Blocking: on the SQL thread.
[[nodiscard]] AnswersByIsp answers_to(const spool::Spool& spool, const control::Pool& pool, WallTime now);
// Adds `throttled`, `blocked` (not of ISPs beyond the table, which are counted as one) and `forecast_day` to the row of an ISP.
void put_outlook(boost::json::object& row, const PoolStory& story, const runtime::ManagedLaneView& lane);

}  // namespace warmpost::ingress::http::operators
