#include "ingress/submission/server.h"

#include "ingress/submission/session.h"
#include "runtime/smtp_server.h"

namespace warmpost::ingress {

struct SubmissionServer::Impl {
    explicit Impl(const SubmissionDependencies& d)
        : config(d.config), shared(std::make_shared<SessionShared>(d.config, d.snapshot, d.acceptor)), server(d.cores, *shared, options()) {}
    runtime::SmtpServerOptions options() const {
        return {"submission",
                [&live = config] { return runtime::ConnectionLimits{live->limits.submission_connections, live->limits.submission_connections_per_client}; },
                [kept = shared](runtime::Transport transport, bool implicit_tls) { return std::make_shared<Session>(*kept, std::move(transport), implicit_tls); }};
    }
    const config::Live& config;
    std::shared_ptr<SessionShared> shared;   // a session that outlives stop() still has it
    runtime::SmtpServer server;
};

SubmissionServer::SubmissionServer(SubmissionDependencies d) : impl_(std::make_shared<Impl>(d)) {}

SubmissionServer::~SubmissionServer() = default;

Status SubmissionServer::start() {
    const config::Config& config = *impl_->config;
    if (const auto loaded = reload_certificate(); !loaded) return loaded;
    if (!config.server.submission_tls.empty() && !impl_->shared->tls.load())
        return fail(ErrorCode::InvalidArgument, "server.submission_tls needs a certificate: set tls.certificate and tls.private_key", "tls.certificate");
    return impl_->server.start(config.server.submission, config.server.submission_tls);
}

Status SubmissionServer::reload_certificate() {
    const config::Config& config = *impl_->config;
    if (config.tls.certificate.empty()) return {};
    auto tls = runtime::make_server_tls(config.tls.certificate, config.tls.private_key);
    if (!tls) return std::unexpected(tls.error());
    impl_->shared->tls = std::move(*tls);
    return {};
}

void SubmissionServer::stop() { impl_->server.stop(); }

std::vector<Endpoint> SubmissionServer::endpoints() const { return impl_->server.endpoints(); }

std::size_t SubmissionServer::sessions() const { return impl_->server.sessions(); }

}  // namespace warmpost::ingress
