// What an ISP's answer to one delivery attempt means, and what it is about. The one place that decides retry or bounce: everyone else only classifies. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace warmpost::outcome {

enum class Scope : std::uint8_t { connection, recipient, address, netblock, sending_domain, content };
enum class Meaning : std::uint8_t { delivered, deferred, throttled, blocked, hard_bounce };
enum class Stage : std::uint8_t { connect, greeting, ehlo, starttls, auth, mail_from, rcpt_to, data, end_of_data, quit };
enum class Next : std::uint8_t { done, retry, bounce };   // for the recipients that the reply covers

struct Judgement {
    Meaning meaning = Meaning::deferred;
    Scope scope = Scope::connection;
    Next next = Next::retry;
    bool try_next_host = false;      // another MX may answer differently (421 greeting, connect failure, 4xx at EHLO)
    bool close_connection = false;   // 421, or a reply that is about the connection
    std::string bounce_type;         // SES: Permanent, Transient, Undetermined; only with Next::bounce
    std::string bounce_sub_type;     // SES: General, NoEmail, MailboxFull, MessageTooLarge, ContentRejected, AttachmentRejected
    std::string delay_type;          // SES DeliveryDelay.delayType; only with Next::retry
    bool ours = false;               // matched one of the ISP's own rules
};

// RFC 5321 4.2.1 and RFC 3463, when no rule of the ISP matched: 2xx delivered, 4xx retry, 5xx bounce; scope from the enhanced status and the stage.
[[nodiscard]] Judgement judge_by_code(Stage stage, int code, std::string_view enhanced, std::string_view text);
// Given by a rule: fills next and the SES words from meaning, scope and code. A `blocked` or `throttled` answer about the address, netblock or connection is retried
// even with a 5xx (another address, another day may pass), until the message's age ends it.
[[nodiscard]] Judgement judge_by_rule(Meaning meaning, Scope scope, Stage stage, int code, std::string_view enhanced, std::string_view text);
// True when the enhanced status itself says that the recipient's mailbox is meant (RFC 3463 3.2, 3.3): no word in the text beats it.
[[nodiscard]] bool speaks_of_mailbox(int code, std::string_view enhanced);
// The same of the sender's address (X.1.7, X.1.8).
[[nodiscard]] bool speaks_of_sender(std::string_view enhanced);
// No reply: connection refused, timed out, lost. Always retry, scope connection.
[[nodiscard]] Judgement judge_io_failure(Stage stage, std::string_view what);

[[nodiscard]] const char* to_string(Scope scope);
[[nodiscard]] const char* to_string(Meaning meaning);
[[nodiscard]] const char* to_string(Stage stage);

}  // namespace warmpost::outcome
