// Operator API: topics, who subscribed to them, what waits for them, dead letters.
#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <cmath>

#include "config/public_url.h"
#include "ingress/http/json.h"
#include "ingress/http/off_core.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "reporting/events/event_desk.h"
#include "reporting/events/webhook_url.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using control::NewSubscription;
using control::Transport;

using States = std::map<std::uint64_t, reporting::SenderState>;

States sender_states(const Call& call) { return call.parts.events == nullptr ? States{} : call.parts.events->sender.states(); }

json::object subscription_view(const Call& call, const control::Subscription& s, const States& states) {
    json::object view{
        {"id", s.id}, {"transport", control::to_text(s.transport)}, {"endpoint", s.endpoint}, {"confirmed", s.confirmed}, {"created_ms", to_ms(s.created)}};
    if (call.parts.events == nullptr) return view;
    const auto counts = call.parts.events->queues.counts(s.id);
    view["waiting"] = counts.waiting;
    view["dead"] = counts.dead;
    if (const auto state = states.find(s.id); state != states.end()) {
        view["failures"] = state->second.failures;
        if (!state->second.error.empty()) view["error"] = state->second.error;
        if (state->second.last_success != WallTime{}) view["last_success_ms"] = to_ms(state->second.last_success);
    }
    return view;
}

json::object topic_view(const Call& call, const control::Account& account, const control::Topic& topic, const States& states) {
    json::array subscriptions;
    for (const auto& each : topic.subscriptions) subscriptions.push_back(subscription_view(call, each, states));
    json::object view{{"name", topic.name},
                      {"arn", control::topic_arn(call.parts.config->server.region, account.id, topic.name)},
                      {"account", to_string(account.id)},
                      {"account_name", account.name},
                      {"created_ms", to_ms(topic.created)}};
    view["subscriptions"] = std::move(subscriptions);
    return view;
}

// What the configuration has to have before such a subscription can work.
Status check_possible(const Call& call, const NewSubscription& wanted) {
    const auto& config = *call.parts.config;
    if (wanted.transport == Transport::kafka && config.kafka.brokers.empty())
        return fail(ErrorCode::InvalidArgument, "Name the brokers first: [kafka] brokers = [\"host:9092\"], then restart.", "kafka");
    if (wanted.transport != Transport::https) return {};
    if (const auto url = reporting::parse_webhook_url(wanted.endpoint, config.events.allow_http); !url) return std::unexpected(url.error());
    if (config::notification_base_url(config).empty())
        return fail(
            ErrorCode::InvalidArgument,
            "Notifications link to a certificate that receivers fetch by https: set [events] public_url = \"https://...\", or let server.api_tls listen.",
            "subscribe");
    return {};
}

// The subscriptions that "subscribe" (URLs), "kafka" and "file" of the body ask for.
Result<std::vector<NewSubscription>> wanted_subscriptions(const Call& call) {
    std::vector<NewSubscription> wanted;
    for (const auto& url : strings_member(call.body, "subscribe")) wanted.push_back({Transport::https, url});
    if (const auto topic = string_member(call.body, "kafka"); !topic.empty()) wanted.push_back({Transport::kafka, topic});
    if (const auto file = string_member(call.body, "file"); !file.empty()) wanted.push_back({Transport::file, file});
    for (const auto& each : wanted)
        if (auto good = check_possible(call, each); !good) return std::unexpected(good.error());
    return wanted;
}

// The topic of the path. Errors: NotFound, and the account's own.
Result<const control::Topic*> topic_of(const Call& call, const Result<AccountId>& account) {
    if (!account) return std::unexpected(account.error());
    const auto& topics = call.snapshot->account(*account)->topics;
    const auto found = topics.find(call.in_path("name"));
    if (found == topics.end())
        return fail(ErrorCode::NotFound, fmt::format("There is no topic {}; `warmpost topic list` shows those there are.", call.in_path("name")), "name");
    return &found->second;
}

