#include "delivery/scheduler/conclude.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/message_id.h"
#include "policy/outcome/relay_reply.h"
#include "policy/selection/selection.h"
#include "reporting/events/held_back.h"
#include "reporting/events/record.h"
#include "reporting/notices/bounce_mail.h"

namespace warmpost::delivery {
using outcome::Judgement;
using outcome::Next;

namespace {

constexpr std::size_t kMaxReply = 400;   // as WaitingRecipient.last_reply is cut

std::string cut(std::string text) {
    if (text.size() > kMaxReply) text.resize(kMaxReply);
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126) c = '?';   // a stranger's bytes go into logs, JSON and mail
    return text;
}

double random01() {
    const std::string bytes = random_bytes(2);
    return (static_cast<unsigned char>(bytes[0]) * 256 + static_cast<unsigned char>(bytes[1])) / 65536.0;
}

// RFC 3463 status for a reply that carries none.
std::string status_of(const Reply& reply, bool permanent) {
    if (!reply.enhanced.empty()) return reply.enhanced;
    if (reply.code == 0) return permanent ? "5.4.1" : "4.4.1";
    return permanent ? "5.0.0" : "4.0.0";
}

// Recipients that heard the same.
struct Group {
    const Answer* answer;
    std::vector<std::size_t> members;    // into item.recipients
};

std::vector<Group> group_answers(const std::vector<Answer>& answers) {
    std::vector<Group> groups;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const Answer& mine = answers[i];
        const auto same = std::ranges::find_if(groups, [&mine](const Group& group) {
            const Answer& other = *group.answer;
            return other.stage == mine.stage && other.reply.code == mine.reply.code && other.reply.enhanced == mine.reply.enhanced && other.reply.text == mine.reply.text;
        });
        if (same != groups.end()) same->members.push_back(i);
        else groups.push_back({&mine, {i}});
    }
    return groups;
}

std::string address_of(const spool::Message& message, std::uint32_t index) {
    return static_cast<int>(index) < message.envelope.recipients_size() ? message.envelope.recipients(static_cast<int>(index)) : std::string();
}

reporting::RecordContext context_of(const Shared& shared, const spool::Message& message, const reporting::Way& way = {}) {
    return {message.envelope, message.head, shared.deps.config->server.region, way};
}
reporting::Way way_of(const Attempt& attempt) { return {attempt.isp.value(), attempt.remote_ip.empty() ? std::string_view() : attempt.source}; }

// SES keeps a second kind of id for feedback; it has the message id's form.
std::string feedback_id(WallTime now) { return new_message_id(now); }

void record(Shared& shared, const spool::Message& message, const std::vector<reporting::FailedRecipient>& failed, spool::Outcome outcome, WallTime now) {
    Notices notices;
    if (!failed.empty() && wants_notices(shared, message)) notices.bounce = reporting::compose_bounce(message, failed, shared.deps.config->server.service_domain, now);
    record(shared, message, std::move(notices), std::move(outcome), now);
}

spool::pb::HistoryEntry history_of(const Attempt& attempt, const Answer& answer, const Judgement& judgement, WallTime now) {
    spool::pb::HistoryEntry entry;
    entry.set_kind(spool::pb::HistoryEntry::ATTEMPT);
    entry.set_at_ms(to_ms(now));
    entry.set_source_ip(attempt.source);
    entry.set_ehlo(attempt.ehlo);
    entry.set_remote_host(attempt.remote_host);
    entry.set_remote_ip(attempt.remote_ip);
    entry.set_isp(attempt.isp.value());
    entry.set_reply(cut(answer.reply.whole()));
    entry.set_scope(outcome::to_string(judgement.scope));
    entry.set_meaning(outcome::to_string(judgement.meaning));
    entry.set_tls(!attempt.tls_version.empty());
    entry.set_tls_version(attempt.tls_version);
    entry.set_duration_ms(std::max<std::int64_t>(0, to_ms(now) - to_ms(attempt.began)));
    entry.set_decision(attempt.decision);
    entry.set_pool_name(attempt.pool_name);
    return entry;
}

std::int64_t next_attempt(const Shared& shared, const Item& item, std::uint32_t attempts, WallTime now) {
    const auto& delivery = shared.deps.config->delivery;
    const auto delay = selection::retry_delay(attempts, delivery.retry_first, delivery.retry_max, random01());
    return std::min(to_ms(now + delay), std::max(item.expires_ms, to_ms(now)));
}

std::string outgoing_ip(const Attempt& attempt) { return attempt.source_is_address ? attempt.source : std::string(); }

