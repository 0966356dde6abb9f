// The DKIM records that the operator publishes below the service domain: the service's own key and the targets of Easy DKIM's CNAMEs.
#pragma once
#include <string>
#include <vector>

#include "control/snapshot.h"

namespace warmpost::control {

struct DkimRecord {
    std::string name;      // of the TXT record
    std::string value;     // "v=DKIM1; ..." (RFC 6376 3.6.1)
    std::string purpose;
};
// The service's first, then by identity and token.
[[nodiscard]] std::vector<DkimRecord> dkim_records(const Snapshot& snapshot, const std::string& service_domain);

}  // namespace warmpost::control
