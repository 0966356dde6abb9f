// Where links to this service begin, as the configuration in force has it.
#pragma once
#include <string>

#include "config/config.h"

namespace warmpost::config {

// Of links in mails: server.public_url, else the first API listener. No final slash.
[[nodiscard]] std::string public_url(const Config& config);
// Of notifications, whose certificate receivers fetch by https: events.public_url, else server.public_url if it is https, else https://<service_domain> and the
// port of the first api_tls. Empty: there is none.
[[nodiscard]] std::string notification_base_url(const Config& config);

}  // namespace warmpost::config
