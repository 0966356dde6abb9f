// An HTTP request and its answer as the handlers see them: no Boost, no socket.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace warmpost::ingress::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method, path, query;   // path and query as sent, still percent-encoded
    Headers headers;
    std::string body;
    std::string client_ip;             // empty on the unix socket
    bool trusted_socket = false;       // came over the operator's unix socket: no signature asked
    bool metrics_only = false;         // came to a listener that serves GET /metrics, and nothing else, to everybody
    WallTime received{};
    std::string id;                    // x-amzn-RequestId
    [[nodiscard]] std::string_view header(std::string_view name) const;   // empty when absent
};

struct Response {
    unsigned status = 200;
    std::string body = "{}";
    std::string content_type = "application/json";
    std::string error_type;            // x-amzn-ErrorType; empty: none
    Headers headers{};                 // besides those of every answer
    bool close = false;                // the connection ends after this answer
};

}  // namespace warmpost::ingress::http
