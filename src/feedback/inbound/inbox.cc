#include "feedback/inbound/inbox.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "base/ip_address.h"
#include "control/left_by.h"
#include "feedback/inbound/complaint.h"
#include "feedback/inbound/leave_list.h"
#include "mail/message/wire.h"
#include "reporting/notices/complaint_mail.h"
#include "runtime/clock.h"
#include "runtime/recorded.h"

namespace warmpost::feedback {
namespace asio = boost::asio;
namespace {

constexpr auto kTurnPause = std::chrono::milliseconds(50);
constexpr int kTurnTries = 400;
constexpr const char* kOk = "250 2.0.0 Ok";
constexpr const char* kLater = "451 4.3.0 Not taken now; try again later.";
constexpr const char* kTooOld = "554 5.6.0 That mail is not known any more; use the unsubscribe link of a newer one, or write to its sender.";
constexpr const char* kNobodyReads = "554 5.6.0 Only feedback reports (RFC 5965) are read here. Nobody would read your mail: write to the sender instead.";

bool tells_of_delivery(const mail::MailReport& report) {
    using enum mail::MailKind;
    const auto kind = report.findings.front().kind;
    return kind == bounce || kind == delay || kind == delivery;
}

// Tags that verify: those of the return paths it came to, and those within the message that it returns. Each once.
std::vector<mail::ReturnPathTag> proofs_of(const Inbox::Mail& mail, const mail::MailReport& report) {
    std::vector<mail::ReturnPathTag> proofs;
    const auto add = [&proofs](const mail::ReturnPathTag& tag) {
        const auto same = [&tag](const mail::ReturnPathTag& each) {
            return each.message_id == tag.message_id && each.index == tag.index && each.single == tag.single;
        };
        if (std::ranges::none_of(proofs, same)) proofs.push_back(tag);
    };
    std::ranges::for_each(mail.tags, add);
    for (const std::string& token : report.tokens)
        if (const auto tag = mail::parse_return_path(mail.snapshot->return_path_secret, std::string_view(token).substr(0, token.find('@')))) add(*tag);
    return proofs;
}

// Runs `work` on the pool's thread and resumes on the caller's executor. Both closures have names at the caller (GCC 12).
template <class R>
asio::awaitable<R> on(asio::thread_pool& pool, std::function<R()> work) {
    struct Done {
        std::optional<R> value;
        std::exception_ptr error;    // out of memory, say: it ends the session, not the thread
    };
    auto done = std::make_shared<Done>();
    auto start = [&pool, done, work = std::move(work)](auto handler) mutable {
        auto executor = asio::get_associated_executor(handler);
        asio::post(pool, [done, work = std::move(work), handler = std::move(handler), guard = asio::make_work_guard(executor)]() mutable {
            try {
                done->value.emplace(work());
            } catch (...) {
                done->error = std::current_exception();
            }
            asio::post(guard.get_executor(), [handler = std::move(handler)]() mutable { std::move(handler)(); });
        });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start), asio::use_awaitable);
    if (done->error) std::rethrow_exception(done->error);
    co_return std::move(*done->value);
}

// What the sender is told by mail; empty: nothing. That somebody likes a message after all needs no mail.
std::string notice_of(const Attribution& attribution, const std::string& service_domain, WallTime now) {
    spool::Message message;
    message.envelope = attribution.envelope;
    if (!attribution.failed.empty()) return reporting::compose_bounce(message, attribution.failed, service_domain, now);
    if (!attribution.complaint || attribution.complaint->not_spam) return {};
    const auto& complaint = *attribution.complaint;
    const std::string source = IpAddress::parse(complaint.source) ? complaint.source : std::string();
    return reporting::compose_complaint(message, {complaint.recipient, complaint.feedback_type, complaint.user_agent, source, complaint.isp.value(), complaint.arrived},
                                        service_domain, now);
}

asio::awaitable<bool> mailed(const reporting::MailBounce& mail_bounce, std::string wire, std::string to, AccountId account) {
    auto start = [&mail_bounce, wire = std::move(wire), to = std::move(to), account](auto handler) mutable {
        auto executor = asio::get_associated_executor(handler);
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));   // std::function copies
        mail_bounce(std::move(wire), std::move(to), account, [kept, guard = asio::make_work_guard(executor)](bool done) {
            asio::post(guard.get_executor(), [kept, done] { std::move (*kept)(done); });
        });
    };
    const bool done = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(std::move(start), asio::use_awaitable);
    co_return done;
}

}  // namespace

