// Mail of the service itself to a sender (a bounce, a complaint): it goes in by the way that all mail goes.
#pragma once
#include <string>

#include "base/ids.h"
#include "ingress/accept/acceptor.h"
#include "reporting/notices/bounce_mail.h"
#include "runtime/cores.h"

namespace warmpost::cli {

struct NoticeMail {
    std::string wire, to;
    AccountId account;   // whom it is for
};
// Lack of room passes: the notice waits for it. `done` is called on a core, with false when it is refused for good. Any thread; both outlive it.
void mail_notice(runtime::Cores& cores, ingress::Acceptor& acceptor, NoticeMail notice, reporting::NoticeDone done);

}  // namespace warmpost::cli
