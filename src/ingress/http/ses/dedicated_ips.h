// An account's leased addresses as the wire has them.
#pragma once
#include <boost/json/object.hpp>

#include <map>

#include "config/config.h"
#include "control/snapshot.h"

namespace warmpost::ingress::http::ses {

struct DedicatedIp {
    const control::Source* source;
    const control::Pool* pool;
};
// Those that the account sees (control/visibility.h), by address; of one pool when `only` is given. Points into the snapshot.
[[nodiscard]] std::map<IpAddress, DedicatedIp> dedicated_ips(const control::Snapshot& snapshot, const config::Config& config, AccountId account,
                                                             const control::Pool* only = nullptr);
[[nodiscard]] boost::json::object to_json(const DedicatedIp& ip, const warmup::Plan& plan, WallTime now);

}  // namespace warmpost::ingress::http::ses