bool too_old(const Shared& shared, const Item& item, WallTime now) {
    return to_ms(now) - item.accepted_ms >= std::chrono::milliseconds(shared.deps.config->delivery.delay_event_after).count();
}

// A relay answers for itself as well as for the message; the ISP behind the domain has not been asked.
Judgement judge_relay(const Shared& shared, const Answer& answer) {
    const Reply& reply = answer.reply;
    const auto trouble = outcome::relay_trouble(answer.stage, reply.code, reply.enhanced, reply.text);
    return outcome::judge_relay_reply(trouble, shared.deps.isps.judge(IspId{}, answer.stage, reply.code, reply.enhanced, reply.text));
}

Judgement judge(const Shared& shared, const Attempt& attempt, const Answer& answer, bool local) {
    const Reply& reply = answer.reply;
    if (reply.code == 0) return outcome::judge_io_failure(answer.stage, reply.text);
    if (local) return outcome::judge_by_code(answer.stage, reply.code, reply.enhanced, reply.text);
    if (!attempt.source_is_address) return judge_relay(shared, answer);
    return shared.deps.isps.judge(attempt.isp, answer.stage, reply.code, reply.enhanced, reply.text);
}

// One answer's consequences. Recipients that go on waiting are put into `waiting`.
struct Work {
    Shared& shared;
    Item& item;
    const spool::Message& message;
    const Attempt& attempt;
    WallTime now;
    spool::Outcome outcome{};
    std::vector<QueuedRecipient> waiting{};
    std::vector<reporting::FailedRecipient> failed{};
};

void note_held_back(Work& work, outcome::Meaning how, std::int64_t recipients) {
    using outcome::Meaning;
    const auto& envelope = work.message.envelope;
    reporting::HeldBack held;
    held.how = how == Meaning::throttled || how == Meaning::blocked ? how : Meaning::deferred;
    held.recipients = recipients;
    held.at = work.now;
    held.account = AccountId{envelope.account()};
    held.pool = PoolId{envelope.pool()};
    held.identity = envelope.identity();
    held.configuration_set = envelope.configuration_set();
    held.source = work.attempt.source;
    held.isp = work.attempt.isp.value();
    work.outcome.events.push_back(reporting::held_back_note(held));
}

// The recipients of one answer, as they are counted. Nothing without an answer from outside: what never left the house costs nothing and tells nothing of the source.
void count(Work& work, const Group& group, const Judgement& judgement) {
    const Attempt& attempt = work.attempt;
    if (work.item.internal || attempt.source.empty() || attempt.remote_ip.empty() || group.answer->reply.code == 0) return;
    spool::UsageKey key{std::chrono::floor<std::chrono::days>(work.now), AccountId{work.message.envelope.account()}, attempt.kind, attempt.source,
                        work.shared.deps.isps.knows(attempt.isp) ? attempt.isp.value() : "other"};
    spool::UsageCounts counts;
    const auto recipients = static_cast<std::int64_t>(group.members.size());
    if (judgement.next == Next::done) counts.delivered = recipients;
    if (judgement.next == Next::bounce) counts.bounced = recipients;
    if (judgement.meaning == outcome::Meaning::throttled) counts.throttled = recipients;
    else if (judgement.meaning == outcome::Meaning::blocked) counts.blocked = recipients;
    else if (judgement.next == Next::retry) counts.deferred = recipients;
    work.outcome.usage.push_back({std::move(key), counts});
    if (counts.throttled + counts.blocked + counts.deferred > 0) note_held_back(work, judgement.meaning, recipients);
}

void end_group(Work& work, const Group& group, const Judgement& judgement, spool::pb::HistoryEntry& entry) {
    const Reply& reply = group.answer->reply;
    const bool delivered = judgement.next == Next::done;
    std::vector<std::string> addresses;
    std::vector<reporting::DelayedRecipient> bounced;
    for (const std::size_t member : group.members) {
        const QueuedRecipient& recipient = work.item.recipients[member];
        addresses.push_back(address_of(work.message, recipient.index));
        work.outcome.updates.push_back({recipient.index, true, recipient.attempts + 1, 0, {}, false});
        if (delivered) continue;
        bounced.push_back({addresses.back(), status_of(reply, true), "smtp; " + cut(reply.whole())});
        work.failed.push_back({addresses.back(), status_of(reply, true), cut(reply.whole()), work.attempt.remote_host});
    }
    entry.set_result(delivered ? spool::pb::HistoryEntry::DELIVERED : spool::pb::HistoryEntry::BOUNCED);
    entry.set_bounce_type(judgement.bounce_type);
    entry.set_bounce_sub_type(judgement.bounce_sub_type);
    (delivered ? work.shared.counters.delivered : work.shared.counters.bounced) += group.members.size();
    if (work.item.internal) return;
    const auto context = context_of(work.shared, work.message, way_of(work.attempt));
    if (delivered)
        work.outcome.events.push_back(reporting::delivery_record(context, addresses, work.now, cut(reply.whole()), work.attempt.remote_ip, work.attempt.ehlo, outgoing_ip(work.attempt)));
    else
        work.outcome.events.push_back(reporting::bounce_record(context, bounced, work.now, judgement.bounce_type, judgement.bounce_sub_type, feedback_id(work.now),
                                                               work.attempt.ehlo, outgoing_ip(work.attempt)));
}

