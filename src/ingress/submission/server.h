// SMTP submission: listeners, and a session a connection on a core of its own turn.
//
// start() binds all listeners or none. stop() refuses new connections, lets messages in hand be answered, and returns when the last session has ended (bounded).
#pragma once
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/ip_address.h"
#include "config/live.h"
#include "ingress/accept/acceptor.h"
#include "runtime/cores.h"
#include "runtime/snapshot_cell.h"

namespace warmpost::ingress {

struct SubmissionDependencies {
    const config::Live& config;
    runtime::Cores& cores;
    const runtime::SnapshotCell& snapshot;
    Acceptor& acceptor;
};

class SubmissionServer {
public:
    explicit SubmissionServer(SubmissionDependencies dependencies);
    ~SubmissionServer();
    [[nodiscard]] Status start();            // before or after the cores run
    // Reads the certificate again, for new connections. Errors: InvalidArgument naming the file; the old one stays in use then.
    [[nodiscard]] Status reload_certificate();
    void stop();                             // blocking; not from a core thread
    [[nodiscard]] std::size_t sessions() const;
    // Where it listens once started, STARTTLS ones first; the ports are the real ones where the configuration says 0.
    [[nodiscard]] std::vector<Endpoint> endpoints() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace warmpost::ingress
