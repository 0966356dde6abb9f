#include "ingress/accept/return_path_domain.h"

#include "control/verification_rules.h"
#include "mail/message/header.h"

namespace warmpost::ingress {

Result<std::string> return_path_domain(const control::Account& owner, const control::Identity& identity, const std::string& usual) {
    const control::MailFrom* mail_from = &identity.mail_from;
    if (mail_from->domain.empty() && identity.kind == control::IdentityKind::address)
        if (const auto* domain = owner.authorising_domain(mail::domain_of(identity.name))) mail_from = &domain->mail_from;
    if (mail_from->domain.empty()) return usual;
    if (control::status_of(*mail_from) == control::VerificationStatus::success) return mail_from->domain;
    if (mail_from->reject_on_failure) return fail(ErrorCode::MailFromDomainNotVerified, "DNS setup for MAIL FROM domain is invalid.", "MailFromDomain");
    return usual;
}

}  // namespace warmpost::ingress