// Those of the topic that "subscription" names; all when it is absent.
Result<std::vector<std::uint64_t>> chosen(const Call& call, const control::Topic& topic) {
    const auto wanted = number_member(call.body, "subscription");
    std::vector<std::uint64_t> ids;
    for (const auto& each : topic.subscriptions)
        if (!wanted || static_cast<double>(each.id) == *wanted) ids.push_back(each.id);
    if (wanted && ids.empty()) return fail(ErrorCode::NotFound, fmt::format("Topic {} has no subscription {}.", topic.name, *wanted), "subscription");
    return ids;
}

const Error kNoDesk{ErrorCode::Unsupported, "This server keeps no queues of events.", {}};  // only in tests

void wake(const Call& call) {
    if (call.parts.events != nullptr) call.parts.events->wake();
}

}  // namespace

asio::awaitable<Response> list_topics(Call& call) {
    const auto only = account_in_query(call);
    if (!only) co_return refusal(only.error());
    const auto states = sender_states(call);
    json::array list;
    for (const auto& [id, account] : call.snapshot->accounts) {
        if (*only && id != **only) continue;
        for (const auto& [name, topic] : account->topics) list.push_back(topic_view(call, *account, topic, states));
    }
    json::object view;
    view["topics"] = std::move(list);
    co_return ok(view);
}

asio::awaitable<Response> show_topic(Call& call) {
    const auto account = account_asked_about(call);
    const auto topic = topic_of(call, account);
    if (!topic) co_return refusal(topic.error());
    co_return ok(topic_view(call, *call.snapshot->account(*account), **topic, sender_states(call)));
}

asio::awaitable<Response> create_topic(Call& call) {
    const auto account = account_in_body(call);
    if (!account) co_return refusal(account.error());
    const auto name = required_text(call, "name");
    if (!name) co_return refusal(name.error());
    const auto wanted = wanted_subscriptions(call);
    if (!wanted) co_return refusal(wanted.error());
    const auto work = [account = *account, name = *name, wanted = *wanted](control::Service& service) { return service.create_topic(account, name, wanted); };
    const auto made = co_await call.parts.service.run<Result<control::Topic>>(work);
    if (!made) co_return refusal(made.error());
    wake(call);
    co_return ok(topic_view(call, *call.snapshot->account(*account), *made, sender_states(call)));
}

