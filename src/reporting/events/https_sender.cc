#include "reporting/events/https_sender.h"

#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include "base/encoding.h"
#include "config/public_url.h"
#include "reporting/events/event_line.h"
#include "reporting/events/event_routes.h"
#include "reporting/events/subscribers.h"
#include "reporting/events/subscribers_sink.h"
#include "reporting/events/webhook_client.h"
#include "runtime/clock.h"

namespace warmpost::reporting {
namespace asio = boost::asio;
namespace {

// Read ahead of one queue: events that have not failed yet, so that many which always do hold up no others; and all together, which bounds memory.
constexpr std::size_t kWindow = 256, kWindowBytes = 4u << 20, kMostInLine = 4096;
constexpr auto kPoll = std::chrono::seconds(1);                // how soon a new subscription is seen
constexpr auto kSettleWithin = std::chrono::milliseconds(20);  // events that got through, before their queue forgets them: together, each write is a sync
constexpr std::size_t kSettleAtOnce = 500;
constexpr auto kLookAfterQueues = std::chrono::seconds(60);  // those that are nobody's, and dead letters that are too old
constexpr auto kDrain = std::chrono::seconds(5);

Patience patience_of(const config::Config& config) {
    return {config.events.in_flight, config.events.retry_first, config.events.retry_max, config.events.give_up};
}

// For logs: what follows the host may be a secret.
std::string named(const control::Subscription& subscription) {
    return webhook_site(subscription.endpoint) + " (subscription " + std::to_string(subscription.id) + ")";
}

// One subscriber as this thread knows it.
struct Line {
    Subscriber subscriber;
    std::unique_ptr<WebhookClient> client;  // null: its URL is none, which `error` tells
    std::string error;
    EventLine events;
    std::size_t unsettled = 0;  // ended, but the queue does not know yet
    bool gone = false;          // nobody's any more
    // The confirmation:
    bool asking = false;
    int asked = 0;  // tries
    SteadyTime ask_due{};
};
using LinePtr = std::shared_ptr<Line>;

}  // namespace

struct HttpsSender::Impl {
    Impl(const config::Live& c, const runtime::SnapshotCell& s, registry::EventQueues& q, const SnsSigner& g, std::shared_ptr<WebhookShared> w)
        : config(c), snapshot(s), queues(q), signer(g), shared(std::move(w)) {}
    ~Impl() { shared->stop(); }  // look-ups end before the context that they answer to

    // One turn at a time, however often it is asked for.
    void soon() {
        if (turn_asked) return;
        turn_asked = true;
        asio::post(context, [this] {
            turn_asked = false;
            turn();
        });
    }
    void turn() {
        if (time_to_settle()) settle();
        if (stopping) {
            if (in_flight == 0 || runtime::steady_now() >= stop_by) {
                settle();
                context.stop();
                return;
            }
        } else {
            refresh();
            // What is handed over while nothing can be recorded would be handed over again.
            if (!cannot_settle)
                for (auto& [id, line] : lines) pump(line);
            look_after_queues();
        }
        sleep(runtime::steady_now());
    }
    [[nodiscard]] bool time_to_settle() const {
        return !settled.empty() && ((settled.size() >= kSettleAtOnce && !cannot_settle) || runtime::steady_now() >= settle_by);
    }
    void sleep(SteadyTime now) {
        auto until = now + kPoll;
        if (!settled.empty()) until = std::min(until, settle_by);
        const auto patience = patience_of(*config);
        for (const auto& [id, line] : lines) {
            const auto due = line->events.due(patience);
            if (due && *due > now) until = std::min(until, *due);
        }
        timer.expires_at(until);
        timer.async_wait([this](boost::system::error_code error) {
            if (!error) soon();
        });
    }

