// Where SMTP is spoken, for whoever sets up a mail program. Pure.
#pragma once
#include <boost/json/object.hpp>

#include "config/config.h"

namespace warmpost::ingress::http::operators {

// host: that of server.public_url, empty without one; starttls_ports, tls_ports: those that are listened on, each once, in the order of the configuration.
[[nodiscard]] boost::json::object smtp_view(const config::Config& config);

}  // namespace warmpost::ingress::http::operators
