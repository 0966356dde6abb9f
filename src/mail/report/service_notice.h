// Amazon SES's own notices of bounces, complaints and deliveries, as SNS mails them: JSON in a text part, bare or in SNS's envelope. Who moves away from SES
// still has them coming. Inside report/; pure.
#pragma once
#include <vector>

#include "mail/report/mail_report.h"
#include "mail/report/mail_view.h"

namespace warmpost::mail {

// Empty: no such notice.
[[nodiscard]] std::vector<MailFinding> read_service_notice(const MailView& view);

}  // namespace warmpost::mail
