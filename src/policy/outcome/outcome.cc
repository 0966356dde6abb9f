#include "policy/outcome/outcome.h"

#include "base/strings.h"
#include "policy/outcome/bounce.h"

namespace warmpost::outcome {
namespace {

bool has(std::string_view text, std::string_view word) {
    return to_lower(text).find(word) != std::string::npos;
}

// RFC 3463 2: "class.subject.detail"; the subject and detail of "5.1.1" are "1.1".
std::string_view without_class(std::string_view enhanced) { return enhanced.size() > 2 ? enhanced.substr(2) : std::string_view{}; }

// What a permanent refusal is about, from RFC 3463's subjects: 1 address, 2 mailbox, 3 mail system, 4 network, 5 protocol, 6 content, 7 security or policy.
Scope scope_of(Stage stage, int code, std::string_view enhanced, std::string_view text) {
    const auto detail = without_class(enhanced);
    if (code == 421) return Scope::connection;  // RFC 5321 3.8: the service, whatever command it answers
    if (detail.starts_with("1.8") || detail.starts_with("1.7")) return Scope::sending_domain;  // sender's address
    if (detail == "2.3") return Scope::content;
    if (detail.starts_with("1.") || detail.starts_with("2.")) return Scope::recipient;
    if (detail.starts_with("6.")) return Scope::content;
    if (detail.starts_with("3.4")) return Scope::content;
    if (code == 552) return stage == Stage::rcpt_to ? Scope::recipient : Scope::content;  // storage: of the mailbox, or too little for this message
    // RFC 7372 (7.20 to 7.25), RFC 7489: authentication of the domain; a bad DKIM domain never blames the address.
    for (const char* about_domain : {"7.20", "7.21", "7.22", "7.23", "7.24", "7.26", "7.27", "7.30", "7.32", "7.40"})
        if (detail == about_domain) return Scope::sending_domain;
    if (detail == "7.25") return Scope::address;  // reverse DNS of the client (RFC 7372 3.3)
    // Policy, protocol and routing: whatever command is answered, nothing is said about the mailbox ("5.4.1 access denied" is Microsoft's for no such user).
    if (detail.starts_with("7.")) return stage >= Stage::data ? Scope::content : Scope::sending_domain;
    if (detail.starts_with("5.") || code == 503 || code == 530 || code == 535) return Scope::connection;
    if (detail.starts_with("4.") && detail != "4.1") return Scope::connection;
    switch (stage) {
        case Stage::connect:
        case Stage::greeting:
        case Stage::ehlo:
        case Stage::starttls:
        case Stage::auth:
        case Stage::quit: return Scope::connection;
        case Stage::mail_from: return Scope::sending_domain;
        case Stage::rcpt_to: return enhanced.empty() && (has(text, "sender") || has(text, "your domain")) ? Scope::sending_domain : Scope::recipient;
        case Stage::data:
        case Stage::end_of_data: return has(text, "spam") || has(text, "content") || has(text, "virus") || code >= 500 ? Scope::content : Scope::connection;
    }
    return Scope::connection;
}

std::string delay_type(Meaning meaning, Scope scope, std::string_view enhanced, std::string_view text) {
    const auto detail = without_class(enhanced);
    if (detail.starts_with("2.2") || has(text, "mailbox full") || has(text, "over quota")) return "MailboxFull";
    if (scope == Scope::address || scope == Scope::netblock) return "IPFailure";
    if (scope == Scope::content) return "SpamDetected";
    if (scope == Scope::connection && meaning == Meaning::deferred) return "TransientCommunicationFailure";
    if (scope == Scope::recipient) return "RecipientServerError";
    return "General";
}

// SES's words by the one rule for them (bounce.h), within what is known besides: only what is about the recipient says that the address is bad,
// and an ISP's own rule that calls it bad is believed, unless the reply itself says that the mailbox is full.
void fill_bounce(Judgement& j, const BounceClass& found) {
    j.bounce_type = found.type;
    j.bounce_sub_type = found.sub_type;
    const bool permanent = found.type == "Permanent";
    if (permanent && j.scope != Scope::recipient) {
        j.bounce_type = "Transient";
        j.bounce_sub_type = j.scope == Scope::content ? "ContentRejected" : "General";
    } else if (!permanent && j.ours && j.meaning == Meaning::hard_bounce && j.scope == Scope::recipient && found.reason != Reason::mailbox_full) {
        j.bounce_type = "Permanent";
        j.bounce_sub_type = "General";
    } else if (j.ours && j.scope == Scope::content && found.sub_type == "General") {
        j.bounce_sub_type = "ContentRejected";
    }
}

void fill_words(Judgement& j, Stage stage, int code, std::string_view enhanced, std::string_view text) {
    if (j.next == Next::bounce) fill_bounce(j, class_of_reply(stage, code, enhanced, text));
    else if (j.next == Next::retry) j.delay_type = delay_type(j.meaning, j.scope, enhanced, text);
}

bool another_host_may_help(Stage stage, int code) {
    return stage == Stage::connect || stage == Stage::greeting || (stage == Stage::ehlo && code < 500);
}

}  // namespace

bool speaks_of_mailbox(int code, std::string_view enhanced) {
    const auto detail = without_class(enhanced);
    if (detail == "2.2") return true;
    return code >= 500 && (detail == "1.1" || detail == "1.2" || detail == "1.3" || detail == "1.6" || detail == "1.10" || detail == "2.1");
}

bool speaks_of_sender(std::string_view enhanced) {
    const auto detail = without_class(enhanced);
    return detail == "1.7" || detail == "1.8";
}

Judgement judge_by_code(Stage stage, int code, std::string_view enhanced, std::string_view text) {
    Judgement j;
    if (code >= 200 && code < 300) {
        j.meaning = Meaning::delivered;
        j.scope = Scope::recipient;
        j.next = Next::done;
        return j;
    }
    j.scope = scope_of(stage, code, enhanced, text);
    j.close_connection = code == 421;  // RFC 5321 3.8: the server is closing the channel
    j.try_next_host = another_host_may_help(stage, code);
    // A greeting or EHLO refused for good is about the connection, not about anybody's mailbox: it is retried until the message's age ends it.
    const bool about_connection = stage <= Stage::auth;
    if (code >= 500 && !about_connection) {
        j.meaning = Meaning::hard_bounce;
        j.next = Next::bounce;
        const BounceClass found = class_of_reply(stage, code, enhanced, text);
        // "550 5.7.1 user unknown": words are more exact than a status.
        if (found.type == "Permanent") j.scope = Scope::recipient;
        fill_bounce(j, found);
        return j;
    } else {
        j.meaning = Meaning::deferred;
        j.next = Next::retry;
    }
    fill_words(j, stage, code, enhanced, text);
    return j;
}

Judgement judge_by_rule(Meaning meaning, Scope scope, Stage stage, int code, std::string_view enhanced, std::string_view text) {
    Judgement j;
    j.meaning = meaning;
    j.scope = scope;
    j.ours = true;
    j.close_connection = code == 421 || scope == Scope::connection;
    j.try_next_host = another_host_may_help(stage, code) && scope == Scope::connection;
    const bool source_may_change = scope == Scope::address || scope == Scope::netblock || scope == Scope::connection;
    switch (meaning) {
        case Meaning::delivered: j.next = Next::done; break;
        case Meaning::hard_bounce:
            // RFC 5321 4.2.1: a 4yz asks for another attempt, whatever its text says.
            if (code < 500) j.meaning = Meaning::deferred;
            j.next = code < 500 ? Next::retry : Next::bounce;
            break;
        case Meaning::deferred:  // "552 5.2.2 mailbox full" won't be taken back within the queue's age: a Transient bounce, as SES makes of it
        case Meaning::throttled:
        case Meaning::blocked: j.next = code >= 500 && !source_may_change ? Next::bounce : Next::retry; break;
    }
    fill_words(j, stage, code, enhanced, text);
    return j;
}

Judgement judge_io_failure(Stage stage, std::string_view what) {
    Judgement j;
    j.try_next_host = stage <= Stage::ehlo;
    j.close_connection = true;
    fill_words(j, stage, 0, {}, what);
    return j;
}

const char* to_string(Scope scope) {
    switch (scope) {
        case Scope::connection: return "connection";
        case Scope::recipient: return "recipient";
        case Scope::address: return "address";
        case Scope::netblock: return "netblock";
        case Scope::sending_domain: return "sending_domain";
        case Scope::content: return "content";
    }
    return "?";
}

const char* to_string(Meaning meaning) {
    switch (meaning) {
        case Meaning::delivered: return "delivered";
        case Meaning::deferred: return "deferred";
        case Meaning::throttled: return "throttled";
        case Meaning::blocked: return "blocked";
        case Meaning::hard_bounce: return "hard_bounce";
    }
    return "?";
}

const char* to_string(Stage stage) {
    switch (stage) {
        case Stage::connect: return "connect";
        case Stage::greeting: return "greeting";
        case Stage::ehlo: return "EHLO";
        case Stage::starttls: return "STARTTLS";
        case Stage::auth: return "AUTH";
        case Stage::mail_from: return "MAIL FROM";
        case Stage::rcpt_to: return "RCPT TO";
        case Stage::data: return "DATA";
        case Stage::end_of_data: return "end of data";
        case Stage::quit: return "QUIT";
    }
    return "?";
}

}  // namespace warmpost::outcome
