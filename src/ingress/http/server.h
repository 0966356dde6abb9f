// The HTTP face: SES v2 under /v2/email, the operator API under /warmpost/v1/, the verification page, over HTTP, HTTPS and the operator's unix socket.
//
// A coroutine a connection, on a core of its own turn. start() binds all listeners or none. stop() refuses new requests, lets those in hand be answered, and
// returns when the last connection has ended (bounded).
#pragma once
#include <memory>

#include "base/error.h"
#include "config/config.h"
#include "control/send_limits.h"
#include "control/service.h"
#include "ingress/accept/acceptor.h"
#include "ingress/verification/verifier.h"
#include "runtime/cores.h"
#include "runtime/queue_control.h"
#include "runtime/resolver.h"
#include "runtime/snapshot_cell.h"
#include "spool/spool.h"

namespace warmpost::ingress {

struct HttpDependencies {
    const config::Config& config;
    runtime::Cores& cores;
    const runtime::SnapshotCell& snapshot;
    control::Service& service;
    control::SendLimits& limits;
    spool::Spool& spool;
    Acceptor& acceptor;
    runtime::QueueControl& queue;
    runtime::Resolver& resolver;
    IdentityVerifier& verifier;
};

class HttpServer {
public:
    explicit HttpServer(HttpDependencies dependencies);
    ~HttpServer();
    [[nodiscard]] Status start();
    void stop();                  // blocking; not from a core thread

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace warmpost::ingress