// Holds a message's turn until its scope ends.
class Inbox::Turn {
public:
    Turn(Inbox& inbox, std::string id) : inbox_(inbox), id_(std::move(id)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { inbox_.leave(id_); }

private:
    Inbox& inbox_;
    std::string id_;
};

Inbox::Inbox(FeedbackParts parts) : parts_(std::move(parts)) {}
Inbox::~Inbox() {
    reader_.stop();
    reader_.join();
}

bool Inbox::enter(const std::string& message_id) {
    const std::lock_guard lock(mutex_);
    return busy_.insert(message_id).second;
}
void Inbox::leave(const std::string& message_id) {
    const std::lock_guard lock(mutex_);
    busy_.erase(message_id);
}

asio::awaitable<std::string> Inbox::take(Mail mail) {
    if (!mail.leaves.empty()) {
        auto leaving = leave_lists(mail);
        std::string reply = co_await std::move(leaving);
        co_return reply;
    }
    const std::function<mail::MailReport()> read = [content = mail.content] { return mail::read_mail_report(mail::from_wire(content.view())); };
    auto reading = on(reader_, read);
    const mail::MailReport report = co_await std::move(reading);
    // What returns a message to a complaint address complains about it, however it says so.
    const bool other = report.findings.front().kind == mail::MailKind::other;
    const bool complains = is_complaint(report) || (mail.to_complaints && other && !report.tokens.empty());
    std::string refusal;
    if (complains) {
        auto hearing = hear_complaint(mail, report);
        refusal = co_await std::move(hearing);
    } else if (mail.from_nobody && !mail.tags.empty() && tells_of_delivery(report)) {
        auto hearing = hear_bounce(mail, report);
        refusal = co_await std::move(hearing);
    } else {
        ++parts_.counts.no_report;
        if (mail.tags.empty() && other && !mail.from_nobody && !report.returns_message) co_return kNobodyReads;
    }
    if (!refusal.empty()) co_return refusal;
    ++parts_.counts.taken;
    co_return kOk;
}

asio::awaitable<std::string> Inbox::leave_lists(const Mail& mail) {
    // Nobody writes from <>: what a mail system says of its own accord is nobody's wish.
    if (mail.from_nobody) {
        ++parts_.counts.no_report;
        ++parts_.counts.taken;
        co_return kOk;
    }
    for (std::size_t i = 0; i < mail.leaves.size(); ++i) {
        auto leaving = leave_list(mail.leaves[i]);
        std::string refusal = co_await std::move(leaving);
        if (!refusal.empty()) co_return refusal;
    }
    ++parts_.counts.taken;
    co_return kOk;
}

// Empty when the recipient has left and the sender's event is durable, else what to answer.
asio::awaitable<std::string> Inbox::leave_list(const std::string& message_id) {
    // Who answers at once is quicker than the record of what was sent.
    auto waiting = runtime::recorded(parts_.spool, {});
    const Status all_there = co_await std::move(waiting);
    if (!all_there || parts_.registry == nullptr) co_return kLater;
    const std::function<Leaving()> work = [this, &message_id] {
        return feedback::leave_list(*parts_.registry, parts_.spool.history(message_id), parts_.config->server.region, runtime::wall_now());
    };
    auto leaving = on(reader_, work);
    Leaving left = co_await std::move(leaving);
    if (left.state == Leaving::State::later) co_return kLater;
    if (left.state == Leaving::State::unknown) {
        ++parts_.counts.unknown;
        co_return kTooOld;
    }
    if (!left.outcome.events.empty()) {
        auto recording = runtime::recorded(parts_.spool, std::move(left.outcome));
        const Status durable = co_await std::move(recording);
        if (!durable) co_return kLater;
    }
    spdlog::info("feedback: the recipient of message {} left its list by mail", message_id);
    co_return std::string();
}

asio::awaitable<std::string> Inbox::hear_complaint(const Mail& mail, const mail::MailReport& report) {
    const auto proofs = proofs_of(mail, report);
    if (proofs.size() != 1) {
        ++parts_.counts.unproven;
        co_return std::string();
    }
    const mail::ReturnPathTag& tag = proofs.front();
    Look look = [this, &tag, &mail, &report](const std::vector<spool::pb::HistoryEntry>& history) {
        const WallTime now = runtime::wall_now();
        Attribution told = attribute_complaint({tag, report, mail.peer}, history, parts_.config->server.region, now);
        if (!told.complaint || told.complaint->not_spam || told.complaint->source.empty()) return told;
        const AttributedComplaint& complaint = *told.complaint;
        told.left_by = control::left_by(*mail.snapshot, PoolId{told.envelope.pool()}, complaint.source);
        spool::UsageCounts counts;
        counts.complaints = 1;
        told.outcome.usage.push_back({{std::chrono::floor<std::chrono::days>(now), complaint.account, told.left_by, complaint.source,
                                       parts_.isps.knows(complaint.isp) ? complaint.isp.value() : "other"},
                                      counts});
        return told;
    };
    auto telling = tell(tag.message_id, std::move(look));
    std::string refusal = co_await std::move(telling);
    co_return refusal;
}

asio::awaitable<std::string> Inbox::hear_bounce(const Mail& mail, const mail::MailReport& report) {
    for (std::size_t i = 0; i < mail.tags.size(); ++i) {
        const mail::ReturnPathTag& tag = mail.tags[i];
        Look look = [this, &tag, &mail, &report](const std::vector<spool::pb::HistoryEntry>& history) {
            return attribute({tag, report, mail.peer}, history, parts_.isps, parts_.config->server.region, runtime::wall_now());
        };
        auto telling = tell(tag.message_id, std::move(look));
        std::string refusal = co_await std::move(telling);
        if (!refusal.empty()) co_return refusal;
    }
    co_return std::string();
}

// Empty when all is told and durable, else what to answer.
asio::awaitable<std::string> Inbox::tell(const std::string& message_id, Look look) {
    asio::steady_timer pause(co_await asio::this_coro::executor);
    for (int tries = 0; !enter(message_id); ++tries) {
        if (tries == kTurnTries) co_return kLater;
        pause.expires_after(kTurnPause);
        boost::system::error_code ignored;
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    const Turn turn(*this, message_id);
    // A quick relay's report overtakes the record of what was handed to it: all that is recorded so far is awaited first.
    auto waiting = runtime::recorded(parts_.spool, {});
    const Status all_there = co_await std::move(waiting);
    if (!all_there) co_return kLater;
    const std::function<Attribution()> read = [this, &message_id, &look] { return look(parts_.spool.history(message_id)); };
    auto looking = on(reader_, read);
    Attribution attribution = co_await std::move(looking);
    if (attribution.state == Attribution::State::not_yet) co_return kLater;
    auto concluding = conclude(attribution);
    const Status done = co_await std::move(concluding);
    if (!done) co_return kLater;
    count(attribution);
    co_return std::string();
}

// The notice first, then the record: a crash in between takes the report again and loses no notice.
asio::awaitable<Status> Inbox::conclude(Attribution& attribution) {
    if (!attribution.envelope.feedback_address().empty() && parts_.mail_bounce) {
        std::string wire = notice_of(attribution, parts_.config->server.service_domain, runtime::wall_now());
        if (!wire.empty()) {
            auto mailing = tell_by_mail(attribution, std::move(wire));
            const bool done = co_await std::move(mailing);
            if (!done) spdlog::warn("feedback: nobody could be told by mail of message {}", attribution.envelope.message_id());
        }
    }
    if (attribution.outcome.events.empty()) co_return Status{};
    auto recording = runtime::recorded(parts_.spool, std::move(attribution.outcome));
    Status status = co_await std::move(recording);
    co_return status;
}

asio::awaitable<bool> Inbox::tell_by_mail(Attribution& attribution, std::string wire) {
    const auto& envelope = attribution.envelope;
    auto mailing = mailed(parts_.mail_bounce, std::move(wire), envelope.feedback_address(), AccountId{envelope.account()});
    const bool done = co_await std::move(mailing);
    if (done) {
        auto& entry = attribution.outcome.history.emplace_back();
        entry.set_kind(spool::pb::HistoryEntry::BOUNCE_MAILED);
        entry.set_at_ms(to_ms(runtime::wall_now()));
        entry.add_recipients(envelope.feedback_address());
        if (attribution.complaint) entry.set_meaning("complaint");
    }
    co_return done;
}

void Inbox::count(const Attribution& attribution) const {
    auto& counts = parts_.counts;
    if (attribution.state == Attribution::State::unknown) return void(++counts.unknown);
    counts.bounces += attribution.bounces.size();
    counts.delays += attribution.delays;
    counts.repeated += attribution.repeated;
    counts.delivered += attribution.delivered;
    counts.unknown += attribution.strangers;
    counts.unproven += attribution.unproven ? 1 : 0;
    if (attribution.complaint) heard(*attribution.complaint, attribution);
    for (const AttributedBounce& bounce : attribution.bounces) {
        spdlog::info("feedback: message {} bounced at {} after it had left by {}", bounce.message_id, bounce.isp.value(), bounce.source);
        if (parts_.on_bounce) parts_.on_bounce(bounce);
    }
}

void Inbox::heard(const AttributedComplaint& complaint, const Attribution& attribution) const {
    ++parts_.counts.complaints;
    spdlog::info("feedback: a recipient of message {} says that it is {}", complaint.message_id, complaint.not_spam ? "no spam" : "unwanted");
    if (!complaint.not_spam && !complaint.source.empty() && parts_.on_complaint) parts_.on_complaint(complaint, attribution.left_by);
}

}  // namespace warmpost::feedback