    void refresh() {
        const auto current = snapshot.get();
        if (seen == current->version) return;
        seen = current->version;
        std::set<std::uint64_t> there;
        for (auto& subscriber : subscribers(*current, control::Transport::https)) {
            there.insert(subscriber.subscription.id);
            auto& line = lines[subscriber.subscription.id];
            if (!line) line = make_line(subscriber);
            if (line->subscriber.subscription.token_made != subscriber.subscription.token_made) line->asked = 0, line->ask_due = {};
            line->subscriber = std::move(subscriber);
        }
        std::erase_if(lines, [&there](const auto& each) {
            each.second->gone = !there.contains(each.first);
            return each.second->gone;
        });
    }
    LinePtr make_line(const Subscriber& subscriber) {
        auto line = std::make_shared<Line>();
        const auto url = parse_webhook_url(subscriber.subscription.endpoint, true);  // what may be plain is decided when it is subscribed
        if (url)
            line->client = std::make_unique<WebhookClient>(context.get_executor(), shared, *url);
        else
            line->error = url.error().message;
        return line;
    }

    void pump(const LinePtr& line) {
        if (!line->client) return;
        if (!line->subscriber.subscription.confirmed) return ask(line);
        refill(*line);
        const auto patience = patience_of(*config);
        const auto id = line->subscriber.subscription.id;
        for (const auto number : line->events.drop_too_old(runtime::wall_now(), patience)) end(*line, number, "not delivered in time: " + error_of(id));
        while (const auto* event = line->events.next(runtime::steady_now(), patience)) {
            ++in_flight;
            asio::co_spawn(context, deliver(this, line, *event), asio::detached);
        }
    }
    void refill(Line& line) {
        const auto id = line.subscriber.subscription.id;
        const auto untried = line.events.untried();
        if (untried >= kWindow / 2 || line.events.size() >= kMostInLine || queues.counts(id).waiting <= line.events.size() + line.unsettled) return;
        auto more = queues.read(id, line.events.last_number(), kWindow - untried, kWindowBytes);
        if (!more) return complain(more.error().message);
        for (auto& event : *more) line.events.add(std::move(event));
    }

    [[nodiscard]] SnsContext sns() const { return {signer, config->events.signature_version, config::notification_base_url(*config)}; }
    [[nodiscard]] static WebhookClient::Headers headers(const SnsMessage& message, const std::string& subscription) {
        WebhookClient::Headers all{{"Content-Type", "text/plain; charset=UTF-8"},
                                   {"User-Agent", "Amazon Simple Notification Service Agent"},
                                   {"x-amz-sns-message-type", message.type},
                                   {"x-amz-sns-message-id", message.id},
                                   {"x-amz-sns-topic-arn", message.topic_arn}};
        if (!subscription.empty()) all.emplace_back("x-amz-sns-subscription-arn", subscription);
        return all;
    }
    [[nodiscard]] std::string arn_of(const Subscriber& s) const { return control::topic_arn(config->server.region, s.account, s.topic); }
    [[nodiscard]] WebhookClient::Options options() const { return {config->events.timeout, config->events.allow_link_local}; }

