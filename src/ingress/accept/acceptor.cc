#include "ingress/accept/acceptor.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/message_id.h"
#include "base/strings.h"
#include "ingress/accept/access.h"
#include "ingress/accept/authorise.h"
#include "ingress/accept/delegation.h"
#include "ingress/accept/links.h"
#include "ingress/accept/rendering_failure.h"
#include "ingress/accept/return_path_domain.h"
#include "ingress/accept/suppress.h"
#include "ingress/verification/verifier.h"
#include "mail/message/wire.h"
#include "reporting/events/record.h"
#include "runtime/clock.h"

namespace warmpost::ingress {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kMaxSubject = 200;

// What is known of a submission once it may be sent.
struct Admitted {
    mail::Rewritten header;
    std::string_view body;
    std::vector<std::string> recipients;
    std::string feedback_address;
    const control::Identity* identity = nullptr;
    const control::Account* owner = nullptr;      // of the identity
    std::string return_path_domain;
    const control::ConfigurationSet* set = nullptr;
    const control::Pool* pool = nullptr;
    control::Priority priority = control::Priority::normal;
    std::vector<std::pair<std::string, std::string>> tags;
    std::vector<Held> held;        // recipients that are answered in the house
};

std::string feedback_id(const control::Snapshot& snapshot, AccountId account, std::string_view region) {
    // Stable for an account and telling strangers nothing: ISPs group complaints by it.
    const auto digest = hmac_sha256(snapshot.return_path_secret, "feedback-id/" + to_string(account));
    return "1." + std::string(region) + "." + base64_encode(std::string_view(digest).substr(0, 15)) + ":warmpost";
}

std::string received(const config::Config& config, const Submission& s, const std::string& id, WallTime now) {
    // RFC 5321 4.4. The client's address is left out, as SES does: it is the sender's business and stands in the event record.
    const std::string from = s.client_helo.empty() ? "" : "from " + s.client_helo + " ";
    return from + "by " + config.server.service_domain + " with " + s.protocol + " id " + id + ";\r\n\t" + to_rfc5322_date(now);
}

Status collect_recipients(std::string_view header_value, std::vector<std::string>& into) {
    const auto list = mail::parse_address_list(header_value);
    if (!list) return std::unexpected(list.error());
    for (const auto& mailbox : *list) into.push_back(mailbox.address);
    return {};
}

Result<std::vector<std::string>> envelope_recipients(const Submission& s, const mail::ParsedMessage& message, int limit) {
    std::vector<std::string> all;
    if (!s.recipients.empty()) {
        for (const auto& given : s.recipients) {
            auto mailbox = mail::normalise_mailbox(given);
            if (!mailbox) return std::unexpected(mailbox.error());
            all.push_back(std::move(*mailbox));
        }
    } else {
        for (const auto& field : message.fields)
            if (iequals(field.name, "To") || iequals(field.name, "Cc") || iequals(field.name, "Bcc"))
                if (const auto ok = collect_recipients(field.value, all); !ok) return std::unexpected(ok.error());
    }
    std::vector<std::string> unique;
    for (auto& mailbox : all)
        if (std::ranges::find(unique, mailbox) == unique.end()) unique.push_back(std::move(mailbox));
    if (unique.empty()) return fail(ErrorCode::InvalidArgument, "There are no recipients specified.", "Destination");
    if (unique.size() > static_cast<std::size_t>(limit))
        return fail(ErrorCode::InvalidArgument, "Recipient count exceeds " + std::to_string(limit) + ".", "Destination");
    return unique;
}

// The one mailbox of Sender or Return-Path (RFC 5322 3.6.2, 3.6.7); empty: the field is not there, or is "<>".
Result<std::string> header_mailbox(const mail::ParsedMessage& message, std::string_view name) {
    const auto* field = mail::find(message, name);
    if (!field || trim(field->value).empty() || trim(field->value) == "<>") return std::string{};
    const auto list = mail::parse_address_list(field->value);
    if (!list || list->size() != 1) return fail(ErrorCode::InvalidArgument, "Header '" + std::string(name) + "' must hold one address.", std::string(name));
    return list->front().address;
}

std::string normalised_or_as_given(const std::string& address) {
    if (address.empty()) return {};
    auto mailbox = mail::normalise_mailbox(address);
    return mailbox ? *mailbox : address;  // what does not parse is no verified identity either, and is named as such
}

Result<Senders> senders_of(const Submission& s, const mail::ParsedMessage& message, const std::string& from_header) {
    Senders senders;
    auto from = mail::parse_address_list(from_header);
    if (!from) return std::unexpected(from.error());
    if (from->empty()) return fail(ErrorCode::InvalidArgument, "Missing required header 'From'.", "From");
    senders.from = std::move(*from);
    const auto sender = header_mailbox(message, "Sender"), return_path = header_mailbox(message, "Return-Path");
    if (!sender) return std::unexpected(sender.error());
    if (!return_path) return std::unexpected(return_path.error());
    senders.others = {*sender, *return_path, normalised_or_as_given(s.mail_from)};
    if (s.from) {
        if (s.from->find_first_of("\r\n") != std::string::npos) return fail(ErrorCode::InvalidArgument, "FromEmailAddress must be one line.", "FromEmailAddress");
        const auto list = mail::parse_address_list(*s.from);
        if (!list) return std::unexpected(list.error());
        for (const auto& mailbox : *list) senders.others.push_back(mailbox.address);
    }
    return senders;
}

// Keys that sign: the most specific verified domain of From (SES: DKIM applies to the From domain, subdomains inherit), then the service's.
std::vector<const mail::DkimKey*> signing_keys(const config::Config& config, const control::Snapshot& snapshot, const control::Account* owner,
                                               const control::Identity* identity, std::string_view from_address) {
    std::vector<const mail::DkimKey*> keys;
    if (owner) {
        if (!identity || !identity->dkim_key)  // an address identity: its domain may be one too
            identity = owner->authorising("postmaster@" + std::string(mail::domain_of(from_address)));
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

// Raw content without From, sent with FromEmailAddress: that becomes From.
Slice with_from(const Submission& s, const mail::ParsedMessage& message) {
    if (!s.from || mail::find(message, "From")) return s.message;
    return Slice("From: " + *s.from + "\r\n" + std::string(s.message.view()));
}

// Puts in the links that the message is to have; its header is then read and written anew.
Status with_links(const config::Config& config, const control::Snapshot& snapshot, const control::Account& account, Submission& s, mail::RewriteOptions& options,
                  Admitted& a) {
    const LinkPlan plan{tracking_of(account, a.set, s), s.list_management, a.recipients.front()};
    if (!plan.tracking.opens && !plan.tracking.clicks && !plan.list) return {};
    const std::string base = public_url(config);
    const LinkMaker maker{snapshot.return_path_secret, base, s.account, options.message_id};
    const auto linked = put_links(mail::from_wire(s.message.view()), plan, maker, a.set, base);
    if (!linked) return std::unexpected(linked.error());
    if (!*linked && !plan.list) return {};
    if (*linked) s.message = Slice(mail::to_wire(**linked));
    const auto parsed = mail::parse_message(s.message.view(), static_cast<std::size_t>(config.limits.header_bytes));
    if (!parsed) return std::unexpected(parsed.error());
    if (plan.list) options.list_unsubscribe = maker.unsubscribe(*plan.list, plan.address);
    auto header = mail::rewrite_header(*parsed, options);
    if (!header) return std::unexpected(header.error());
    a.header = std::move(*header);
    a.body = parsed->body;
    return {};
}

}  // namespace

asio::awaitable<Result<std::string>> Acceptor::accept(Submission s) {
    auto& [live, cell, limits, spool, dispatcher, registry, add_contact] = parts_;
    const control::SnapshotPtr snapshot = cell.get();  // kept: the message is judged by one state of things
    const WallTime now = runtime::wall_now();
    const std::string id = new_message_id(now);
    const auto* account = snapshot->account(s.account);
    if (!account && !s.internal) co_return fail(ErrorCode::AccessDenied, "The account no longer exists.");
    if (const auto* key = snapshot->key(s.caller_identity)) key->use->note(now);
    if (account && !account->sending_enabled && !s.internal)
        co_return fail(ErrorCode::SendingPaused, "Sending is paused for this account. For more information, ask the operator of this service.");
    if (s.message.size() > live->limits.message_bytes)
        co_return fail(ErrorCode::InvalidArgument,
                       "Message length is more than " + std::to_string(live->limits.message_bytes) + " bytes long: '" + std::to_string(s.message.size()) + "'.");
    if (const auto room = spool.admit(s.account, s.message.size(), s.internal); !room) co_return std::unexpected(room.error());

    auto parsed = mail::parse_message(s.message.view(), static_cast<std::size_t>(live->limits.header_bytes));
    if (!parsed) co_return std::unexpected(parsed.error());
    if (const auto whole = with_from(s, *parsed); whole.view().data() != s.message.view().data()) {
        s.message = whole;
        parsed = mail::parse_message(s.message.view(), static_cast<std::size_t>(live->limits.header_bytes));
        if (!parsed) co_return std::unexpected(parsed.error());
    }

    mail::RewriteOptions options;
    options.message_id = id;
    options.service_domain = live->server.service_domain;
    options.now = now;
    options.keep_message_id = live->delivery.keep_message_id;
    options.received = received(*live, s, id, now);
    options.feedback_id = feedback_id(*snapshot, s.account, live->server.region);
    auto header = mail::rewrite_header(*parsed, options);
    if (!header) co_return std::unexpected(header.error());

    if (!s.internal && !header->tenant.empty()) co_return fail(ErrorCode::InvalidArgument, "Header 'X-SES-TENANT': tenants are not supported; leave it out.", "X-SES-TENANT");
    if (!header->list_management.empty() && !s.list_management && !s.internal) {
        auto options_of_list = parse_list_options(header->list_management);
        if (!options_of_list) co_return std::unexpected(options_of_list.error());
        s.list_management = std::move(*options_of_list);
    }
    Admitted a;
    a.header = std::move(*header);
    a.body = parsed->body;
    a.return_path_domain = "bounce." + live->server.service_domain;
    auto recipients = envelope_recipients(s, *parsed, live->limits.recipients);
    if (!recipients) co_return std::unexpected(recipients.error());
    a.recipients = std::move(*recipients);
    a.held = simulated(a.recipients, live->delivery.simulator_domain);

    auto senders = senders_of(s, *parsed, a.header.from);
    if (!senders) co_return std::unexpected(senders.error());
    if (s.internal) {
        const auto pool = shared_pool(*snapshot);
        if (!pool) co_return std::unexpected(pool.error());
        a.pool = *pool;
    } else {
        const auto granted = authorise_delegated({*snapshot, *account, live->server.region, live->delivery.simulator_domain}, *senders, sender_arns(s, a.header), a.recipients,
                                                 {s.operation, s.caller_identity});
        if (!granted) co_return std::unexpected(granted.error());
        a.identity = granted->identity;
        a.owner = granted->owner;
        auto return_path = return_path_domain(*a.owner, *a.identity, a.return_path_domain);
        if (!return_path) co_return std::unexpected(return_path.error());
        a.return_path_domain = std::move(*return_path);
        // The default of another account's identity is that account's.
        const auto set = choose_configuration_set(*account, s.configuration_set.empty() ? a.header.configuration_set : s.configuration_set,
                                                  a.owner == account ? a.identity : nullptr);
        if (!set) co_return std::unexpected(set.error());
        a.set = *set;
        const Sending sending{s.operation, s.account, s.caller_identity, live->server.region};
        if (const auto allowed = may_send(*snapshot, sending, *senders, a.set); !allowed) co_return std::unexpected(allowed.error());
        const auto pool = choose_pool(*snapshot, s.account, a.set);
        if (!pool) co_return std::unexpected(pool.error());
        a.pool = *pool;
        if (s.tags) a.tags = *s.tags;
        else {
            auto tags = parse_tags(a.header.message_tags);
            if (!tags) co_return std::unexpected(tags.error());
            a.tags = std::move(*tags);
        }
        const auto priority = choose_priority(a.set, a.tags);
        if (!priority) co_return std::unexpected(priority.error());
        a.priority = *priority;
        if (a.identity->feedback_forwarding) {
            const std::string named = s.mail_from.empty() ? senders->others[1] : normalised_or_as_given(s.mail_from);
            a.feedback_address = named.empty() ? senders->from.front().address : named;
        }
        const auto& reasons = a.set && a.set->suppressed ? *a.set->suppressed : account->suppressed;
        if (s.list_management) {
            const auto takes = takes_list_mail(parts_, s.account, *s.list_management, a.recipients);
            if (!takes) co_return std::unexpected(takes.error());
            if (!*takes && a.held.empty()) a.held.push_back({0, spool::pb::HeldRecipient::UNSUBSCRIBED});
        }
        if (const auto linked = with_links(*live, *snapshot, *account, s, options, a); !linked) co_return std::unexpected(linked.error());
        if (const auto looked = add_suppressed(registry, s.account, reasons, a.recipients, a.held); !looked) co_return std::unexpected(looked.error());
        const auto taken = limits.take(s.account, {account->max_24_hour_send, account->max_send_rate}, static_cast<std::int64_t>(a.recipients.size()), now, count_simulated(a.held));
        if (!taken) co_return std::unexpected(taken.error());
    }

    auto message = std::make_shared<spool::Message>();
    const auto keys = signing_keys(*live, *snapshot, a.owner, a.identity, senders->from.front().address);
    message->head = mail::dkim_sign(a.header.head, a.body, keys, now) + a.header.head;
    message->body = s.message.sub(a.body);
    message->envelope = make_envelope(*live, s, a, id, now);
    message->envelope.set_size(static_cast<std::uint32_t>(message->wire_size()));

    const auto count = static_cast<std::int64_t>(a.recipients.size()) - count_simulated(a.held);
    if (s.rendering_failure) {
        auto telling = tell_rendering_failure(spool, message->envelope, live->server.region, *s.rendering_failure);
        const auto told = co_await std::move(telling);
        if (told) co_return id;
        limits.give_back(s.account, count, now);
        co_return std::unexpected(told.error());
    }

    std::vector<std::string> events;
    if (!s.internal) events.push_back(reporting::send_record({message->envelope, message->head, live->server.region}));
    // Named first: GCC 12 may destroy temporaries of a co_await expression twice.
    auto appending = append(spool, message, std::move(events));
    const auto stored = co_await std::move(appending);
    if (!stored) {
        if (!s.internal) limits.give_back(s.account, count, now);
        co_return std::unexpected(stored.error());
    }
    dispatcher.dispatch(std::move(message), stored->position);
    co_return id;
}

}  // namespace warmpost::ingress
