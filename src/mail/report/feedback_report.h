// Complaints: abuse feedback reports (RFC 5965; RFC 6650 on their use) and what some mailbox providers send in their place. Inside report/; pure.
#pragma once
#include <vector>

#include "mail/report/mail_report.h"
#include "mail/report/mail_view.h"

namespace warmpost::mail {

// No findings: no complaint. A report that names nobody is one finding without a recipient: mailbox providers often hide whom it is about.
[[nodiscard]] MailReport read_feedback_report(const MailView& view);

}  // namespace warmpost::mail
