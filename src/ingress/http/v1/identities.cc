// Identities: verified, listed, looked at. v1 asks about many at a time where v2 is asked about one.
#include <array>

#include "base/encoding.h"
#include "control/names.h"
#include "ingress/http/json.h"
#include "ingress/http/v1/actions.h"

namespace warmpost::ingress::http::v1 {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

constexpr std::size_t kMaxAsked = 100;  // identities of one question, as SES
constexpr int kMaxPages = 20;           // of 1000 identities each: more than an account may have

Ask one(std::string_view operation, const std::string& identity) { return {operation, {{"EmailIdentity", identity}}}; }

// Asking for what is there already is no mistake in v1: it is how applications begin.
asio::awaitable<Outcome> make(const Face& face, const std::string& identity) {
    Ask create{"CreateEmailIdentity", {}, {{"EmailIdentity", identity}}};
    auto creating = ask_v2(face, std::move(create));
    auto made = co_await std::move(creating);
    if (!made.good && made.refusal.error_type == "AlreadyExistsException") made.good = true;
    co_return made;
}

// Makes it unless it is there; answers what is known of it.
asio::awaitable<Outcome> make_and_look(const Face& face, const std::string& identity) {
    auto making = make(face, identity);
    auto made = co_await std::move(making);
    if (!made.good || !made.body.empty()) co_return made;
    auto look = one("GetEmailIdentity", identity);
    auto looking = ask_v2(face, std::move(look));
    co_return co_await std::move(looking);
}

std::vector<std::string> tokens_of(const json::object& identity) {
    const auto* dkim = object_member(identity, "DkimAttributes");
    return dkim ? strings_member(*dkim, "Tokens") : std::vector<std::string>{};
}

// SES verifies a domain by this text at _amazonses.DOMAIN. Here the DKIM records are what verifies, and the first of their tokens stands in.
std::string verification_token(const json::object& identity) {
    const auto tokens = tokens_of(identity);
    return tokens.empty() ? std::string{} : tokens.front();
}

// Asking again for an address that waits for its owner sends its link again.
asio::awaitable<Status> mail_again(const Face& face, std::string given) {
    const auto& parts = face.call.parts;
    const auto account = face.call.caller.account;
    const auto snapshot = parts.snapshot.get();
    const auto named = control::identity_name(given);
    const auto* owner = snapshot->account(account);
    if (!named || owner == nullptr) co_return Status{};
    const auto found = owner->identities.find(named->name);
    if (found == owner->identities.end() || found->second.kind != control::IdentityKind::address || found->second.verified()) co_return Status{};
    if (auto may = parts.verifier.may_mail(account, found->first); !may) co_return may;
    auto mailing = parts.verifier.mail_link(account, found->first);
    auto mailed = co_await std::move(mailing);
    co_return mailed;
}

asio::awaitable<Response> verify_address(const Face& face) {
    const auto address = needed(face.form, "EmailAddress");
    if (!address) co_return refuse(face, address.error());
    auto making = make(face, *address);
    const auto made = co_await std::move(making);
    if (!made.good) co_return refuse(face, made);
    if (made.body.empty()) {  // it was there
        auto mailing = mail_again(face, *address);
        const auto mailed = co_await std::move(mailing);
        if (!mailed) co_return refuse(face, mailed.error());
    }
    const Tree nothing;
    const bool old = face.action == "VerifyEmailAddress";  // deprecated: answers no result at all
    co_return success(face.action, old ? nullptr : &nothing, face.call.request.id);
}

asio::awaitable<Response> verify_domain(const Face& face) {
    const auto domain = needed(face.form, "Domain");
    if (!domain) co_return refuse(face, domain.error());
    auto looking = make_and_look(face, *domain);
    const auto known = co_await std::move(looking);
    if (!known.good) co_return refuse(face, known);
    Tree result;
    if (face.action == "VerifyDomainDkim") {
        const auto tokens = to_array(tokens_of(known.body));
        put_list(result, "DkimTokens", &tokens);
    } else {
        put(result, "VerificationToken", verification_token(known.body));
    }
    co_return answer_with(face, result);
}

asio::awaitable<Response> delete_identity(const Face& face) {
    const bool old = face.action == "DeleteVerifiedEmailAddress";
    const auto identity = needed(face.form, old ? "EmailAddress" : "Identity");
    if (!identity) co_return refuse(face, identity.error());
    auto ask = one("DeleteEmailIdentity", *identity);
    auto deleting = ask_v2(face, std::move(ask));
    const auto deleted = co_await std::move(deleting);
    if (!deleted.good && deleted.refusal.error_type != "NotFoundException") co_return refuse(face, deleted);  // v1 is content when it is gone
    const Tree nothing;
    co_return success(face.action, old ? nullptr : &nothing, face.call.request.id);
}

Ask page(const std::string& size, const std::string& token) {
    Ask ask{"ListEmailIdentities"};
    if (!size.empty()) ask.query = "PageSize=" + percent_encode(size);
    if (!token.empty()) ask.query += (ask.query.empty() ? "NextToken=" : "&NextToken=") + percent_encode(token);
    return ask;
}

bool is_address(const json::object& identity) { return string_member(identity, "IdentityType") == "EMAIL_ADDRESS"; }

asio::awaitable<Response> list_identities(const Face& face) {
    const auto& type = face.form.text("IdentityType");
    if (!type.empty() && type != "EmailAddress" && type != "Domain") {
        const Error unknown{ErrorCode::InvalidArgument, "IdentityType must be EmailAddress or Domain.", "IdentityType"};
        co_return refuse(face, unknown);
    }
    auto ask = page(face.form.text("MaxItems"), face.form.text("NextToken"));
    auto asking = ask_v2(face, std::move(ask));
    const auto found = co_await std::move(asking);
    if (!found.good) co_return refuse(face, found);
    Tree list, result;
    if (const auto* all = array_member(found.body, "EmailIdentities"))
        for (const auto& each : *all) {
            if (!each.is_object() || (!type.empty() && is_address(each.get_object()) != (type == "EmailAddress"))) continue;
            put(list, "member", string_member(each.get_object(), "IdentityName"));
        }
    result.add_child("Identities", list);
    if (const auto token = string_member(found.body, "NextToken"); !token.empty()) put(result, "NextToken", token);
    co_return answer_with(face, result);
}

asio::awaitable<Response> list_verified_addresses(const Face& face) {
    Tree list, result;
    std::string token;
    for (int pages = 0; pages < kMaxPages; ++pages) {
        auto ask = page("1000", token);
        auto asking = ask_v2(face, std::move(ask));
        const auto found = co_await std::move(asking);
        if (!found.good) co_return refuse(face, found);
        if (const auto* all = array_member(found.body, "EmailIdentities"))
            for (const auto& each : *all)
                if (each.is_object() && is_address(each.get_object()) && string_member(each.get_object(), "VerificationStatus") == "SUCCESS")
                    put(list, "member", string_member(each.get_object(), "IdentityName"));
        token = string_member(found.body, "NextToken");
        if (token.empty()) break;
    }
    result.add_child("VerifiedEmailAddresses", list);
    co_return answer_with(face, result);
}

void tell_verification(const json::object& identity, Tree& value) {
    put(value, "VerificationStatus", camel(string_member(identity, "VerificationStatus")));
    if (const auto token = verification_token(identity); !token.empty()) put(value, "VerificationToken", token);
}

void tell_dkim(const json::object& identity, Tree& value) {
    const auto* dkim = object_member(identity, "DkimAttributes");
    put(value, "DkimEnabled", dkim && bool_member(*dkim, "SigningEnabled").value_or(false) ? "true" : "false");
    put(value, "DkimVerificationStatus", dkim ? camel(string_member(*dkim, "Status")) : "NotStarted");
    const auto tokens = to_array(tokens_of(identity));
    if (!tokens.empty()) put_list(value, "DkimTokens", &tokens);
}

void tell_mail_from(const json::object& identity, Tree& value) {
    const auto* from = object_member(identity, "MailFromAttributes");
    if (!from || string_member(*from, "MailFromDomain").empty()) return;
    put(value, "MailFromDomain", string_member(*from, "MailFromDomain"));
    put(value, "MailFromDomainStatus", camel(string_member(*from, "MailFromDomainStatus")));
    put(value, "BehaviorOnMXFailure", camel(string_member(*from, "BehaviorOnMxFailure")));
}

// Notifications go to event destinations here; what an identity has of its own is whether it is told by mail.
void tell_notifications(const json::object& identity, Tree& value) {
    put(value, "ForwardingEnabled", bool_member(identity, "FeedbackForwardingStatus").value_or(true) ? "true" : "false");
    for (const char* headers : {"HeadersInBounceNotificationsEnabled", "HeadersInComplaintNotificationsEnabled", "HeadersInDeliveryNotificationsEnabled"})
        put(value, headers, "false");
}

struct Attributes {
    std::string_view action;
    const char* list;
    void (*tell)(const json::object& identity, Tree& value);
};
constexpr std::array<Attributes, 4> kAttributes{{{"GetIdentityVerificationAttributes", "VerificationAttributes", tell_verification},
                                                 {"GetIdentityDkimAttributes", "DkimAttributes", tell_dkim},
                                                 {"GetIdentityMailFromDomainAttributes", "MailFromDomainAttributes", tell_mail_from},
                                                 {"GetIdentityNotificationAttributes", "NotificationAttributes", tell_notifications}}};

// Identities that are not there are left out, as in SES.
asio::awaitable<Response> get_attributes(const Face& face) {
    const Attributes* which = nullptr;
    for (const auto& each : kAttributes)
        if (each.action == face.action) which = &each;
    const auto identities = face.form.list("Identities");
    if (identities.size() > kMaxAsked) {
        const Error many{ErrorCode::InvalidArgument, "At most 100 identities can be asked about at a time.", "Identities"};
        co_return refuse(face, many);
    }
    Tree list, result;
    for (const auto& identity : identities) {
        auto ask = one("GetEmailIdentity", identity);
        auto asking = ask_v2(face, std::move(ask));
        const auto known = co_await std::move(asking);
        if (!known.good && known.refusal.error_type == "NotFoundException") continue;
        if (!known.good) co_return refuse(face, known);
        Tree entry, value;
        put(entry, "key", identity);
        which->tell(known.body, value);
        entry.add_child("value", value);
        list.add_child("entry", entry);
    }
    result.add_child(which->list, list);
    co_return answer_with(face, result);
}

constexpr std::array<Composed, 12> kActions{{{"VerifyEmailIdentity", verify_address},
                                             {"VerifyEmailAddress", verify_address},
                                             {"VerifyDomainIdentity", verify_domain},
                                             {"VerifyDomainDkim", verify_domain},
                                             {"DeleteIdentity", delete_identity},
                                             {"DeleteVerifiedEmailAddress", delete_identity},
                                             {"ListIdentities", list_identities},
                                             {"ListVerifiedEmailAddresses", list_verified_addresses},
                                             {"GetIdentityVerificationAttributes", get_attributes},
                                             {"GetIdentityDkimAttributes", get_attributes},
                                             {"GetIdentityMailFromDomainAttributes", get_attributes},
                                             {"GetIdentityNotificationAttributes", get_attributes}}};

}  // namespace

std::span<const Composed> identity_actions() { return kActions; }

}  // namespace warmpost::ingress::http::v1
