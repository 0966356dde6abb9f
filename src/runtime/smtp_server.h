// Listeners of an SMTP server, and a session a connection on a core of its own turn, within limits for all clients and for one.
//
// start() binds all listeners or none. stop() refuses new connections, lets messages in hand be answered, and returns when the last session has
// ended (bounded).
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/ip_address.h"
#include "runtime/cores.h"
#include "runtime/smtp_session.h"

namespace warmpost::runtime {

struct ConnectionLimits {
    int all = 0, per_client = 0;
};
struct SmtpServerOptions {
    std::string name;                                            // for the log: "submission"
    std::function<ConnectionLimits()> limits;                    // asked for each connection; any core
    std::function<std::shared_ptr<SmtpSession>(Transport transport, bool implicit_tls)> make_session;   // any core
};

class SmtpServer {
public:
    // `shared` outlives the server's last session.
    SmtpServer(Cores& cores, SmtpShared& shared, SmtpServerOptions options);
    ~SmtpServer();                           // stop()
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;
    // Before or after the cores run. Errors: Unavailable naming the address.
    [[nodiscard]] Status start(const std::vector<Endpoint>& plain, const std::vector<Endpoint>& implicit_tls);
    void stop();                             // blocking; not from a core thread
    [[nodiscard]] std::size_t sessions() const;
    // Where it listens once started, plain ones first; the ports are the real ones where 0 was asked for.
    [[nodiscard]] std::vector<Endpoint> endpoints() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace warmpost::runtime
