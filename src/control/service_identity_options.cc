// Options of identities: keys, MAIL FROM domain, default configuration set; and what DNS says of their records.
#include <spdlog/spdlog.h>

#include "base/strings.h"
#include "control/dkim_change.h"
#include "control/identity_edit.h"
#include "control/names.h"

namespace warmpost::control {
namespace {

Status put_out_state(Service::Impl& impl, AccountId account, IdentityEdit edit) {
    if (auto written = impl.store->update_state(to_row(account, *edit.identity, impl.sealer)); !written) return written;
    impl.put_out(std::move(edit.account));
    return {};
}

Status put_out_keys(Service::Impl& impl, AccountId account, IdentityEdit edit) {
    const auto row = to_row(account, *edit.identity, impl.sealer);
    const auto written = impl.store->transaction([&]() -> Status {
        if (auto keys = impl.store->update_dkim(row); !keys) return keys;
        return impl.store->update_state(row);
    });
    if (!written) return written;
    impl.put_out(std::move(edit.account));
    return {};
}

std::string_view domain_of(const Identity& identity) {
    const std::string_view name = identity.name;
    return identity.kind == IdentityKind::domain ? name : name.substr(name.rfind('@') + 1);
}

// What DNS said is about what was there when it was asked; NotFound is no error then.
Status if_there(const Result<IdentityEdit>& edit) { return edit || edit.error().code == ErrorCode::NotFound ? Status{} : std::unexpected(edit.error()); }

void tell(const Identity& identity, VerificationStatus before) {
    if (identity.status == before) return;
    if (identity.status == VerificationStatus::success) spdlog::info("identity {} is verified by its DNS", identity.name);
    if (identity.status == VerificationStatus::failed) spdlog::warn("identity {} has failed verification: not confirmed for 72 hours", identity.name);
    if (identity.status == VerificationStatus::temporary_failure)
        spdlog::warn("identity {} has lost its DKIM records ({}): it may be used for 72 hours more", identity.name, identity.error_type);
}

void tell(const Identity& identity, const MailFrom& mail_from, VerificationStatus before) {
    const auto status = status_of(mail_from);
    if (status == before) return;
    if (status == VerificationStatus::success)
        spdlog::info("MAIL FROM domain {} of {} is verified", mail_from.domain, identity.name);
    else
        spdlog::warn("MAIL FROM domain {} of {} is not set up (now {}): mail leaves {}", mail_from.domain, identity.name, to_text(status),
                     mail_from.reject_on_failure ? "not at all" : "with the service's own return path");
}

}  // namespace

// An address signs by its domain's settings, so its own word changes nothing (as in SES).
Status Service::set_dkim_signing(AccountId account, const std::string& name, bool enabled) {
    const auto parsed = identity_name(name);
    const auto known = impl_->editable(account);
    if (!known) return std::unexpected(known.error());
    const auto unknown = fail(ErrorCode::InvalidArgument, "Domain " + name + " is not verified for DKIM signing.", "EmailIdentity");
    if (!parsed) return unknown;
    if (parsed->kind == IdentityKind::address) {
        const bool ours = (*known)->identities.contains(parsed->name) || (*known)->authorising(parsed->name) != nullptr;
        return ours ? Status{} : unknown;
    }
    auto edit = edit_identity(*impl_, account, name);
    if (!edit) return unknown;
    edit->identity->dkim_signing = enabled;
    return put_out_state(*impl_, account, std::move(*edit));
}

Result<Identity> Service::change_dkim(AccountId account, const std::string& name, const DkimChange& wanted) {
    auto edit = edit_identity(*impl_, account, name);
    if (!edit) return std::unexpected(edit.error());
    if (auto changed = control::change_dkim(*edit->identity, wanted, impl_->now()); !changed) return std::unexpected(changed.error());
    const Identity result = *edit->identity;
    if (auto out = put_out_keys(*impl_, account, std::move(*edit)); !out) return std::unexpected(out.error());
    return result;
}

Status Service::put_mail_from(AccountId account, const std::string& name, const std::string& domain, bool reject_on_failure) {
    auto edit = edit_identity(*impl_, account, name);
    if (!edit) return std::unexpected(edit.error());
    MailFrom& mail_from = edit->identity->mail_from;
    if (domain.empty()) {
        mail_from = MailFrom{};
        mail_from.reject_on_failure = reject_on_failure;
    } else {
        const auto parsed = identity_name(domain);
        if (!parsed || parsed->kind != IdentityKind::domain)
            return fail(ErrorCode::InvalidArgument, "Invalid MAIL-FROM domain <" + domain + ">: give a full domain name, such as bounce.example.com.",
                        "MailFromDomain");
        const auto parent = domain_of(*edit->identity);
        if (!parsed->name.ends_with("." + std::string(parent)))
            return fail(ErrorCode::InvalidArgument,
                        "Provided MAIL-FROM domain <" + domain + "> is not subdomain of the domain of the identity <" + std::string(parent) + ">.",
                        "MailFromDomain");
        const auto status = status_of(mail_from);
        const bool goes_on = mail_from.domain == parsed->name && (status == VerificationStatus::success || status == VerificationStatus::temporary_failure);
        if (!goes_on) {
            mail_from = MailFrom{};
            mail_from.domain = parsed->name;
            mail_from.since = impl_->now();
        }
        mail_from.reject_on_failure = reject_on_failure;
    }
    edit->account->index_mail_from();
    return put_out_state(*impl_, account, std::move(*edit));
}

Status Service::set_default_configuration_set(AccountId account, const std::string& name, const std::string& set) {
    auto edit = edit_identity(*impl_, account, name);
    if (!edit) return std::unexpected(edit.error());
    if (!set.empty() && !edit->account->configuration_sets.contains(set)) return no_configuration_set(set);
    edit->identity->configuration_set = set;
    return put_out_state(*impl_, account, std::move(*edit));
}

Status Service::heard_of_domain(AccountId account, const std::string& name, const LookedFor& about, const DnsWord& word) {
    auto edit = edit_identity(*impl_, account, name);
    if (!edit) return if_there(edit);
    if (looked_for(*edit->identity) != about) return {};
    const auto before = edit->identity->status;
    if (!hear_of_domain(*edit->identity, word, impl_->now())) return {};
    const Identity now = *edit->identity;
    if (auto out = put_out_state(*impl_, account, std::move(*edit)); !out) return out;
    tell(now, before);
    return {};
}

Status Service::heard_of_next_dkim(AccountId account, const std::string& name, const LookedFor& about, const DnsWord& word) {
    auto edit = edit_identity(*impl_, account, name);
    if (!edit) return if_there(edit);
    const auto& next = edit->identity->next_dkim;
    if (!next || looked_for(*next) != about) return {};
    if (!hear_of_next_dkim(*edit->identity, word, impl_->now())) return {};
    const Identity now = *edit->identity;
    if (auto out = put_out_keys(*impl_, account, std::move(*edit)); !out) return out;
    if (!now.next_dkim)
        spdlog::info("identity {} signs with its new key, selector {}", now.name, about.selector);
    else if (now.next_dkim->failed)
        spdlog::warn("the new DKIM key of {} was not seen in DNS within 72 hours: the one before goes on signing", now.name);
    return {};
}

Status Service::heard_of_mail_from(AccountId account, const std::string& name, const std::string& domain, const DnsWord& word) {
    auto edit = edit_identity(*impl_, account, name);
    if (!edit) return if_there(edit);
    MailFrom& mail_from = edit->identity->mail_from;
    if (mail_from.domain != domain) return {};
    const auto before = status_of(mail_from);
    if (!hear_of_mail_from(mail_from, word, impl_->now())) return {};
    const Identity now = *edit->identity;
    if (auto out = put_out_state(*impl_, account, std::move(*edit)); !out) return out;
    tell(now, now.mail_from, before);
    return {};
}

}  // namespace warmpost::control
