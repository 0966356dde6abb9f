#include "ingress/accept/admit.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "config/public_url.h"
#include "ingress/accept/access.h"
#include "ingress/accept/authorise.h"
#include "ingress/accept/delegation.h"
#include "ingress/accept/links.h"
#include "ingress/accept/return_path_domain.h"
#include "mail/message/unsubscribe_address.h"

namespace warmpost::ingress {
namespace {

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

// Raw content without From, sent with FromEmailAddress: that becomes From.
Slice with_from(const Submission& s, const mail::ParsedMessage& message) {
    if (!s.from || mail::find(message, "From")) return s.message;
    return Slice("From: " + *s.from + "\r\n" + std::string(s.message.view()));
}

// Views into s.message, which gets a From when it has none.
Result<mail::ParsedMessage> read_message(Submission& s, const config::Config& config) {
    const auto most = static_cast<std::size_t>(config.limits.header_bytes);
    auto parsed = mail::parse_message(s.message.view(), most);
    if (!parsed) return parsed;
    const auto whole = with_from(s, *parsed);
    if (whole.view().data() == s.message.view().data()) return parsed;
    s.message = whole;
    return mail::parse_message(s.message.view(), most);
}

class Admission {
public:
    Admission(const AcceptorParts& parts, const control::Snapshot& snapshot, const control::Account* account, Submission& s, WallTime now)
        : parts_(parts), config_(*parts.config), snapshot_(snapshot), account_(account), s_(s), now_(now) {}

    Result<Admitted> run(const std::string& id) {
        const auto senders = read(id);
        if (!senders) return std::unexpected(senders.error());
        auto done = s_.internal ? send_as_the_service() : send_as_the_account(*senders);
        if (!done) return std::unexpected(done.error());
        return std::move(a_);
    }

    Status check() {
        const auto senders = read("0");  // no id is written into anything
        if (!senders) return std::unexpected(senders.error());
        return s_.internal ? send_as_the_service() : judge(*senders);
    }

private:
    Result<Senders> read(const std::string& id) {
        const auto parsed = read_message(s_, config_);
        if (!parsed) return std::unexpected(parsed.error());
        fill_options(id);
        if (auto read = read_header(*parsed); !read) return std::unexpected(read.error());
        auto senders = senders_of(s_, *parsed, a_.header.from);
        if (!senders) return std::unexpected(senders.error());
        a_.from_address = senders->from.front().address;
        return senders;
    }

    void fill_options(const std::string& id) {
        options_.message_id = id;
        options_.service_domain = config_.server.service_domain;
        options_.now = now_;
        options_.keep_message_id = config_.delivery.keep_message_id;
        options_.received = received(config_, s_, id, now_);
        options_.feedback_id = feedback_id(snapshot_, s_.account, config_.server.region);
    }

    Status read_header(const mail::ParsedMessage& parsed) {
        auto header = mail::rewrite_header(parsed, options_);
        if (!header) return std::unexpected(header.error());
        if (!s_.internal && !header->tenant.empty())
            return fail(ErrorCode::InvalidArgument, "Header 'X-SES-TENANT': tenants are not supported; leave it out.", "X-SES-TENANT");
        if (!header->list_management.empty() && !s_.list_management && !s_.internal) {
            auto list = parse_list_options(header->list_management);
            if (!list) return std::unexpected(list.error());
            s_.list_management = std::move(*list);
        }
        auto recipients = envelope_recipients(s_, parsed, config_.limits.recipients);
        if (!recipients) return std::unexpected(recipients.error());
        a_.header = std::move(*header);
        a_.body = parsed.body;
        a_.recipients = std::move(*recipients);
        a_.return_path_domain = "bounce." + config_.server.service_domain;
        a_.held = simulated(a_.recipients, config_.delivery.simulator_domain);
        return {};
    }

    Status send_as_the_service() {
        const auto pool = shared_pool(snapshot_);
        if (!pool) return std::unexpected(pool.error());
        a_.pool = *pool;
        return {};
    }

    Status judge(const Senders& senders) {
        if (auto may = choose_identity(senders); !may) return may;
        return choose_rules(senders);
    }

    Status send_as_the_account(const Senders& senders) {
        if (auto may = judge(senders); !may) return may;
        if (a_.identity->feedback_forwarding) {
            const std::string named = s_.mail_from.empty() ? senders.others[kReturnPath] : normalised_or_as_given(s_.mail_from);
            a_.feedback_address = named.empty() ? a_.from_address : named;
        }
        if (auto held = hold_back(); !held) return held;
        if (auto linked = put_in_links(); !linked) return linked;
        return parts_.limits.take(s_.account, {account_->max_24_hour_send, account_->max_send_rate}, static_cast<std::int64_t>(a_.recipients.size()), now_,
                                  count_simulated(a_.held));
    }

    Status choose_identity(const Senders& senders) {
        const auto granted = authorise_delegated({snapshot_, *account_, config_.server.region, config_.delivery.simulator_domain}, senders,
                                                 sender_arns(s_, a_.header), a_.recipients, {s_.operation, s_.caller_identity});
        if (!granted) return std::unexpected(granted.error());
        a_.identity = granted->identity;
        a_.owner = granted->owner;
        auto return_path = return_path_domain(*a_.owner, *a_.identity, a_.return_path_domain);
        if (!return_path) return std::unexpected(return_path.error());
        a_.return_path_domain = std::move(*return_path);
        return {};
    }

