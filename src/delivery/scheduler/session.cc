#include "delivery/scheduler/session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>

#include "control/left_by.h"
#include "mail/message/return_path.h"
#include "policy/checks/names.h"
#include "policy/outcome/relay_reply.h"
#include "reporting/events/record.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;

namespace {

constexpr std::size_t kMaxAddressesTried = 10;
constexpr auto kLeastIdle = std::chrono::milliseconds(50);   // a gap between two messages is no end

// "X-SES-Outgoing: 2026.11.24-192.0.2.1" (SES facts c.2).
std::string outgoing_header(WallTime now, const std::string& source) {
    std::string date = to_iso8601(now).substr(0, 10);
    std::ranges::replace(date, '-', '.');
    return "X-SES-Outgoing: " + date + "-" + source + "\r\n";
}

// "X-Warmpost-Token: <the return path's local part>": what a complaint is known by where its writer hides the return path.
std::string token_header(std::string_view return_path) {
    return std::string(mail::kTokenField).append(": ").append(return_path.substr(0, return_path.find('@'))).append("\r\n");
}

// Equal preferences in random order (RFC 5321 5.1), so that a site's hosts share the load.
std::vector<const MailHost*> in_order(const Destination& destination) {
    thread_local std::minstd_rand random{std::random_device{}()};
    std::vector<const MailHost*> hosts;
    hosts.reserve(destination.hosts.size());
    for (const MailHost& host : destination.hosts) hosts.push_back(&host);
    std::ranges::shuffle(hosts, random);
    std::ranges::stable_sort(hosts, {}, [](const MailHost* host) { return host->preference; });
    return hosts;
}

// A relay's words for log and event: one line, whatever it sent.
std::string shown(const Answer& answer) {
    std::string text = answer.reply.whole().substr(0, 300);
    for (char& c : text)
        if (c < 32 || c > 126) c = '?';
    return text;
}

}  // namespace

Session::Session(CoreQueue& queue, LanePtr lane, SitePtr site, Lane::Draw drawn)
    : queue_(queue), shared_(queue.shared()), lane_(std::move(lane)), site_(std::move(site)), source_(std::move(drawn.source)), decision_(std::move(drawn.decision)),
      kind_(control::left_by(*shared_.deps.snapshot.get(), lane_->pool, source_->source.name)), idle_(queue.context()) {}

void Session::start(CoreQueue& queue, LanePtr lane, SitePtr site, Lane::Draw drawn, AccountId payer) {
    std::shared_ptr<Session> session(new Session(queue, std::move(lane), std::move(site), std::move(drawn)));
    ++session->site_->opening;
    ++session->source_->connections;
    ++session->shared_.counters.connections_open;
    session->payer_ = payer;
    queue.register_session(session.get());
    asio::co_spawn(queue.context(), run(std::move(session)), asio::detached);
}

asio::awaitable<void> Session::run(std::shared_ptr<Session> self) {
    const bool opened = co_await self->open();
    --self->site_->opening;
    if (opened) {
        ++self->site_->open;
        ++self->site_->open_from[self->source_.get()];
        self->site_->failures = 0;
        ++self->shared_.counters.connections_opened;
        self->queue_.pump(self->lane_, self->site_);   // it answers: more may open now
        co_await self->work();
        --self->site_->open;
        if (--self->site_->open_from[self->source_.get()] == 0) self->site_->open_from.erase(self->source_.get());
        std::erase(self->site_->idle, self.get());
    }
    --self->source_->connections;
    --self->shared_.counters.connections_open;
    self->shared_.account_connections.close(self->payer_);
    self->queue_.pump(self->lane_, self->site_);
    if (opened && !self->cancelled_ && !self->abrupt_) co_await self->client_->quit();
    self->queue_.forget_session(self.get());
}

void Session::wake() {
    woken_ = true;
    idle_.cancel();
}

void Session::cancel() {
    cancelled_ = true;
    if (client_) client_->cancel();
    wake();
}

