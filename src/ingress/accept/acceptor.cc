#include "ingress/accept/acceptor.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

#include "base/message_id.h"
#include "ingress/accept/admit.h"
#include "ingress/accept/rendering_failure.h"
#include "reporting/events/record.h"
#include "runtime/clock.h"

namespace warmpost::ingress {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kMaxSubject = 200;

// Keys that sign: the most specific verified domain of From (SES: DKIM applies to the From domain, subdomains inherit), then the service's.
std::vector<const mail::DkimKey*> signing_keys(const config::Config& config, const control::Snapshot& snapshot, const control::Account* owner,
                                               const control::Identity* identity, std::string_view from_address) {
    std::vector<const mail::DkimKey*> keys;
    if (owner) {
        if (!identity || !identity->dkim_key)  // an address identity: its domain may be one too
            identity = owner->authorising_domain(mail::domain_of(from_address));
        if (identity && identity->dkim_key && identity->dkim_signing) keys.push_back(identity->dkim_key.get());
    }
    if (config.delivery.dkim_service && snapshot.service_dkim_key) keys.push_back(snapshot.service_dkim_key.get());
    return keys;
}

spool::pb::Priority stored_priority(control::Priority priority) {
    if (priority == control::Priority::transactional) return spool::pb::PRIORITY_TRANSACTIONAL;
    return priority == control::Priority::bulk ? spool::pb::PRIORITY_BULK : spool::pb::PRIORITY_NORMAL;
}

spool::pb::Envelope make_envelope(const config::Config& config, const Submission& s, const Admitted& a, const std::string& id, WallTime now) {
    spool::pb::Envelope e;
    e.set_message_id(id);
    e.set_account(s.account.value());
    e.set_accepted_ms(to_ms(now));
    const auto age = a.set && a.set->max_delivery_seconds > 0 ? std::chrono::seconds(a.set->max_delivery_seconds) : config.delivery.queue_age;
    e.set_expires_ms(to_ms(now + std::min<std::chrono::seconds>(age, config.delivery.queue_age)));
    for (const auto& recipient : a.recipients) e.add_recipients(recipient);
    e.set_feedback_address(a.feedback_address);
    e.set_from(a.header.from);
    if (a.identity) e.set_identity(a.identity->name);
    if (a.owner && a.owner->id != s.account) e.set_from_identity_account(to_string(a.owner->id));
    if (a.set) {
        e.set_configuration_set(a.set->name);
        e.set_tls_required(a.set->tls_required);
    }
    e.set_pool(a.pool->id.value());
    e.set_priority(stored_priority(a.priority));
    for (const auto& [name, value] : a.tags) {
        auto* tag = e.add_tags();
        tag->set_name(name);
        tag->set_value(value);
    }
    e.set_operation(s.operation);
    e.set_source_ip(s.client_ip);
    e.set_caller_identity(s.caller_identity);
    e.set_client_message_id(a.header.client_message_id);
    e.set_return_path_domain(a.return_path_domain);
    e.set_body_8bit(s.body_8bit);
    std::string subject = a.header.subject.substr(0, kMaxSubject);
    // Not in the middle of a UTF-8 sequence: protobuf strings are UTF-8.
    if (a.header.subject.size() > kMaxSubject)
        while (!subject.empty() && (a.header.subject[subject.size()] & 0xC0) == 0x80) subject.pop_back();
    e.set_subject(subject);
    e.set_internal(s.internal);
    mark(e, a.held);
    e.set_template_name(s.template_name);
    if (s.list_management) {
        e.set_contact_list(s.list_management->list);
        e.set_topic(s.list_management->topic);
    }
    return e;
}

asio::awaitable<Result<spool::Stored>> append(spool::Spool& spool, spool::MessagePtr message, std::vector<std::string> events) {
    return asio::async_initiate<const asio::use_awaitable_t<>&, void(Result<spool::Stored>)>(
        [&spool, message = std::move(message), events = std::move(events)](auto handler) mutable {
            auto executor = asio::get_associated_executor(handler);
            spool.append(std::move(message), std::move(events),
                         [executor, handler = std::move(handler), guard = asio::make_work_guard(executor)](Result<spool::Stored> result) mutable {
                             asio::post(executor, [handler = std::move(handler), result = std::move(result)]() mutable { handler(std::move(result)); });
                         });
        },
        asio::use_awaitable);
}

}  // namespace

Status Acceptor::check(Submission s) const {
    const control::SnapshotPtr snapshot = parts_.snapshot.get();
    return may_admit(parts_, *snapshot, s, runtime::wall_now());
}

asio::awaitable<Result<std::string>> Acceptor::accept(Submission s) {
    const control::SnapshotPtr snapshot = parts_.snapshot.get();  // kept: the message is judged by one state of things
    const config::Live& live = parts_.config;
    const WallTime now = runtime::wall_now();
    const std::string id = new_message_id(now);
    if (const auto* key = snapshot->key(s.caller_identity)) key->use->note(now);
    const auto admitted = admit(parts_, *snapshot, s, id, now);
    if (!admitted) co_return std::unexpected(admitted.error());
    const Admitted& a = *admitted;

    auto message = std::make_shared<spool::Message>();
    message->envelope = make_envelope(*live, s, a, id, now);
    if (s.rendering_failure) {
        auto telling = tell_rendering_failure(parts_.spool, message->envelope, live->server.region, *s.rendering_failure);
        const auto told = co_await std::move(telling);
        if (told) co_return id;
        parts_.limits.give_back(s.account, a.counted(), now);
        co_return std::unexpected(told.error());
    }
    message->head = mail::dkim_sign(a.header.head, a.body, signing_keys(*live, *snapshot, a.owner, a.identity, a.from_address), now) + a.header.head;
    message->body = s.message.sub(a.body);
    message->envelope.set_size(static_cast<std::uint32_t>(message->wire_size()));

    std::vector<std::string> events;
    if (!s.internal) events.push_back(reporting::send_record({message->envelope, message->head, live->server.region, reporting::Way{}}));
    // Named first: GCC 12 may destroy temporaries of a co_await expression twice.
    auto appending = append(parts_.spool, message, std::move(events));
    const auto stored = co_await std::move(appending);
    if (!stored) {
        if (!s.internal) parts_.limits.give_back(s.account, a.counted(), now);
        co_return std::unexpected(stored.error());
    }
    if (a.unlisted && parts_.add_contact) parts_.add_contact(s.account, *s.list_management, a.recipients.front());
    parts_.dispatcher.dispatch(std::move(message), stored->position);
    co_return id;
}

}  // namespace warmpost::ingress