asio::awaitable<Response> delete_topic(Call& call) {
    const auto account = account_asked_about(call);
    if (!account) co_return refusal(account.error());
    const auto work = [account = *account, name = call.in_path("name")](control::Service& service) { return service.delete_topic(account, name); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> subscribe_topic(Call& call) {
    const auto account = account_in_body(call);
    if (!account) co_return refusal(account.error());
    const auto wanted = wanted_subscriptions(call);
    if (!wanted) co_return refusal(wanted.error());
    if (wanted->empty()) {
        const Error nothing{ErrorCode::InvalidArgument, "Say who subscribes: \"subscribe\" (a list of URLs), \"kafka\" (a topic) or \"file\" (a path).",
                            "subscribe"};
        co_return refusal(nothing);
    }
    for (std::size_t i = 0; i < wanted->size(); ++i) {
        const auto work = [account = *account, name = call.in_path("name"), one = (*wanted)[i]](control::Service& service) {
            return service.subscribe(account, name, one);
        };
        const auto made = co_await call.parts.service.run<Result<control::Subscription>>(work);
        if (!made) co_return refusal(made.error());
    }
    wake(call);
    co_return ok();
}

asio::awaitable<Response> unsubscribe_topic(Call& call) {
    const auto account = account_in_body(call);
    if (!account) co_return refusal(account.error());
    const auto id = number_member(call.body, "subscription");
    if (!id || *id < 1 || *id > 9e15 || *id != std::floor(*id)) {
        const Error missing{ErrorCode::InvalidArgument, "\"subscription\" must be the number of a subscription: `warmpost topic show` lists them.",
                            "subscription"};
        co_return refusal(missing);
    }
    const auto work = [account = *account, name = call.in_path("name"), id = static_cast<std::uint64_t>(*id)](control::Service& service) {
        return service.unsubscribe(account, name, id);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

// "ask": true: the confirmation is sent again. Else the operator's word: those are confirmed.
asio::awaitable<Response> confirm_topic(Call& call) {
    const auto account = account_in_body(call);
    const auto topic = topic_of(call, account);
    if (!topic) co_return refusal(topic.error());
    const auto ids = chosen(call, **topic);
    if (!ids) co_return refusal(ids.error());
    const bool ask = bool_member(call.body, "ask").value_or(false);
    const auto work = [account = *account, name = (*topic)->name, ids = *ids, ask](control::Service& service) -> Status {
        if (ask) return service.ask_confirmation(account, name);
        for (const auto id : ids)
            if (auto done = service.confirm_subscription(account, name, id); !done) return done;
        return {};
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    if (done) wake(call);
    co_return answer(done);
}

namespace {

// On the SQL thread, because it syncs; one turn of it a batch, so that others have theirs.
asio::awaitable<Result<std::uint64_t>> replay_queue(Call& call, std::uint64_t id) {
    using Replayed = registry::EventQueues::Replayed;
    std::uint64_t count = 0;
    Replayed last{.count = 0, .before = 0, .more = true};
    while (last.more) {
        const auto work = [queues = &call.parts.events->queues, id, now = call.request.received, before = last.before] {
            return queues->replay(id, now, before);
        };
        auto replaying = off_core<Result<Replayed>>(call, work);
        const auto replayed = co_await std::move(replaying);
        if (!replayed) co_return std::unexpected(replayed.error());
        last = *replayed;
        count += last.count;
    }
    co_return count;
}

}  // namespace

asio::awaitable<Response> replay_topic(Call& call) {
    if (call.parts.events == nullptr) co_return refusal(kNoDesk);
    const auto topic = topic_of(call, account_in_body(call));
    if (!topic) co_return refusal(topic.error());
    const auto ids = chosen(call, **topic);
    if (!ids) co_return refusal(ids.error());
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < ids->size(); ++i) {
        auto replaying = replay_queue(call, (*ids)[i]);
        const auto replayed = co_await std::move(replaying);
        if (!replayed) co_return refusal(replayed.error());
        count += *replayed;
    }
    wake(call);
    const json::object view{{"replayed", count}};
    co_return ok(view);
}

asio::awaitable<Response> list_dead_letters(Call& call) {
    if (call.parts.events == nullptr) co_return refusal(kNoDesk);
    const auto topic = topic_of(call, account_asked_about(call));
    if (!topic) co_return refusal(topic.error());
    const auto limit = limit_in_query(call);
    if (!limit) co_return refusal(limit.error());
    const auto work = [queues = &call.parts.events->queues, topic = **topic, limit = *limit](control::Service&) -> Result<json::array> {
        json::array list;
        for (const auto& subscription : topic.subscriptions) {
            if (list.size() >= limit) break;
            const auto letters = queues->dead(subscription.id, limit - list.size());
            if (!letters) return std::unexpected(letters.error());
            for (const auto& letter : *letters)
                list.push_back(json::object{{"subscription", subscription.id},
                                            {"endpoint", subscription.endpoint},
                                            {"queued_ms", to_ms(letter.queued)},
                                            {"died_ms", to_ms(letter.died)},
                                            {"reason", letter.reason},
                                            {"message_id", letter.group},
                                            {"event", letter.body}});
        }
        return list;
    };
    auto letters = co_await call.parts.service.run<Result<json::array>>(work);
    if (!letters) co_return refusal(letters.error());
    json::object view;
    view["dead_letters"] = std::move(*letters);
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::operators
