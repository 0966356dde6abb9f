// Operator API: a message's whole story, the state of the server.
#include "ingress/http/json.h"
#include "ingress/http/operator/address_veil.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/find_message.h"
#include "ingress/http/operator/message_story.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/operator/smtp_view.h"

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

// A decision names the candidates that were passed over, and what waits the sources that it waits for.
json::object covered_story(const std::string& id, const FoundMessage& found, const AddressVeil& veil) {
    if (veil.is_clear()) return message_story(id, found);
    auto covered = found;
    for (auto& entry : covered.entries)
        if (!entry.decision().empty()) entry.set_decision(veil.cover(entry.decision(), entry.source_ip()));
    for (auto& message : covered.waiting)
        for (auto& recipient : message.recipients) recipient.waits_for = veil.cover(recipient.waits_for);
    return message_story(id, covered);
}

json::object history_view(const Call& call) {
    const auto& promised = call.parts.config->history;
    const auto use = call.parts.spool.usage().history;
    return {{"bytes", use.bytes}, {"max_bytes", promised.max_bytes}, {"oldest_ms", use.oldest_ms}, {"keep_hours", promised.keep.count()}, {"shortened", use.shortened},
            {"problem", use.shortened ? "history.max_bytes is reached: the oldest messages are forgotten before history.keep_hours are over" : ""}};
}

json::object status_view(const Call& call) {
    return {{"version", WARMPOST_VERSION}, {"service_domain", call.parts.config->server.service_domain}, {"region", call.parts.config->server.region},
            {"accounts", call.snapshot->accounts.size()}, {"pools", call.snapshot->pools.size()}, {"pauses", call.snapshot->pauses.size()},
            {"smtp", smtp_view(*call.parts.config)}, {"usage", usage_view(call.parts.spool.usage())}, {"history", history_view(call)}, {"feedback", feedback_view(call.parts.feedback)}};
}

}  // namespace

asio::awaitable<Response> show_message(Call& call) {
    const std::string id = call.in_path("id");
    const auto wait = flag_in_query(call, "wait");
    if (!wait) co_return refusal(wait.error());
    auto looking = find_message_of_caller(call, id, *wait);  // to others it is not there; nor is mail of the service itself
    const auto found = co_await std::move(looking);
    if (!found) co_return refusal(found.error());
    auto veiling = veil_of_caller(call);
    const auto veil = co_await std::move(veiling);
    co_return ok(covered_story(id, *found, veil));
}

asio::awaitable<Response> show_status(Call& call) { co_return ok(status_view(call)); }

}  // namespace warmpost::ingress::http::operators
