// How managed pools look in answers: their ISPs, decisions, overrides, use.
#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "control/managed.h"
#include "control/snapshot.h"
#include "runtime/managed.h"
#include "runtime/queue_control.h"

namespace warmpost::ingress::http::operators {

using LaneViews = std::vector<runtime::ManagedLaneView>;

struct IspUse {                                                                        // of one (pool, ISP), in SES's sense
    std::int64_t dedicated_24h = 0, shared_24h = 0, available_24h = 0, addresses = 0;  // addresses: that serve it
    double percentage = 0;                                                             // dedicated of all, in 24 h; 0 to 100
    std::string limited_by{};   // the operator's override that makes available_24h smaller; empty: none does
    bool overridden = false;    // one is in force, whether it does or not
};
[[nodiscard]] IspUse use_of(const runtime::ManagedLaneView& lane);

// One ISP with its pairs (address, state in words, allowances, use); `with_addresses` false: as its account sees it. Of a pool in shadow, all that managed
// would have done is inside of "would_have", here and below: what stands beside it happened.
[[nodiscard]] boost::json::object isp_view(const runtime::ManagedLaneView& lane, bool with_addresses);
[[nodiscard]] boost::json::array decisions_view(const control::Snapshot& snapshot, const std::vector<control::ManagedDecision>& decisions);
[[nodiscard]] boost::json::object override_view(const control::Snapshot& snapshot, const control::ManagedOverride& word, WallTime now);
[[nodiscard]] boost::json::array overrides_view(const control::Snapshot& snapshot, const std::vector<control::ManagedOverride>& words, WallTime now);
// What holds for the pool now, all managed pools' included, for whoever wonders why nothing moves.
[[nodiscard]] boost::json::array overrides_in_force(const control::Snapshot& snapshot, const control::Pool& pool, WallTime now);
struct IspAnswers {                           // since yesterday's midnight (UTC), to the addresses that the pool has now
    std::int64_t throttled = 0, blocked = 0;  // attempts
};
using AnswersByIsp = std::map<std::string, IspAnswers>;  // by ISP of the ISP table

// The pool: mode, status line, addresses, ISPs, decisions (newest first), overrides in force. `lanes`: all; those of the pool are picked,
// of one ISP when named.
struct PoolStory {
    const control::Pool* pool = nullptr;
    std::string isp;  // empty: every ISP
    control::ManagedScaler scaler;
    std::vector<control::ManagedDecision> decisions;
    int addresses_max = 0;
    std::vector<runtime::LaneView> waiting{};  // the pool's lanes
    AnswersByIsp answers{};
};
[[nodiscard]] boost::json::object pool_story(const control::Snapshot& snapshot, const PoolStory& story, const LaneViews& lanes,
                                             WallTime now);
// The same for the pool's account: use by pool and by ISP, no address.
[[nodiscard]] boost::json::object account_pool_view(const PoolStory& story, const LaneViews& lanes);
// "sending via 4 dedicated addresses", or SES's "Insufficient volume" when it has none.
[[nodiscard]] std::string sending_status(const control::Pool& pool);

}  // namespace warmpost::ingress::http::operators
