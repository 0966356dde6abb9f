// SES's SNDS metrics: what Microsoft tells of an account's dedicated addresses, a sample a day (at its begin, UTC), by the dimension IP.
//
// SNDS.RCPTCommands, SNDS.DATACommands, SNDS.MessageRecipients, SNDS.TrapHits: counts. SNDS.SpamRate: 0 (under 10 % of its mail was taken for spam), 0.5 (10
// to 90 %), 1 (90 % or more). SNDS.ComplaintRate: a part of one; 0: under 0.1 %. Source: SES developer guide, "SNDS metrics for dedicated IPs", which names
// no dimension.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string_view>
#include <vector>

#include "ingress/http/cloudwatch/metrics.h"

namespace warmpost::ingress::http::cloudwatch {

inline constexpr const char* kIp = "IP";

[[nodiscard]] bool is_snds(std::string_view name);
[[nodiscard]] std::string_view snds_unit(std::string_view name);
// Of the addresses that the account sees and of which SNDS tells now.
[[nodiscard]] std::vector<MetricName> snds_metrics(const Call& call);
// Of days since the account has the address: what it was before is another's. Errors: those of ask_metrics and of the registry.
[[nodiscard]] boost::asio::awaitable<Result<Samples>> snds_samples(Call& call, MetricName metric, Span span);

}  // namespace warmpost::ingress::http::cloudwatch
