// The SMTP server on server.feedback: where the return path's MX leads, so that bounces come back to us.
#pragma once
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/ip_address.h"
#include "feedback/inbound/inbox.h"
#include "runtime/cores.h"
#include "runtime/snapshot_cell.h"

namespace warmpost::feedback {

class FeedbackServer {
public:
    FeedbackServer(runtime::Cores& cores, const runtime::SnapshotCell& snapshot, FeedbackParts parts);
    ~FeedbackServer();
    FeedbackServer(const FeedbackServer&) = delete;
    FeedbackServer& operator=(const FeedbackServer&) = delete;
    [[nodiscard]] Status start();                // before or after the cores run
    // Reads the certificate again, for new connections. Errors: InvalidArgument naming the file; the old one stays in use then.
    [[nodiscard]] Status reload_certificate();
    void stop();                                 // blocking; not from a core thread
    [[nodiscard]] std::vector<Endpoint> endpoints() const;   // once started, with the real ports

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::feedback
