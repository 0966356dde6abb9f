// The one way in: every message, by API or SMTP, passes accept(). Authorise From, check sandbox and quotas, write the header SES writes, sign, spool and
// sync, hand to the dispatcher. No rule of this kind stands anywhere else.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/slice.h"
#include "config/live.h"
#include "control/send_limits.h"
#include "control/snapshot.h"
#include "registry/registry.h"
#include "runtime/dispatcher.h"
#include "runtime/snapshot_cell.h"
#include "spool/spool.h"

namespace warmpost::ingress {

struct ListManagement {                 // SES ListManagementOptions, X-SES-LIST-MANAGEMENT-OPTIONS
    std::string list, topic;            // topic may be empty: the whole list
};

struct Submission {
    AccountId account;
    std::string operation;              // "SendEmail", "SendRawEmail", "SMTP"
    std::string caller_identity;        // key id, or "trusted network"
    bool keyless = false;               // who sends needs no key: a trusted network, the operator's socket, the service itself. Else caller_identity must be one
    std::string client_ip;
    std::string client_helo;            // SMTP only
    std::string protocol;               // for Received: "HTTP", "ESMTP", "ESMTPS", "ESMTPSA"
    Slice message;                      // whole message in wire form (mail/message/wire.h), header included
    std::optional<std::string> from;    // API FromEmailAddress: must authorise too, and replaces From in Raw when given. SMTP: nullopt
    std::string mail_from;              // SMTP MAIL FROM / API FeedbackForwardingEmailAddress; empty: the From address
    std::vector<std::string> recipients;// envelope, as given; empty for Raw without Destination: taken from To, Cc, Bcc
    std::string configuration_set;      // API; empty: header's, else the identity's default
    std::optional<std::vector<std::pair<std::string, std::string>>> tags;  // API tags replace header tags entirely
    bool body_8bit = false;
    bool internal = false;              // the service's own mail: no identity, no quota, no event
    std::string from_arn{}, source_arn{}, return_path_arn{};     // API; identities of other accounts that allow it. Empty: the header's, else its own
    std::optional<ListManagement> list_management{};             // API; else the header's
    std::optional<bool> track_opens{}, track_clicks{};           // ConfigurationOverrides of this one request
    std::string template_name{};        // what the content was made from, for events
    std::optional<std::string> rendering_failure{};              // why it could not be made: all is checked, nothing is sent, an event says so
};

struct AcceptorParts {                  // all outlive it
    const config::Live& config;
    const runtime::SnapshotCell& snapshot;
    control::SendLimits& limits;
    spool::Spool& spool;
    runtime::Dispatcher& dispatcher;
    registry::Registry* registry = nullptr;   // null: only in tests; nobody is suppressed then
    // Called for mail to a contact list whose recipient is not in it yet; must not block.
    std::function<void(AccountId account, const ListManagement& list, const std::string& address)> add_contact{};
};

class Acceptor {
public:
    explicit Acceptor(const AcceptorParts& parts) : parts_(parts) {}
    // Resumes on the executor it was started on. The message id once the message is durable. Errors in SES's words, ready for SMTP and API alike.
    [[nodiscard]] boost::asio::awaitable<Result<std::string>> accept(Submission submission);
    // Would its sender be let in, by identity, key, configuration set and pool? Takes nothing of the quota, which may refuse the message yet.
    [[nodiscard]] Status check(Submission submission) const;

private:
    AcceptorParts parts_;
};

}  // namespace warmpost::ingress
