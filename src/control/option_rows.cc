#include "control/option_rows.h"

#include <algorithm>

#include "base/encoding.h"
#include "control/load.h"
#include "control/verification_rules.h"

namespace warmpost::control {
namespace {

constexpr const char* kAsAccount = "account";

int to_column(const std::optional<bool>& given) { return given ? static_cast<int>(*given) : -1; }
std::optional<bool> from_column(int column) { return column < 0 ? std::nullopt : std::optional(column != 0); }

std::string to_column(const std::optional<SuppressedReasons>& reasons) {
    if (!reasons) return kAsAccount;
    std::vector<std::string> named;
    if (reasons->bounce) named.emplace_back("bounce");
    if (reasons->complaint) named.emplace_back("complaint");
    return joined(named);
}

std::optional<SuppressedReasons> reasons_from(const std::string& column) {
    if (column == kAsAccount) return std::nullopt;
    const auto named = words(column);
    return SuppressedReasons{std::ranges::find(named, "bounce") != named.end(), std::ranges::find(named, "complaint") != named.end()};
}

std::string to_column(HttpsPolicy policy) {
    if (policy == HttpsPolicy::require) return "require";
    return policy == HttpsPolicy::require_open_only ? "require_open_only" : "optional";
}

HttpsPolicy https_from(const std::string& column) {
    if (column == "require") return HttpsPolicy::require;
    return column == "require_open_only" ? HttpsPolicy::require_open_only : HttpsPolicy::optional;
}

VerificationStatus status_from(const std::string& column) {
    using enum VerificationStatus;
    for (const auto status : {success, failed, temporary_failure})
        if (to_text(status) == column) return status;
    return pending;
}

std::string next_context(AccountId account, const std::string& identity) { return dkim_context(account, identity) + "/next"; }

void read_mail_from(const store::IdentityRow& row, MailFrom& mail_from) {
    mail_from.domain = row.mail_from_domain;
    mail_from.reject_on_failure = row.mail_from_reject;
    set_status(mail_from, status_from(row.mail_from_status));
    mail_from.since = from_ms(row.mail_from_since);
    mail_from.last_checked = from_ms(row.mail_from_checked);
    mail_from.last_success = from_ms(row.mail_from_success);
    mail_from.unfound_since = from_ms(row.mail_from_unfound);
}

void write_mail_from(const MailFrom& mail_from, store::IdentityRow& row) {
    row.mail_from_domain = mail_from.domain;
    row.mail_from_reject = mail_from.reject_on_failure;
    row.mail_from_status = to_text(status_of(mail_from));
    row.mail_from_since = to_ms(mail_from.since);
    row.mail_from_checked = to_ms(mail_from.last_checked);
    row.mail_from_success = to_ms(mail_from.last_success);
    row.mail_from_unfound = to_ms(mail_from.unfound_since);
}

}  // namespace

Result<std::shared_ptr<const mail::DkimKey>> unseal_dkim_key(const Sealer& sealer, const std::string& sealed, const std::string& context,
                                                             const std::string& domain, const std::string& selector) {
    const auto bytes = base64_decode(sealed);
    if (!bytes) return fail(ErrorCode::Internal, "the control database holds a damaged secret (" + context + "); restore a backup");
    const auto pem = sealer.open(*bytes, context);
    if (!pem) return std::unexpected(pem.error());
    auto key = mail::DkimKey::parse(domain, selector, *pem);
    if (!key) return std::unexpected(key.error());
    return std::make_shared<const mail::DkimKey>(std::move(*key));
}

void read_options(const store::AccountRow& row, Account& account) {
    account.suppressed = {row.suppress_bounces, row.suppress_complaints};
    account.vdm_set = row.vdm >= 0;
    account.vdm_enabled = row.vdm > 0;
    account.vdm = {from_column(row.vdm_engagement), from_column(row.vdm_shared_delivery)};
    account.pricing_plan = row.pricing_plan;
}

void write_options(const Account& account, store::AccountRow& row) {
    row.suppress_bounces = account.suppressed.bounce;
    row.suppress_complaints = account.suppressed.complaint;
    row.vdm = account.vdm_set ? static_cast<int>(account.vdm_enabled) : -1;
    row.vdm_engagement = to_column(account.vdm.engagement_metrics);
    row.vdm_shared_delivery = to_column(account.vdm.optimized_shared_delivery);
    row.pricing_plan = account.pricing_plan;
}

void read_options(const store::ConfigurationSetRow& row, ConfigurationSet& set) {
    set.last_fresh_start = from_ms(row.last_fresh_start);
    set.suppressed = reasons_from(row.suppressed);
    if (!row.tracking_https.empty()) set.tracking = TrackingOptions{row.tracking_domain, https_from(row.tracking_https)};
    set.vdm = {from_column(row.vdm_engagement), from_column(row.vdm_shared_delivery)};
    set.archive_arn = row.archive_arn;
}

void write_options(const ConfigurationSet& set, store::ConfigurationSetRow& row) {
    row.last_fresh_start = to_ms(set.last_fresh_start);
    row.suppressed = to_column(set.suppressed);
    row.tracking_domain = set.tracking ? set.tracking->redirect_domain : "";
    row.tracking_https = set.tracking ? to_column(set.tracking->https) : "";
    row.vdm_engagement = to_column(set.vdm.engagement_metrics);
    row.vdm_shared_delivery = to_column(set.vdm.optimized_shared_delivery);
    row.archive_arn = set.archive_arn;
}

Status read_options(const store::IdentityRow& row, const Sealer& sealer, Identity& identity) {
    read_mail_from(row, identity.mail_from);
    identity.unfound_since = from_ms(row.unfound_since);
    identity.records_seen = from_ms(row.records_seen);
    identity.verification_since = from_ms(row.verification_since);
    identity.dkim_key_made = from_ms(row.dkim_key_made);
    identity.dkim_length_changed = from_ms(row.dkim_length_changed);
    identity.previous_selector = row.previous_selector;
    identity.previous_record = row.previous_record;
    if (row.next_key_sealed.empty()) return {};
    auto key = unseal_dkim_key(sealer, row.next_key_sealed, next_context(AccountId{row.account}, row.name), row.name, row.next_selector);
    if (!key) return std::unexpected(key.error());
    identity.next_dkim =
        NextDkim{std::move(*key), row.next_external, words(row.next_tokens), from_ms(row.next_since), from_ms(row.next_checked), row.next_failed};
    return {};
}

void write_options(const Identity& identity, const Sealer& sealer, store::IdentityRow& row) {
    write_mail_from(identity.mail_from, row);
    row.unfound_since = to_ms(identity.unfound_since);
    row.records_seen = to_ms(identity.records_seen);
    row.verification_since = to_ms(identity.verification_since);
    row.dkim_key_made = to_ms(identity.dkim_key_made);
    row.dkim_length_changed = to_ms(identity.dkim_length_changed);
    row.previous_selector = identity.previous_selector;
    row.previous_record = identity.previous_record;
    if (!identity.next_dkim) return;
    const NextDkim& next = *identity.next_dkim;
    row.next_external = next.external;
    row.next_failed = next.failed;
    row.next_tokens = joined(next.tokens);
    row.next_selector = next.key->selector();
    row.next_key_sealed = base64_encode(sealer.seal(next.key->private_pem(), next_context(AccountId{row.account}, row.name)));
    row.next_since = to_ms(next.since);
    row.next_checked = to_ms(next.last_checked);
}

}  // namespace warmpost::control