void defer_group(Work& work, const Group& group, const Judgement& judgement, spool::pb::HistoryEntry& entry) {
    const std::string reply = cut(group.answer->reply.whole());
    std::uint32_t attempts = 0;
    for (const std::size_t member : group.members) attempts = std::max(attempts, work.item.recipients[member].attempts + 1);
    const std::int64_t due = next_attempt(work.shared, work.item, attempts, work.now);
    const bool tell = !work.item.internal && too_old(work.shared, work.item, work.now);
    std::vector<reporting::DelayedRecipient> delayed;
    for (const std::size_t member : group.members) {
        QueuedRecipient recipient = work.item.recipients[member];
        ++recipient.attempts;
        if (tell && !recipient.delay_told) {
            delayed.push_back({address_of(work.message, recipient.index), status_of(group.answer->reply, false), "smtp; " + reply});
            recipient.delay_told = true;
        }
        work.outcome.updates.push_back({recipient.index, false, recipient.attempts, due, reply, recipient.delay_told});
        work.waiting.push_back(recipient);
    }
    entry.set_result(spool::pb::HistoryEntry::DEFERRED);
    entry.set_next_attempt_ms(due);
    work.shared.counters.deferred += group.members.size();
    work.item.due_ms = work.item.due_ms == 0 ? due : std::min(work.item.due_ms, due);
    if (!work.item.last_reply || *work.item.last_reply != reply) work.item.last_reply = std::make_shared<const std::string>(reply);
    if (!delayed.empty())
        work.outcome.events.push_back(reporting::delay_record(context_of(work.shared, work.message, way_of(work.attempt)), delayed, work.now, judgement.delay_type,
                                                              from_ms(work.item.expires_ms), work.attempt.ehlo));
}

void end_all(Shared& shared, const Item& item, const spool::Message& message, std::string_view type, std::string_view sub_type, const std::string& status,
             const std::string& text, spool::pb::HistoryEntry::Kind kind, bool with_mail, WallTime now) {
    spool::Outcome outcome;
    outcome.message_id = item.id;
    auto& entry = outcome.history.emplace_back();
    entry.set_kind(kind);
    entry.set_at_ms(to_ms(now));
    entry.set_result(spool::pb::HistoryEntry::BOUNCED);
    entry.set_bounce_type(std::string(type));
    entry.set_bounce_sub_type(std::string(sub_type));
    entry.set_reply(text);
    std::vector<reporting::DelayedRecipient> bounced;
    std::vector<reporting::FailedRecipient> failed;
    for (const QueuedRecipient& recipient : item.recipients) {
        const std::string address = address_of(message, recipient.index);
        entry.add_recipients(address);
        outcome.updates.push_back({recipient.index, true, recipient.attempts, 0, {}, false});
        bounced.push_back({address, status, "smtp; " + text});
        failed.push_back({address, status, text, {}});
    }
    if (!item.internal)
        outcome.events.push_back(reporting::bounce_record(context_of(shared, message), bounced, now, type, sub_type, feedback_id(now), shared.deps.config->server.service_domain, {}));
    if (!with_mail) failed.clear();
    record(shared, message, failed, std::move(outcome), now);
}

bool has_custom_timeout(const Shared& shared, const spool::Message& message) {
    const auto& snapshot = shared.deps.snapshot.get();
    const control::Account* account = snapshot ? snapshot->account(AccountId{message.envelope.account()}) : nullptr;
    if (!account) return false;
    const auto set = account->configuration_sets.find(message.envelope.configuration_set());
    return set != account->configuration_sets.end() && set->second.max_delivery_seconds > 0;
}

}  // namespace

