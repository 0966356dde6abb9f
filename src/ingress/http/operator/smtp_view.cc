#include "ingress/http/operator/smtp_view.h"

#include <boost/json/array.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace warmpost::ingress::http::operators {
namespace json = boost::json;
namespace {

json::array ports_of(const std::vector<Endpoint>& endpoints) {
    json::array ports;
    for (const auto& endpoint : endpoints)
        if (const json::value port = endpoint.port; std::ranges::find(ports, port) == ports.end()) ports.push_back(port);
    return ports;
}

std::string host_of(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    return parsed ? parsed->host() : std::string();
}

}  // namespace

json::object smtp_view(const config::Config& config) {
    json::object view{{"host", host_of(config.server.public_url)}};
    view["starttls_ports"] = ports_of(config.server.submission);
    view["tls_ports"] = ports_of(config.server.submission_tls);
    return view;
}

}  // namespace warmpost::ingress::http::operators
