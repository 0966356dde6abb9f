// Does a domain's DNS prove that its owner wants us to send for it? Easy DKIM: three CNAMEs; BYODKIM: the TXT record of the key.
// Source: SES guide, "Easy DKIM" and "Provide your own DKIM authentication token (BYODKIM)".
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>

#include "control/snapshot.h"
#include "runtime/resolver.h"

namespace warmpost::ingress {

struct DnsFinding {
    bool verified = false;
    std::string error_type;   // SES VerificationInfo.ErrorType; empty when verified
};

[[nodiscard]] std::string error_type_of(runtime::DnsStatus status);   // where what was found is not what was wanted

// TOKEN._domainkey.DOMAIN must be a CNAME to this.
[[nodiscard]] std::string easy_dkim_target(const std::string& token, const std::string& service_domain);

// Value of p= in a DKIM key record (RFC 6376 3.6.1), white space removed; empty when there is none.
[[nodiscard]] std::string dkim_public_key(std::string_view record);

// `identity` is by value: it lives in this coroutine's frame. `resolver` outlives it.
[[nodiscard]] boost::asio::awaitable<DnsFinding> look_up_domain(runtime::Resolver& resolver, control::Identity identity, std::string service_domain);
// Are the records of the identity's next key in place: its CNAMEs, if it is Easy DKIM's, and the key itself, by which its signatures would be verified.
[[nodiscard]] boost::asio::awaitable<DnsFinding> look_up_next_dkim(runtime::Resolver& resolver, control::Identity identity, std::string service_domain);

}  // namespace warmpost::ingress
