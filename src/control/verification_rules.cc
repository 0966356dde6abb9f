#include "control/verification_rules.h"

#include "control/dkim_change.h"

namespace warmpost::control {
namespace {

void found(Identity& identity, WallTime now) {
    identity.status = VerificationStatus::success;
    identity.error_type.clear();
    identity.last_checked = identity.last_success = identity.records_seen = now;
    identity.unfound_since = WallTime{};
}

bool not_found_once_verified(Identity& identity, const DnsWord& word, WallTime now) {
    if (!word.says_no() || identity.records_seen == WallTime{}) return false;
    identity.last_checked = now;
    identity.error_type = word.error_type;
    if (identity.unfound_since == WallTime{}) {
        identity.status = VerificationStatus::temporary_failure;
        identity.unfound_since = now;
    } else if (now - identity.unfound_since >= kVerificationWindow) {
        identity.status = VerificationStatus::failed;
        identity.unfound_since = WallTime{};
    }
    return true;
}

bool not_found_yet(Identity& identity, const DnsWord& word, WallTime now) {
    if (identity.status != VerificationStatus::pending && identity.status != VerificationStatus::temporary_failure) return false;
    identity.last_checked = now;
    identity.error_type = word.error_type;
    identity.status = now - verification_begin(identity) >= kVerificationWindow ? VerificationStatus::failed : VerificationStatus::pending;
    return true;
}

}  // namespace

LookedFor looked_for(const Identity& identity) {
    LookedFor about{identity.created, identity.dkim_tokens, {}, {}};
    if (identity.dkim_key) {
        about.selector = identity.dkim_key->selector();
        about.record = identity.dkim_key->txt_record();
    }
    return about;
}

LookedFor looked_for(const NextDkim& next) { return {next.since, next.tokens, next.key->selector(), next.key->txt_record()}; }

bool hear_of_domain(Identity& identity, const DnsWord& word, WallTime now) {
    bool changed = true;
    if (word.there)
        found(identity, now);
    else
        changed = identity.verified() ? not_found_once_verified(identity, word, now) : not_found_yet(identity, word, now);
    if (changed && identity.kind == IdentityKind::domain) identity.dkim_status = identity.status;  // a domain is verified by its DKIM records
    return changed;
}

bool hear_of_next_dkim(Identity& identity, const DnsWord& word, WallTime now) {
    if (!identity.next_dkim) return false;
    NextDkim& next = *identity.next_dkim;
    if (!word.there) {
        next.last_checked = now;
        next.failed = now - next.since >= kVerificationWindow;
        return true;
    }
    if (!identity.dkim_external && identity.dkim_key) {
        identity.previous_selector = identity.dkim_key->selector();
        identity.previous_record = identity.dkim_key->txt_record();
    }
    install(identity, NextDkim(next));
    found(identity, now);
    identity.dkim_status = identity.status;
    return true;
}

VerificationStatus status_of(const MailFrom& mail_from) { return static_cast<VerificationStatus>(mail_from.status); }
void set_status(MailFrom& mail_from, VerificationStatus status) { mail_from.status = static_cast<std::uint8_t>(status); }

bool hear_of_mail_from(MailFrom& mail_from, const DnsWord& word, WallTime now) {
    const auto status = status_of(mail_from);
    if (mail_from.domain.empty() || status == VerificationStatus::failed) return false;
    if (word.there) {
        set_status(mail_from, VerificationStatus::success);
        mail_from.last_checked = mail_from.last_success = now;
        mail_from.unfound_since = WallTime{};
        return true;
    }
    if (status == VerificationStatus::pending) {
        mail_from.last_checked = now;
        if (now - mail_from.since >= kVerificationWindow) set_status(mail_from, VerificationStatus::failed);
        return true;
    }
    if (!word.says_no()) return false;
    mail_from.last_checked = now;
    if (status == VerificationStatus::success) {
        set_status(mail_from, VerificationStatus::temporary_failure);
        mail_from.unfound_since = now;
    } else if (now - mail_from.unfound_since >= kVerificationWindow) {
        set_status(mail_from, VerificationStatus::failed);
    }
    return true;
}

}  // namespace warmpost::control
