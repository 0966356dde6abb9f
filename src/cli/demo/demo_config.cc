#include "cli/demo/demo_config.h"

#include <fmt/format.h>

#include "cli/demo/cast.h"

namespace warmpost::cli::demo {

std::string demo_config(const std::filesystem::path& directory, int offset) {
    const auto endpoint = [offset](int port) { return fmt::format("[\"127.0.0.1:{}\"]", port + offset); };
    const std::string here = directory.string();
    return fmt::format(
        R"(# Written by `warmpost demo-data`: made-up accounts and figures, addresses of 127.0.0.0/8 only. docs/configuration.md explains each key.
[server]
data_dir = "{0}/data"
key_file = "{0}/warmpost.key"
service_domain = "mail.demo.example"
api = {1}
api_tls = {2}
submission = {3}
submission_tls = {4}

[submission]
plain_auth_on_loopback = true

[egress]
shared = ["127.0.1.1-127.0.1.4"]
inventory = ["127.0.2.1-127.0.2.32"]

[[egress.relay]]
name = "{5}"
host = "127.0.0.1"
port = {6}
tls = "none"

# All mail stays on this host.
[[route]]
domain = "*"
host = "127.0.0.1"
port = {6}
)",
        here, endpoint(8025), endpoint(8443), endpoint(2587), endpoint(2465), kRelay, kReceiverPort + offset);
}

}  // namespace warmpost::cli::demo
