// Operator API: a message's whole story, the state of the server.
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/find_message.h"
#include "ingress/http/operator/message_story.h"
#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

json::object feedback_view(const runtime::FeedbackCounts* counts) {
    if (!counts) return {};
    return {{"taken", counts->taken.load()},     {"bounces", counts->bounces.load()},     {"delays", counts->delays.load()},
            {"complaints", counts->complaints.load()}, {"unproven", counts->unproven.load()},
            {"repeated", counts->repeated.load()}, {"delivered", counts->delivered.load()}, {"unknown", counts->unknown.load()},
            {"no_report", counts->no_report.load()}, {"refused", counts->refused.load()},   {"slowed", counts->slowed.load()}};
}

json::object status_view(const Call& call) {
    return {{"version", WARMPOST_VERSION}, {"service_domain", call.parts.config->server.service_domain}, {"region", call.parts.config->server.region},
            {"accounts", call.snapshot->accounts.size()}, {"pools", call.snapshot->pools.size()}, {"pauses", call.snapshot->pauses.size()},
            {"usage", usage_view(call.parts.spool.usage())}, {"feedback", feedback_view(call.parts.feedback)}};
}

}  // namespace

asio::awaitable<Response> show_message(Call& call) {
    const std::string id = call.in_path("id");
    auto looking = find_message(call, id);
    const auto found = co_await std::move(looking);
    if (!found) co_return refusal(found.error());
    co_return ok(message_story(id, found->entries, found->waiting));
}

asio::awaitable<Response> show_status(Call& call) { co_return ok(status_view(call)); }

}  // namespace warmpost::ingress::http::operators
