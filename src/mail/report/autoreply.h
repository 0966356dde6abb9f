// Answers that nobody wrote: vacation notices and other autoreplies (RFC 3834, and what was used before it). Inside report/; pure.
#pragma once
#include "mail/report/mail_view.h"

namespace warmpost::mail {

// By the fields that such mail carries or by its subject. A failure notice may carry some of them too (Google's does): ask for that first.
[[nodiscard]] bool is_autoreply(const MailView& view);

}  // namespace warmpost::mail
