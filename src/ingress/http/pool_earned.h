// What a STANDARD pool's addresses sent lately, as what managed begins with: when the pool is made MANAGED, or managed is to look on.
#pragma once
#include <string>
#include <vector>

#include "control/managed.h"
#include "control/snapshot.h"
#include "spool/spool.h"

namespace warmpost::ingress::http {

// Of the account's pool of this name; empty where there is none, or where it learns already. A blocking read: on the SQL thread.
[[nodiscard]] std::vector<control::LearnedPair> earned_by(const control::Snapshot& snapshot, AccountId account, const std::string& pool,
                                                          const spool::Spool& spool, WallTime policy_now);

}  // namespace warmpost::ingress::http
