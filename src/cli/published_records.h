// The DNS records an operator has to publish for the service domain and each address, and whether what was found serves. Pure.
#pragma once
#include <string>
#include <vector>

#include "cli/lookups.h"
#include "config/config.h"
#include "control/dkim_records.h"

namespace warmpost::cli {

struct PublishedRecord {
    RecordType type = RecordType::a;
    std::string name;          // PTR: the address as text
    std::string value;         // empty: whatever address the operator's host has
    std::string purpose;
};
enum class RecordState { ok, missing, differs, unknown };
[[nodiscard]] const char* to_string(RecordState state);

// "a1-2-3-4.smtp-out.<service_domain>": the EHLO name of an address that was given none.
[[nodiscard]] std::string ehlo_name(const config::EgressAddress& address, const std::string& service_domain);
// Whole networks where addresses fill them: "ip4:192.0.2.0/30" (RFC 7208 5.6). Addresses in any order, none twice.
[[nodiscard]] std::vector<std::string> spf_mechanisms(std::vector<IpAddress> addresses);
// `dkim` empty: the service is not initialised, so there are no keys yet.
[[nodiscard]] std::vector<PublishedRecord> records_to_publish(const config::Config& config, const std::vector<config::EgressAddress>& addresses,
                                                              const std::vector<control::DkimRecord>& dkim);
[[nodiscard]] RecordState compare(const PublishedRecord& wanted, const Found& found);

}  // namespace warmpost::cli