asio::awaitable<void> Session::settle_ehlo() {
    const config::Config& config = *shared_.deps.config;
    ehlo_ = source_->source.ehlo;
    if (!ehlo_.empty()) co_return;
    if (is_relay()) {
        ehlo_ = config.server.service_domain;
        co_return;
    }
    auto names = co_await shared_.deps.resolver.lookup_ptr(source_->source.ip);
    ehlo_ = checks::ehlo_name({}, names.records, source_->source.ip, config.server.service_domain);
    source_->source.ehlo = ehlo_;   // until the pool's members change
}

ClientOptions Session::options() const {
    ClientOptions options;
    options.ehlo = ehlo_;
    options.timeout_scale = shared_.deps.config->delivery.timeout_scale;
    options.tls_context = shared_.tls;
    options.tls = site_->tls_required ? TlsPolicy::required : TlsPolicy::opportunistic;
    if (!is_relay()) {
        options.source = source_->source.ip;
        return options;
    }
    if (const auto relay = shared_.relays.find(source_->source.name)) {
        options.user = relay->user;
        options.password = relay->password;
        options.tls = relay->relay.tls == config::RelayTls::implicit ? TlsPolicy::implicit : relay->relay.tls == config::RelayTls::starttls ? TlsPolicy::required : TlsPolicy::none;
    }
    return options;
}

asio::awaitable<DestinationPtr> Session::target() {
    if (!is_relay()) co_return site_->destination;
    const auto relay = shared_.relays.find(source_->source.name);
    if (!relay) co_return nullptr;
    DestinationPtr found = co_await queue_.destinations().find_host(relay->relay.host, relay->relay.port);
    co_return found;
}

asio::awaitable<std::optional<Answer>> Session::open_address(const MailHost& host, const IpAddress& ip) {
    client_ = std::make_unique<SmtpClient>(options());
    if (cancelled_) client_->cancel();
    auto answer = co_await client_->open(host.name, Endpoint{ip, host.port});
    if (answer) ++shared_.counters.connections_failed;
    co_return answer;
}

// Tries the site's hosts by preference until one is ready (RFC 5321 5.1). False: none is; the consequences are drawn.
asio::awaitable<bool> Session::open() {
    co_await settle_ehlo();
    DestinationPtr destination = co_await target();
    Answer last{outcome::Stage::connect, local_reply("451 4.3.5 Relay " + source_->source.name + " is not in the configuration"), true};
    if (destination && destination->state != Destination::State::reachable) last.reply = local_reply(destination->reply);
    outcome::Judgement judgement = outcome::judge_by_code(last.stage, last.reply.code, last.reply.enhanced, last.reply.text);
    std::size_t tried = 0;
    bool go_on = destination && destination->state == Destination::State::reachable;
    const auto hosts = go_on ? in_order(*destination) : std::vector<const MailHost*>{};
    for (const MailHost* host : hosts) {
        for (const IpAddress& ip : host->addresses) {
            if (!go_on || cancelled_ || shared_.stopping || ++tried > kMaxAddressesTried) break;
            if (!is_relay() && !may_reach(source_->source.ip, ip)) continue;
            auto answer = co_await open_address(*host, ip);
            if (!answer) co_return true;
            last = std::move(*answer);
            judgement = last.reply.code == 0 ? outcome::judge_io_failure(last.stage, last.reply.text)
                                             : shared_.deps.isps.judge(lane_->isp, last.stage, last.reply.code, last.reply.enhanced, last.reply.text);
            go_on = last.reply.code == 0 || judgement.try_next_host;
        }
    }
    if (!cancelled_ && !shared_.stopping) open_failed(last, judgement);
    co_return false;
}

