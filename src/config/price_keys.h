// The keys of [prices] and [[prices.managed_tiers]]. Internal to config/.
#pragma once
#include <vector>

#include "config/keys.h"

namespace warmpost::config {

void add_prices(std::vector<Key>& all);

}  // namespace warmpost::config