    // A copy of the event: the line may lose it meanwhile.
    static asio::awaitable<void> deliver(Impl* self, LinePtr line, registry::QueuedEvent event) {
        const auto& subscription = line->subscriber.subscription;
        const auto secret = self->snapshot.get()->return_path_secret;
        const auto arn = control::subscription_arn(self->config->server.region, line->subscriber.account, line->subscriber.topic, subscription.id, secret);
        SnsMessage message{"Notification",
                           sns_message_id("notification/" + std::to_string(subscription.id) + "/" + std::to_string(event.origin)),
                           self->arn_of(line->subscriber),
                           kSnsSubject,
                           std::move(event.body),
                           runtime::wall_now(),
                           {},
                           {},
                           {}};
        const auto context = self->sns();
        message.unsubscribe_url = context.base_url + "/sns/unsubscribe?Action=Unsubscribe&SubscriptionArn=" + percent_encode(arn) +
                                  "&Token=" + control::unsubscribe_token(secret, subscription);
        auto posting = line->client->post(headers(message, arn), sns_body(context, message), self->options());
        const auto answer = co_await std::move(posting);
        self->ended(*line, event.number, answer);
    }
    void ended(Line& line, std::uint64_t number, const WebhookAnswer& answer) {
        --in_flight;
        const auto id = line.subscriber.subscription.id;
        const int failures_before = line.events.failures();
        if (answer.good()) {
            line.events.succeeded(number);
            end(line, number, {});
            if (failures_before > 0) spdlog::info("events for {} get through again", named(line.subscriber.subscription));
        } else {
            if (failures_before == 0)
                spdlog::warn("an event for {} did not get through: {}; it is tried again", named(line.subscriber.subscription), answer.error);
            if (line.events.failed(number, runtime::steady_now(), runtime::wall_now(), patience_of(*config))) end(line, number, answer.error);
        }
        note_state(id, line.events.failures(), answer);
        soon();
    }
    // The event is done with, in the line; its queue learns it with the next settle().
    void end(Line& line, std::uint64_t number, const std::string& reason) {
        if (line.gone) return;
        if (settled.empty()) settle_by = runtime::steady_now() + kSettleWithin;
        settled.push_back({line.subscriber.subscription.id, number, reason});
        ++line.unsettled;
    }
    void settle() {
        if (settled.empty()) return;
        const auto done = queues.settle(settled, runtime::wall_now(), queue_limits(*config));
        cannot_settle = !done;
        if (!done) {
            settle_by = runtime::steady_now() + kPoll;
            return complain(done.error().message);
        }
        settled.clear();
        for (auto& [id, line] : lines) line->unsettled = 0;
    }

    void ask(const LinePtr& line) {
        const auto& subscription = line->subscriber.subscription;
        if (line->asking || runtime::steady_now() < line->ask_due || runtime::wall_now() - subscription.token_made > control::kConfirmationLives) return;
        const auto note = queues.note(subscription.id);
        if (!note) {
            line->ask_due = runtime::steady_now() + kPoll;
            return complain(note.error().message);
        }
        const auto stamp = std::to_string(to_ms(subscription.token_made));
        line->ask_due = SteadyTime::max();  // unless it fails
        if (*note == stamp) return;
        line->asking = true;
        ++in_flight;
        asio::co_spawn(context, ask_now(this, line), asio::detached);
    }
    static asio::awaitable<void> ask_now(Impl* self, LinePtr line) {
        const control::Subscription subscription = line->subscriber.subscription;
        const auto stamp = std::to_string(to_ms(subscription.token_made));
        const auto token = control::confirmation_token(self->snapshot.get()->return_path_secret, subscription);
        const auto arn = self->arn_of(line->subscriber);
        const auto context = self->sns();
        SnsMessage message{
            "SubscriptionConfirmation",
            sns_message_id("confirmation/" + std::to_string(subscription.id) + "/" + stamp),
            arn,
            {},
            "You have chosen to subscribe to the topic " + arn + ".\nTo confirm the subscription, visit the SubscribeURL included in this message.",
            runtime::wall_now(),
            token,
            context.base_url + "/sns/confirm?Action=ConfirmSubscription&TopicArn=" + percent_encode(arn) + "&Token=" + token,
            {}};
        auto posting = line->client->post(headers(message, {}), sns_body(context, message), self->options());
        const auto answer = co_await std::move(posting);
        --self->in_flight;
        line->asking = false;
        if (answer.good()) {
            line->asked = 0;
            if (const auto put = self->queues.put_note(subscription.id, stamp); !put) self->complain(put.error().message);
        } else {
            if (line->asked == 0) spdlog::warn("the confirmation of {} did not get through: {}; it is tried again", named(subscription), answer.error);
            line->ask_due = runtime::steady_now() + pause_after(++line->asked, patience_of(*self->config));
        }
        self->note_state(subscription.id, line->asked, answer);
        self->soon();
    }