std::vector<Heard> conclude(Shared& shared, Item& item, const spool::Message& message, const Attempt& attempt, const std::vector<Answer>& answers, bool local, WallTime now) {
    Work work{shared, item, message, attempt, now};
    work.outcome.message_id = item.id;
    item.due_ms = 0;
    std::vector<Heard> heard;
    for (const Group& group : group_answers(answers)) {
        Judgement judgement = judge(shared, attempt, *group.answer, local);
        // Only the answer to the final dot hands a message over (RFC 5321 4.2.5); a 2xx elsewhere would be our own mistake, and it must not lose mail.
        if (judgement.next == Next::done && group.answer->stage != outcome::Stage::end_of_data) judgement.next = Next::retry;
        auto entry = history_of(attempt, *group.answer, judgement, now);
        for (const std::size_t member : group.members) entry.add_recipients(address_of(message, item.recipients[member].index));
        shared.counters.attempts += group.members.size();
        count(work, group, judgement);
        if (judgement.next == Next::retry) defer_group(work, group, judgement, entry);
        else end_group(work, group, judgement, entry);
        work.outcome.history.push_back(std::move(entry));
        heard.push_back({std::move(judgement), group.members.size(), group.answer});
    }
    item.recipients = std::move(work.waiting);
    record(shared, message, work.failed, std::move(work.outcome), now);
    return heard;
}

void conclude_expired(Shared& shared, const Item& item, const spool::Message& message, WallTime now) {
    shared.counters.expired += item.recipients.size();
    const std::string last = item.last_reply && !item.last_reply->empty() ? " Last reply: " + *item.last_reply : std::string();
    const bool custom = has_custom_timeout(shared, message);
    end_all(shared, item, message, "Transient", custom ? "CustomTimeoutExceeded" : "General", "4.4.7", "451 4.4.7 Message could not be delivered within its time limit." + last,
            spool::pb::HistoryEntry::EXPIRED, true, now);
}

void conclude_dropped(Shared& shared, const Item& item, const spool::Message& message, WallTime now) {
    end_all(shared, item, message, "Undetermined", "Undetermined", "5.3.0", "550 5.3.0 Removed from the queue by the operator.", spool::pb::HistoryEntry::DROPPED, false, now);
}

bool wants_notices(const Shared& shared, const spool::Message& message) {
    return !message.envelope.internal() && !message.envelope.feedback_address().empty() && shared.deps.mail_bounce;
}

void record(Shared& shared, const spool::Message& message, Notices notices, spool::Outcome outcome, WallTime now) {
    if (notices.reply.empty() && notices.bounce.empty()) return shared.deps.spool.record(std::move(outcome));
    auto kept = std::make_shared<spool::Outcome>(std::move(outcome));
    ++shared.notices;
    const std::string to = message.envelope.feedback_address();
    const AccountId account{message.envelope.account()};
    reporting::NoticeDone bounced = [&shared, kept, to, now](bool mailed) {
        if (mailed) {
            auto& entry = kept->history.emplace_back();
            entry.set_kind(spool::pb::HistoryEntry::BOUNCE_MAILED);
            entry.set_at_ms(to_ms(now));
            entry.add_recipients(to);
        }
        shared.deps.spool.record(std::move(*kept));
        --shared.notices;
    };
    if (notices.reply.empty()) return shared.deps.mail_bounce(std::move(notices.bounce), to, account, std::move(bounced));
    shared.deps.mail_bounce(std::move(notices.reply), to, account, [&shared, to, account, bounced, bounce = std::move(notices.bounce)](bool) {
        if (bounce.empty()) bounced(false);
        else shared.deps.mail_bounce(bounce, to, account, bounced);
    });
}

bool delay_due(const Shared& shared, const Item& item, WallTime now) {
    return !item.internal && too_old(shared, item, now) && std::ranges::any_of(item.recipients, [](const QueuedRecipient& r) { return !r.delay_told; });
}

void tell_delay(Shared& shared, Item& item, const spool::Message& message, WallTime now) {
    spool::Outcome outcome;
    outcome.message_id = item.id;
    std::vector<reporting::DelayedRecipient> delayed;
    const std::string reply = item.last_reply ? *item.last_reply : "451 4.4.1 not tried yet: no source address may send there now, or the destination does not answer";
    for (QueuedRecipient& recipient : item.recipients) {
        if (recipient.delay_told) continue;
        recipient.delay_told = true;
        delayed.push_back({address_of(message, recipient.index), "4.4.1", "smtp; " + reply});
        outcome.updates.push_back({recipient.index, false, recipient.attempts, to_ms(now), item.last_reply ? reply : std::string(), true});
    }
    const char* type = item.last_reply ? "TransientCommunicationFailure" : "SendingDeferral";
    outcome.events.push_back(reporting::delay_record(context_of(shared, message), delayed, now, type, from_ms(item.expires_ms), shared.deps.config->server.service_domain));
    shared.deps.spool.record(std::move(outcome));
}

}  // namespace warmpost::delivery