    Status choose_rules(const Senders& senders) {
        // The default of another account's identity is that account's.
        const auto set = choose_configuration_set(*account_, s_.configuration_set.empty() ? a_.header.configuration_set : s_.configuration_set,
                                                  a_.owner == account_ ? a_.identity : nullptr);
        if (!set) return std::unexpected(set.error());
        a_.set = *set;
        const Sending sending{s_.operation, s_.account, s_.caller_identity, config_.server.region, s_.keyless};
        if (auto allowed = may_send(snapshot_, sending, senders, a_.set); !allowed) return allowed;
        const auto pool = choose_pool(snapshot_, s_.account, a_.set);
        if (!pool) return std::unexpected(pool.error());
        a_.pool = *pool;
        auto tags = s_.tags ? Result<std::vector<std::pair<std::string, std::string>>>(*s_.tags) : parse_tags(a_.header.message_tags);
        if (!tags) return std::unexpected(tags.error());
        a_.tags = std::move(*tags);
        const auto priority = choose_priority(a_.set, a_.tags);
        if (!priority) return std::unexpected(priority.error());
        a_.priority = *priority;
        return {};
    }

    Status hold_back() {
        if (s_.list_management) {
            const auto standing = list_standing(parts_, s_.account, *s_.list_management, a_.recipients);
            if (!standing) return std::unexpected(standing.error());
            a_.unlisted = standing->unlisted;
            if (!standing->takes && a_.held.empty()) a_.held.push_back({0, spool::pb::HeldRecipient::UNSUBSCRIBED});
        }
        const auto& reasons = a_.set && a_.set->suppressed ? *a_.set->suppressed : account_->suppressed;
        return add_suppressed(parts_.registry, s_.account, reasons, a_.recipients, a_.held);
    }

    // The header is then read and written anew. Nothing is put in when nothing leaves.
    Status put_in_links() {
        const LinkPlan plan{tracking_of(*account_, a_.set, s_), s_.list_management, a_.recipients.front()};
        if ((!plan.tracking.opens && !plan.tracking.clicks && !plan.list) || a_.held.size() == a_.recipients.size() || s_.rendering_failure) return {};
        const std::string base = config::public_url(config_);
        const LinkMaker maker{snapshot_.return_path_secret, base, s_.account, options_.message_id};
        const auto linked = put_links(mail::from_wire(s_.message.view()), plan, maker, a_.set, base);
        if (!linked) return std::unexpected(linked.error());
        if (!*linked && !plan.list) return {};
        if (*linked) s_.message = Slice(mail::to_wire(**linked));
        const auto parsed = mail::parse_message(s_.message.view(), static_cast<std::size_t>(config_.limits.header_bytes));
        if (!parsed) return std::unexpected(parsed.error());
        if (plan.list) options_.list_unsubscribe = ways_to_leave(maker.unsubscribe(*plan.list, plan.address));
        auto header = mail::rewrite_header(*parsed, options_);
        if (!header) return std::unexpected(header.error());
        a_.header = std::move(*header);
        a_.body = parsed->body;
        return {};
    }

    // The link, and an address where mail to this domain comes back to us (RFC 2369 3.2); readers take the first that they know.
    std::string ways_to_leave(const std::string& link) const {
        std::string ways = "<" + link + ">";
        if (config_.server.feedback.empty()) return ways;
        const auto address = mail::make_unsubscribe_address(snapshot_.return_path_secret, options_.message_id, a_.return_path_domain);
        return address.empty() ? ways : ways + ",\r\n <mailto:" + address + "?subject=unsubscribe>";
    }

    const AcceptorParts& parts_;
    const config::Config& config_;
    const control::Snapshot& snapshot_;
    const control::Account* account_;   // null: mail of the service's own, of an account that is gone
    Submission& s_;
    WallTime now_;
    mail::RewriteOptions options_;
    Admitted a_;
};

// What needs no look at the message.
Status may_come_in(const AcceptorParts& parts, const control::Snapshot& snapshot, const Submission& s) {
    const auto* account = snapshot.account(s.account);
    if (!account && !s.internal) return fail(ErrorCode::AccessDenied, "The account no longer exists.");
    if (account && !account->sending_enabled && !s.internal)
        return fail(ErrorCode::SendingPaused, "Sending is paused for this account. For more information, ask the operator of this service.");
    if (account && !account->reputation().may_send() && !s.internal)
        return fail(ErrorCode::AccountSuspended, "Sending is paused for this account. " + account->reputation().standing.cause + " Ask the operator of this service.");
    const auto most = parts.config->limits.message_bytes;
    if (s.message.size() > most)
        return fail(ErrorCode::InvalidArgument, "Message length is more than " + std::to_string(most) + " bytes long: '" + std::to_string(s.message.size()) + "'.");
    return parts.spool.admit(s.account, s.message.size(), s.internal);
}

}  // namespace

Result<Admitted> admit(const AcceptorParts& parts, const control::Snapshot& snapshot, Submission& s, const std::string& id, WallTime now) {
    if (const auto may = may_come_in(parts, snapshot, s); !may) return std::unexpected(may.error());
    return Admission(parts, snapshot, snapshot.account(s.account), s, now).run(id);
}

Status may_admit(const AcceptorParts& parts, const control::Snapshot& snapshot, Submission& s, WallTime now) {
    if (auto may = may_come_in(parts, snapshot, s); !may) return may;
    return Admission(parts, snapshot, snapshot.account(s.account), s, now).check();
}

}  // namespace warmpost::ingress
