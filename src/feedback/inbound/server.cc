#include "feedback/inbound/server.h"

#include "feedback/inbound/session.h"
#include "runtime/smtp_server.h"

namespace warmpost::feedback {

struct FeedbackServer::Impl {
    Impl(runtime::Cores& cores, const runtime::SnapshotCell& snapshot, FeedbackParts parts)
        : config(parts.config), shared(std::make_shared<SessionShared>(parts.config, snapshot, parts)), server(cores, *shared, options()) {}
    runtime::SmtpServerOptions options() const {
        return {"feedback",
                [&live = config] { return runtime::ConnectionLimits{live->limits.feedback_connections, live->limits.feedback_connections_per_client}; },
                [kept = shared](runtime::Transport transport, bool) { return std::make_shared<Session>(*kept, std::move(transport)); }};
    }
    const config::Live& config;
    std::shared_ptr<SessionShared> shared;   // a session that outlives stop() still has it
    runtime::SmtpServer server;
};

FeedbackServer::FeedbackServer(runtime::Cores& cores, const runtime::SnapshotCell& snapshot, FeedbackParts parts)
    : impl_(std::make_unique<Impl>(cores, snapshot, std::move(parts))) {}

FeedbackServer::~FeedbackServer() = default;

Status FeedbackServer::start() {
    if (const auto loaded = reload_certificate(); !loaded) return loaded;
    return impl_->server.start(impl_->config->server.feedback, {});
}

Status FeedbackServer::reload_certificate() {
    const config::Config& config = *impl_->config;
    if (config.tls.certificate.empty()) return {};
    auto tls = runtime::make_server_tls(config.tls.certificate, config.tls.private_key);
    if (!tls) return std::unexpected(tls.error());
    impl_->shared->tls = std::move(*tls);
    return {};
}

void FeedbackServer::stop() { impl_->server.stop(); }

std::vector<Endpoint> FeedbackServer::endpoints() const { return impl_->server.endpoints(); }

}  // namespace warmpost::feedback