    void look_after_queues() {
        const auto now = runtime::steady_now();
        if (now < look_due) return;
        look_due = now + kLookAfterQueues;
        forget_orphans();
        if (const auto done = queues.drop_old(runtime::wall_now(), queue_limits(*config)); !done) complain(done.error().message);
    }
    // Queues whose subscription is no more, twice in a row: the sink may have looked at the state of things before.
    void forget_orphans() {
        const auto current = snapshot.get();
        std::set<std::uint64_t> found;
        for (const auto id : queues.queues()) {
            if (id == kMappedKafkaQueue || find_subscriber(*current, id)) continue;
            if (!orphans.contains(id))
                found.insert(id);
            else if (const auto done = queues.forget(id); !done)
                complain(done.error().message);
        }
        orphans = std::move(found);
    }

    void note_state(std::uint64_t id, int failures, const WebhookAnswer& answer) {
        const std::lock_guard lock(mutex);
        auto& state = states[id];
        state.failures = failures;
        state.error = answer.good() ? std::string() : answer.error;
        if (answer.good()) state.last_success = runtime::wall_now();
    }
    [[nodiscard]] std::string error_of(std::uint64_t id) const {
        const std::lock_guard lock(mutex);
        const auto found = states.find(id);
        return found == states.end() ? std::string() : found->second.error;
    }
    void complain(const std::string& message) {
        const auto now = runtime::steady_now();
        if (now < complain_again) return;
        complain_again = now + std::chrono::minutes(1);
        spdlog::error("events for subscribers: {}", message);
    }

    const config::Live& config;
    const runtime::SnapshotCell& snapshot;
    registry::EventQueues& queues;
    const SnsSigner& signer;
    std::shared_ptr<WebhookShared> shared;
    // Of the one thread:
    asio::io_context context{1};
    asio::steady_timer timer{context};
    std::map<std::uint64_t, LinePtr> lines;
    std::vector<registry::EventQueues::Settled> settled;
    SteadyTime settle_by{}, look_due{}, complain_again{}, stop_by{};
    std::set<std::uint64_t> orphans;
    std::uint64_t seen = 0;
    std::size_t in_flight = 0;
    bool turn_asked = false, stopping = false;
    bool cannot_settle = false;  // the last settle() failed: settle_by says when it is tried again
    mutable std::mutex mutex;
    std::map<std::uint64_t, SenderState> states;  // GUARDED_BY(mutex)
    std::thread thread;
};

HttpsSender::HttpsSender(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpsSender::~HttpsSender() { stop(); }

Result<std::unique_ptr<HttpsSender>> HttpsSender::make(const config::Live& config, const runtime::SnapshotCell& snapshot, registry::EventQueues& queues,
                                                       const SnsSigner& signer) {
    auto shared = WebhookShared::make(config->events.ca_file);
    if (!shared) return std::unexpected(shared.error());
    return std::unique_ptr<HttpsSender>(new HttpsSender(std::make_unique<Impl>(config, snapshot, queues, signer, std::move(*shared))));
}

void HttpsSender::start() {
    impl_->thread = std::thread([impl = impl_.get()] {
        impl->soon();
        const auto guard = asio::make_work_guard(impl->context);
        impl->context.run();
    });
}

void HttpsSender::stop() {
    if (!impl_->thread.joinable()) return;
    asio::post(impl_->context, [impl = impl_.get()] {
        impl->stopping = true;
        impl->stop_by = runtime::steady_now() + kDrain;
        impl->soon();
    });
    impl_->thread.join();
}

void HttpsSender::notify() {
    asio::post(impl_->context, [impl = impl_.get()] { impl->soon(); });
}

std::map<std::uint64_t, SenderState> HttpsSender::states() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->states;
}

}  // namespace warmpost::reporting
