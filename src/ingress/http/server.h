// The HTTP face: SES v2 under /v2/email, the operator API under /warmpost/v1/, the verification page, over HTTP, HTTPS and the operator's unix socket. Where
// metrics.listen says: /metrics alone, for everybody.
//
// A coroutine a connection, on a core of its own turn. start() binds all listeners or none. stop() refuses new requests, lets those in hand be answered, and
// returns when the last connection has ended (bounded).
#pragma once
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/ip_address.h"
#include "ingress/http/call.h"
#include "runtime/cores.h"

namespace warmpost::ingress {

class HttpServer {
public:
    explicit HttpServer(HttpDependencies dependencies);
    ~HttpServer();
    [[nodiscard]] Status start();
    // Reads the certificate again, for new connections. Errors: InvalidArgument; the old one stays in use then.
    [[nodiscard]] Status reload_certificate();
    void stop();                  // blocking; not from a core thread
    // Where it listens, in the order api, operator_api, api_tls, metrics.listen: port 0 in the config means one the system chose. After start().
    [[nodiscard]] std::vector<Endpoint> endpoints() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace warmpost::ingress
