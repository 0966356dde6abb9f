// Who changed what: one entry for each change that was asked for over an API, kept for history.audit_days. Values only.
#pragma once
#include <cstdint>
#include <string>

#include "base/ids.h"
#include "base/time.h"

namespace warmpost::control {

struct AuditEntry {
    std::int64_t id = 0;               // given when it is stored; rises
    WallTime at{};                     // given when it is stored, unless it is set
    AccountId account;                 // whose things were changed; 0: the service's
    std::string actor;                 // key id, or "operator socket"
    std::string operation;             // "CreateEmailIdentity", "POST /keys"
    std::string resource;              // names of what was changed, separated by one space; empty: the account itself
    std::string outcome;               // "done"; "failed": it broke inside, and may have been done in part
    std::string detail;                // what was asked for, as JSON, cut and without secrets: at most kMaxAuditDetail bytes
};
inline constexpr std::size_t kMaxAuditDetail = 1000, kMaxAuditResource = 300;

struct AuditQuery {                    // empty and 0: any
    AccountId account;
    WallTime from{}, to{};             // to: excluded
    std::string actor, operation;
    std::size_t limit = 100;
};

}  // namespace warmpost::control
