// Decisions and overrides of managed pools as whoever asks may see them: for accounts without addresses that are not theirs to see, nor who the operator is.
#pragma once
#include <boost/json/array.hpp>

#include <string_view>
#include <vector>

#include "control/managed.h"
#include "control/snapshot.h"
#include "ingress/http/operator/address_veil.h"

namespace warmpost::ingress::http::operators {

// As decisions_view and overrides_view (managed_view.h); `told` as in AddressVeil::cover. "address" is empty where it is covered; of overrides of such an
// address none is told.
[[nodiscard]] boost::json::array covered_decisions(const control::Snapshot& snapshot, const std::vector<control::ManagedDecision>& decisions,
                                                   const AddressVeil& veil, std::string_view told);
[[nodiscard]] boost::json::array covered_overrides(const control::Snapshot& snapshot, const std::vector<control::ManagedOverride>& words, WallTime now,
                                                   const AddressVeil& veil, std::string_view told);

}  // namespace warmpost::ingress::http::operators