void Session::open_failed(const Answer& answer, const outcome::Judgement& judgement) {
    using outcome::Scope;
    const WallTime now = runtime::wall_now();
    if (is_relay()) relay_answered(answer, now);
    else refused(judgement, answer, now);
    const Attempt where = attempt(decision_, site_->ready.servable() == 0 ? nullptr : site_->ready.front()->detour, now);
    const bool about_source = judgement.scope == Scope::address || judgement.scope == Scope::netblock || judgement.scope == Scope::sending_domain;
    if (!is_relay() && !about_source && judgement.next == outcome::Next::retry) return queue_.site_failed(lane_, site_, where, answer);
    // It is about this source, or final for one message: that one bears it; the others may go another way.
    if (!is_relay() && judgement.meaning == outcome::Meaning::deferred) source_->rests_until = std::max(source_->rests_until, now + shared_.deps.config->delivery.retry_first);
    if (site_->ready.servable() == 0) return;
    queue_.settle(site_->ready.pop(), [this_queue = &queue_, where, answer](Item& it, const spool::Message& m) {
        conclude(this_queue->shared(), it, m, where, std::vector<Answer>(it.recipients.size(), answer), false, runtime::wall_now());
    });
}

// What the relay's answer says about the relay: it rests in all lanes, and the operator is told of what will not pass by itself.
void Session::relay_answered(const Answer& answer, WallTime now) {
    using outcome::RelayTrouble;
    const std::string& name = source_->source.name;
    const Reply& reply = answer.reply;
    if (answer.stage == outcome::Stage::end_of_data && reply.severity() == 2) {
        if (shared_.relays.served(name, now)) tell_relay("info", "Relay " + name + " takes mail again.", {}, answer, now);
        return;
    }
    auto trouble = outcome::relay_trouble(answer.stage, reply.code, reply.enhanced, reply.text);
    if (trouble == RelayTrouble::none && reply.code != 0) {   // "client host blocked using ...": a rule that blames who connects
        const auto judged = shared_.deps.isps.judge(IspId{}, answer.stage, reply.code, reply.enhanced, reply.text);
        const bool blames_us = judged.scope == outcome::Scope::address || judged.scope == outcome::Scope::netblock || judged.scope == outcome::Scope::connection;
        if (judged.ours && blames_us && judged.next == outcome::Next::retry) trouble = RelayTrouble::throttled;
    }
    if (trouble == RelayTrouble::none) return;
    const bool tell = shared_.relays.failed(name, trouble, shared_.deps.config->delivery.retry_first, now);
    const std::string what = "Relay " + name + " " + outcome::to_string(trouble) + ": " + shown(answer);
    spdlog::warn("{}; it rests until {}", what, to_iso8601(shared_.relays.rests_until(name)));
    const char* advice = trouble == RelayTrouble::refused ? "Correct its credentials_file or its owner's settings, then send SIGHUP; its mail waits or leaves by the pool's addresses."
                                                          : "Look whether its host, port and tls are right; its mail waits or leaves by the pool's addresses.";
    if (tell) tell_relay("warning", what, advice, answer, now);
}

void Session::tell_relay(std::string_view severity, const std::string& text, std::string_view advice, const Answer& answer, WallTime now) {
    const std::string reply = shown(answer);
    reporting::Notice notice;
    notice.type = "RelayProblem";
    notice.severity = severity;
    notice.text = text;
    notice.advice = advice;
    notice.details = {{"relay", source_->source.name}, {"reply", reply}};
    spool::Outcome outcome;
    outcome.events.push_back(reporting::notice_record(notice, now));
    shared_.deps.spool.record(std::move(outcome));
}

Attempt Session::attempt(const std::shared_ptr<const std::string>& decision, const std::shared_ptr<const std::string>& detour, WallTime began) const {
    Attempt made;
    made.source = source_->source.name;
    made.source_is_address = !is_relay();
    made.ehlo = ehlo_;
    if (client_) {
        made.remote_host = client_->host();
        made.remote_ip = to_string(client_->remote().ip);
        made.tls_version = client_->tls_version();
    }
    if (detour) made.decision = *detour + "; ";
    if (decision) made.decision += *decision;
    made.pool_name = lane_->pool_name;
    made.isp = lane_->isp;
    made.began = began;
    made.kind = kind_;
    return made;
}

