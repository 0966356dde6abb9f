// Operator API: a message's whole story, the state of the server.
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/operator/message_story.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

json::object feedback_view(const runtime::FeedbackCounts* counts) {
    if (!counts) return {};
    return {{"taken", counts->taken.load()},     {"bounces", counts->bounces.load()},     {"delays", counts->delays.load()},
            {"repeated", counts->repeated.load()}, {"delivered", counts->delivered.load()}, {"unknown", counts->unknown.load()},
            {"no_report", counts->no_report.load()}, {"refused", counts->refused.load()},   {"slowed", counts->slowed.load()}};
}

json::object status_view(const Call& call) {
    return {{"version", WARMPOST_VERSION}, {"service_domain", call.parts.config->server.service_domain}, {"region", call.parts.config->server.region},
            {"accounts", call.snapshot->accounts.size()}, {"pools", call.snapshot->pools.size()}, {"pauses", call.snapshot->pauses.size()},
            {"usage", usage_view(call.parts.spool.usage())}, {"feedback", feedback_view(call.parts.feedback)}};
}

using History = std::vector<spool::pb::HistoryEntry>;

}  // namespace

// The history is a blocking read: on the SQL thread, never on a core.
asio::awaitable<Response> show_message(Call& call) {
    const std::string id = call.in_path("id");
    const auto work = [&spool = call.parts.spool, id](control::Service&) { return spool.history(id); };
    const auto entries = co_await call.parts.service.run<History>(work);
    runtime::MessageFilter filter;
    filter.id = id;
    filter.limit = 1;
    const auto waiting = co_await call.parts.queue.waiting(filter);
    if (entries.empty() && waiting.empty()) {
        const Error unknown{ErrorCode::NotFound, "Message \"" + id + "\" is not known, or its history has expired.", "id"};
        co_return refusal(unknown);
    }
    co_return ok(message_story(id, entries, waiting));
}

asio::awaitable<Response> show_status(Call& call) { co_return ok(status_view(call)); }

}  // namespace warmpost::ingress::http::operators
