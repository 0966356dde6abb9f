// Blocks that several operations share: what they look like on the wire.
#pragma once
#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "control/snapshot.h"

namespace warmpost::ingress::http::ses {

[[nodiscard]] std::string_view wire_name(control::VerificationStatus status);            // "SUCCESS"
[[nodiscard]] std::string_view wire_name(control::ScalingMode mode);                     // "STANDARD"
[[nodiscard]] std::string_view wire_name(control::Review review);                        // "PENDING"
[[nodiscard]] std::string_view identity_type(control::IdentityKind kind);                // "DOMAIN"
[[nodiscard]] boost::json::object dkim_attributes(const control::Identity& identity, const std::string& service_domain);
[[nodiscard]] boost::json::object mail_from_attributes(const control::MailFrom& mail_from);
[[nodiscard]] boost::json::object policy_map(const std::map<std::string, std::string>& policies);
[[nodiscard]] boost::json::array tag_list(const std::map<std::string, std::string>& tags);
[[nodiscard]] std::map<std::string, std::string> read_tags(const boost::json::object& body);

[[nodiscard]] control::ScalingMode read_scaling_mode(const boost::json::object& body);   // absent: STANDARD
[[nodiscard]] Error no_pool(const std::string& name);

struct DeliveryOptions {
    bool tls_required = false;
    std::string pool;
    int max_delivery_seconds = 0;
};
// The members of a DeliveryOptions block. Errors: InvalidArgument: a pool's name that is blank.
[[nodiscard]] Result<DeliveryOptions> read_delivery_options(const boost::json::object& block);

}  // namespace warmpost::ingress::http::ses