asio::awaitable<void> Session::work() {
    // next_ is finished even when stopping: its envelope is on the wire already.
    while (!cancelled_ && (next_ || (!shared_.stopping && served_ < lane_->messages_per_connection(*shared_.deps.config)))) {
        if (!next_) next_ = co_await next_load();
        bool go_on = false;
        if (next_) go_on = co_await transact();
        else go_on = co_await wait_for_work();
        if (!go_on) break;
    }
    if (!next_) co_return;
    queue_.give_back(lane_, site_, std::move(next_->taken));   // not tried after all
    next_.reset();
    abrupt_ = true;                                            // a QUIT would become its content
}

asio::awaitable<bool> Session::wait_for_work() {
    if (shared_.stopping || cancelled_ || !source_->present) co_return false;
    woken_ = false;
    site_->idle.push_back(this);
    idle_.expires_after(std::max<std::chrono::milliseconds>(shared_.deps.config->delivery.idle_connection, kLeastIdle));
    boost::system::error_code ignored;
    co_await idle_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    std::erase(site_->idle, this);
    co_return woken_ && !client_->stale();
}

asio::awaitable<std::unique_ptr<Session::Load>> Session::next_load() {
    auto taken = queue_.take(lane_, site_, source_, false);
    if (!taken) co_return nullptr;
    spool::MessagePtr message = taken->item->held.get();
    if (!message) {
        auto loaded = co_await shared_.load(taken->item->position);
        if (!loaded) {
            spdlog::error("message {} cannot be read from the spool: {}", taken->item->id, loaded.error().message);
            queue_.park(std::move(taken->item), to_ms(runtime::wall_now() + shared_.deps.config->delivery.retry_first));
            co_return nullptr;
        }
        message = std::move(*loaded);
    }
    co_return make_load(std::move(*taken), std::move(message));
}

std::unique_ptr<Session::Load> Session::make_load(CoreQueue::Taken taken, spool::MessagePtr message) const {
    auto load = std::make_unique<Load>();
    const auto& envelope = message->envelope;
    const Item& item = *taken.item;
    for (const QueuedRecipient& recipient : item.recipients) load->transaction.recipients.emplace_back(envelope.recipients(static_cast<int>(recipient.index)));
    if (!item.internal) {   // the service's own notices go out from <>: a bounce never bounces (RFC 5321 4.5.5)
        const mail::ReturnPathTag tag{item.id, static_cast<std::uint16_t>(item.recipients.front().index), item.recipients.size() == 1};
        load->transaction.mail_from = mail::make_return_path(shared_.deps.snapshot.get()->return_path_secret, tag, envelope.return_path_domain());
    }
    load->began = runtime::wall_now();
    if (!is_relay()) load->transaction.prefix = outgoing_header(load->began, source_->source.name);
    if (!item.internal) load->transaction.prefix += token_header(load->transaction.mail_from);
    load->transaction.message = std::move(message);
    load->taken = std::move(taken);
    return load;
}

// One transaction of next_, with the one after it taken on the way. False: the connection has to end.
asio::awaitable<bool> Session::transact() {
    std::unique_ptr<Load> load = std::move(next_);
    const bool last = served_ + 1 >= lane_->messages_per_connection(*shared_.deps.config);
    SmtpClient::Next pipelined = [this, last]() -> Transaction* {
        if (last || shared_.stopping) return nullptr;
        auto taken = queue_.take(lane_, site_, source_, true);
        if (!taken) return nullptr;
        spool::MessagePtr message = taken->item->held.get();
        next_ = make_load(std::move(*taken), std::move(message));
        return &next_->transaction;
    };
    const bool alive = co_await client_->run(load->transaction, pipelined);
    abrupt_ = !alive;
    if (!alive && only_connection_ended(*load)) {
        hear_why(load->transaction.answers.front());
        queue_.give_back(lane_, site_, std::move(load->taken));
        co_return false;
    }
    ++served_;
    bool close = false;
    finish(std::move(load), close);
    co_return alive && !close;
}

