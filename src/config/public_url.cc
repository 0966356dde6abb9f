#include "config/public_url.h"

namespace warmpost::config {
namespace {

std::string bare(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
}

}  // namespace

std::string public_url(const Config& config) {
    if (!config.server.public_url.empty()) return bare(config.server.public_url);
    if (!config.server.api.empty()) return "http://" + to_string(config.server.api.front());
    if (!config.server.api_tls.empty()) return "https://" + to_string(config.server.api_tls.front());
    return "http://" + config.server.service_domain;
}

std::string notification_base_url(const Config& config) {
    if (!config.events.public_url.empty()) return bare(config.events.public_url);
    if (config.server.public_url.starts_with("https://")) return bare(config.server.public_url);
    if (config.server.api_tls.empty()) return {};
    const auto port = config.server.api_tls.front().port;
    return "https://" + config.server.service_domain + (port == 443 ? "" : ":" + std::to_string(port));
}

}  // namespace warmpost::config