// A server may close a connection that was used before, by 421 or silently: that is no answer to the message behind.
bool Session::only_connection_ended(const Load& load) const {
    if (cancelled_) return load.transaction.answers.front().stage != outcome::Stage::end_of_data;
    const Answer& first = load.transaction.answers.front();
    return served_ > 0 && first.stage == outcome::Stage::mail_from && (first.reply.code == 0 || first.reply.code == 421);
}

// A 421 that one of the ISP's rules knows is about this source ("too many", "unusual rate"): the message is not touched, the source is.
void Session::hear_why(const Answer& ending) {
    if (cancelled_ || ending.reply.code == 0) return;
    if (is_relay()) return relay_answered(ending, runtime::wall_now());
    const auto judgement = shared_.deps.isps.judge(lane_->isp, ending.stage, ending.reply.code, ending.reply.enhanced, ending.reply.text);
    if (!judgement.ours) return;
    refused(judgement, ending, runtime::wall_now());
    lane_->last_reply = std::make_shared<const std::string>(ending.reply.whole().substr(0, 400));
}

// A word about the source that is about no message.
void Session::refused(const outcome::Judgement& judgement, const Answer& answer, WallTime now) {
    lane_->learn(*source_, judgement, now, answer.reply.whole());
    if (ManagedLane* managed = source_->pair.lane) managed->refused(*source_, judgement, {now, shared_.policy.at(now)}, answer.reply.whole());
}

void Session::tell_managed(const std::vector<Heard>& all, const Item& item, WallTime now) {
    ManagedLane* managed = source_->pair.lane;
    if (!managed) return;
    std::vector<ManagedLane::Answer> answers;
    answers.reserve(all.size());
    for (const Heard& heard : all) {
        const bool ended = heard.judgement.next != outcome::Next::retry && heard.answer->reply.code != 0;
        const bool bad = heard.judgement.meaning == outcome::Meaning::throttled || heard.judgement.meaning == outcome::Meaning::blocked;
        answers.push_back(
            {heard.judgement, static_cast<std::int64_t>(heard.recipients), ended && !item.internal, bad ? heard.answer->reply.whole() : std::string()});
    }
    managed->answered(*source_, answers, {now, shared_.policy.at(now)});
}

void Session::finish(std::unique_ptr<Load> load, bool& close) {
    const WallTime now = runtime::wall_now();
    ItemPtr item = std::move(load->taken.item);
    load->taken.ticket.spend();
    load->taken.handed.spend();
    const Attempt made = attempt(load->taken.decision, item->detour, load->began);
    const auto all = conclude(shared_, *item, *load->transaction.message, made, load->transaction.answers, false, now);
    if (is_relay())
        for (const Answer& answer : load->transaction.answers) relay_answered(answer, now);
    else tell_managed(all, *item, now);
    for (const Heard& heard : all) {
        const outcome::Judgement& judgement = heard.judgement;
        const bool bad = judgement.meaning == outcome::Meaning::throttled || judgement.meaning == outcome::Meaning::blocked;
        const std::string words = bad ? heard.answer->reply.whole() : std::string();   // told while the source rests
        if (!is_relay()) {
            queue_.accounts().heard(*lane_, *source_, *item, judgement, heard.recipients, words, now);
            lane_->hear_isp(judgement, heard.recipients);
        }
        if (source_->use && !is_relay() && judgement.meaning == outcome::Meaning::delivered) shared_.allowances.note_sent(*source_->use);
        close = close || judgement.close_connection;
        if (judgement.meaning != outcome::Meaning::delivered) lane_->last_reply = item->last_reply ? item->last_reply : lane_->last_reply;
    }
    queue_.after_conclusion(std::move(item));
}

}  // namespace warmpost::delivery
