#include "policy/outcome/bounce.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/strings.h"

namespace warmpost::outcome {
namespace {

constexpr std::size_t kMaxText = 8ul * 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) { return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'); }

std::string_view without_class(std::string_view enhanced) { return enhanced.size() > 2 ? enhanced.substr(2) : std::string_view{}; }
// "5.0.0" says nothing but its class.
bool is_general(std::string_view enhanced) { return enhanced.empty() || without_class(enhanced) == "0.0"; }

// "5.1.1" at `at`, not a piece of an address or a version; empty: none.
std::string_view enhanced_at(std::string_view text, std::size_t at) {
    if (at > 0 && (is_letter_or_digit(text[at - 1]) || text[at - 1] == '.')) return {};
    const auto whole = text.substr(at, std::min(text.find_first_not_of("0123456789.", at), text.size()) - at);
    const auto status = whole.ends_with('.') ? whole.substr(0, whole.size() - 1) : whole;
    const auto parts = split(status, '.');
    if (parts.size() != 3 || parts[0].size() != 1 || (parts[0][0] != '2' && parts[0][0] != '4' && parts[0][0] != '5')) return {};
    if (parts[1].empty() || parts[1].size() > 1 + (parts[1][0] != '0') || parts[2].empty() || parts[2].size() > 3) return {};
    return status;
}

struct Code {
    int value = 0, weight = 0;  // weight: how sure it is that this is a reply's code
    std::size_t at = 0;
    std::string_view enhanced;  // that follows it at once
};

// Behind these a reply is quoted.
bool introduces(std::string_view before) {
    before = trim(before);
    if (before.empty()) return true;
    for (const char* words : {"said:", "<<<", "<--", "returned:", "response:", "responded:", "was:", "replied:", "error:",         "code", ":",
                              "'",     "\"",  "(",   "<",         "...",       "error",      "with", "#",        "server message", "Out:"})
        if (before.ends_with(words)) return true;
    return false;
}
bool counts_something(std::string_view after) {
    const std::string word = to_lower(trim(after).substr(0, 9));
    for (const char* unit : {"minute", "hour", "day", "second", "byte", "kb", "mb", "message", "recipient", "more", "times", "line", "(max", "user"})
        if (word.starts_with(unit)) return true;
    return false;
}

std::optional<Code> code_at(std::string_view text, std::size_t at) {
    if (at + 3 > text.size() || (text[at] != '2' && text[at] != '4' && text[at] != '5') || text[at + 1] < '0' || text[at + 1] > '5' ||
        !is_digit(text[at + 2]))
        return std::nullopt;
    if (at > 0 && (is_letter_or_digit(text[at - 1]) || std::string_view(".@/_=").find(text[at - 1]) != std::string_view::npos)) return std::nullopt;
    const char next = at + 3 < text.size() ? text[at + 3] : ' ';
    if (std::string_view(" -:\t\r\n,'\"#;>)").find(next) == std::string_view::npos) return std::nullopt;
    Code code{(text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0'), 1, at, {}};
    const auto behind = text.find_first_not_of(" -:'\"#([", at + 3);
    if (behind != std::string_view::npos && behind - at < 10) code.enhanced = enhanced_at(text, behind);
    const bool follows_words = introduces(text.substr(0, at));
    const bool counts = at > 0 && counts_something(text.substr(at + 3));  // "440 minutes"
    const bool ends_word = next == '-' || next == '>' || next == ')';
    if (code.enhanced.empty() && (counts || (!follows_words && ends_word))) return std::nullopt;
    if (!code.enhanced.empty() || follows_words) code.weight = code.enhanced.empty() ? 2 : 3;
    return code;
}

// What a status alone is about (RFC 3463, the IANA registry of enhanced status codes, and what large providers number beyond it).
Reason reason_of_status(std::string_view enhanced) {
    struct Row {
        const char* detail;
        Reason reason;
    };
    static constexpr Row kRows[] = {
        {"1.1", Reason::no_mailbox},
        {"1.2", Reason::no_host},
        {"1.3", Reason::no_mailbox},
        {"1.4", Reason::no_mailbox},
        {"1.6", Reason::moved},
        {"1.7", Reason::sender},
        {"1.8", Reason::sender},
        {"1.10", Reason::no_mail},
        {"2.1", Reason::disabled},
        {"2.2", Reason::mailbox_full},
        {"2.3", Reason::too_large},
        {"2.4", Reason::system},
        {"3.2", Reason::no_mail},
        {"3.4", Reason::too_large},
        {"4.4", Reason::no_host},
        {"4.7", Reason::expired},
        {"5.3", Reason::rate},
        {"7.8", Reason::authentication},
        {"7.9", Reason::authentication},
        {"7.10", Reason::encryption},
        {"7.17", Reason::moved},
        {"7.20", Reason::authentication},
        {"7.21", Reason::authentication},
        {"7.22", Reason::authentication},
        {"7.23", Reason::authentication},
        {"7.24", Reason::authentication},
        {"7.25", Reason::source},
        {"7.26", Reason::authentication},
        {"7.27", Reason::authentication},
        {"7.28", Reason::rate},
        {"7.509", Reason::authentication},
        {"7.515", Reason::authentication},
        {"7.511", Reason::source},
        {"7.606", Reason::source},
        {"7.650", Reason::source},
        {"7.708", Reason::source},
    };
    const auto detail = without_class(enhanced);
    for (const Row& row : kRows)
        if (detail == row.detail) return row.reason;
    switch (detail.empty() ? '0' : detail.front()) {
        case '3':
            return Reason::system;
        case '4':
            return Reason::network;
        case '5':
            return Reason::policy;
        case '6':
            return Reason::content;
        case '7':
            return Reason::policy;
        default:
            return Reason::none;
    }
}

// Words that are said of anything; a status that names the mailbox is more exact.
bool is_vague(Reason reason) { return reason == Reason::none || reason == Reason::policy || reason == Reason::system || reason == Reason::expired; }

bool names_mailbox(Reason by_status) { return is_of_recipient(by_status) || by_status == Reason::mailbox_full; }

// What the text for people may hold without being about this failure (a scanner's footer: "scanned for viruses"): a status that names the mailbox is more
// exact.
bool is_said_of_anything(Reason reason) {
    return is_vague(reason) || reason == Reason::content || reason == Reason::attachment || reason == Reason::format || reason == Reason::encryption;
}

Scope scope_of(Reason reason, std::string_view words) {
    switch (reason) {
        case Reason::no_mailbox:
        case Reason::moved:
        case Reason::disabled:
        case Reason::no_host:
        case Reason::no_mail:
        case Reason::preferences:
        case Reason::suppressed:
        case Reason::mailbox_full:
            return Scope::recipient;
        case Reason::too_large:
        case Reason::attachment:
        case Reason::content:
        case Reason::format:
            return Scope::content;
        case Reason::sender:
        case Reason::authentication:
        case Reason::relaying:
            return Scope::sending_domain;
        case Reason::source: {
            const std::string lower = to_lower(words);
            const bool of_many = lower.find("netblock") != std::string::npos || lower.find("part of their network") != std::string::npos ||
                                 lower.find("subnet") != std::string::npos;
            return of_many ? Scope::netblock : Scope::address;
        }
        case Reason::rate:
            return Scope::address;
        case Reason::policy:
        case Reason::none:
            return Scope::sending_domain;
        case Reason::later:
        case Reason::network:
        case Reason::expired:
        case Reason::system:
        case Reason::encryption:
            return Scope::connection;
    }
    return Scope::connection;
}

std::pair<const char*, const char*> words_of(Reason reason, std::string_view text) {
    switch (reason) {
        case Reason::no_mailbox:
        case Reason::moved:
        case Reason::no_host:
            return {"Permanent", "NoEmail"};
        case Reason::disabled:
        case Reason::no_mail:
            return {"Permanent", "General"};
        case Reason::suppressed:
            return {"Permanent", to_lower(text).find("account") != std::string::npos ? "OnAccountSuppressionList" : "Suppressed"};
        case Reason::mailbox_full:
            return {"Transient", "MailboxFull"};
        case Reason::too_large:
            return {"Transient", "MessageTooLarge"};
        case Reason::attachment:
            return {"Transient", "AttachmentRejected"};
        case Reason::content:
            return {"Transient", "ContentRejected"};
        default:
            return {"Transient", "General"};
    }
}

BounceClass decided(Reason reason, std::string_view status, bool temporary, std::string_view text) {
    BounceClass out;
    out.reason = reason;
    out.status = status;
    out.scope = scope_of(reason, text);
    const auto [type, sub_type] = words_of(reason, text);
    out.type = type;
    out.sub_type = sub_type;
    if (temporary && out.type == "Permanent") {
        out.type = "Transient";
        out.sub_type = "General";
    }
    return out;
}

// RFC 4954 6: the client must authenticate, or could not. "535 account disabled" is about its own account.
bool is_of_client(int code) { return code == 530 || code == 534 || code == 535 || code == 538; }

// Words that say which command was answered: no recipient had been named before RCPT TO.
bool is_before_recipient(std::string_view text) {
    const std::string lower = to_lower(text.substr(0, kMaxText));
    for (const char* words :
         {"in reply to mail from", "after mail from", "response to mail from", "our mail from", "[mail_from]", "initial connection", "refused to talk to me",
          "in reply to helo", "in reply to ehlo", "after ehlo", "after helo", ">>> mail from", "sender was rejected", "name was rejected"})
        if (lower.find(words) != std::string::npos) return true;
    return false;
}

// "Your message to <ann> was automatically rejected: quota exceeded": delivery agents (Dovecot's, Sieve) write so to people; their status says less.
Reason rejected_by_program(std::string_view explanation) {
    constexpr std::string_view kWords = "was automatically rejected:";
    const auto at = explanation.find(kWords);
    return at == std::string_view::npos ? Reason::none : reason_in(explanation.substr(at + kWords.size()));
}

// NTT docomo says "unknown user" to RCPT TO of nobody; said of the message it is the recipient's own filter.
bool is_filter_of_recipient(Reason reason, const ReportedFailure& failure) {
    if (reason != Reason::no_mailbox || is_of_recipient(reason_of_status(failure.status))) return false;
    const std::string told = to_lower(std::string(failure.diagnostic).append(" ").append(failure.explanation).substr(0, kMaxText));
    const bool of_message = told.find("end of data") != std::string::npos || told.find(">>> data") != std::string::npos;
    return of_message && told.find("docomo.ne.jp") != std::string::npos;
}

// The more exact of words and status.
Reason combined(Reason by_words, std::string_view enhanced, std::string_view words) {
    const Reason by_status = reason_of_status(enhanced);
    if (by_words == Reason::none || (by_status == Reason::sender && is_of_recipient(by_words))) return by_status;
    // Exchange Online: "550 5.4.1 Recipient address rejected: Access denied" is nobody; another's "access denied" is a policy.
    if (by_words == Reason::policy && enhanced == "5.4.1" && to_lower(words).find("recipient address rejected") != std::string::npos)
        return Reason::no_mailbox;
    // Policy (X.7.Z) is about who sends: a host that "is not known" there is ours. Sendmail has X.7.27 for RFC 7505's domains, too.
    const bool is_policy = without_class(enhanced).starts_with("7.") && !(by_words == Reason::no_mail && without_class(enhanced) == "7.27");
    if (is_policy && (by_words == Reason::no_host || by_words == Reason::no_mail)) return Reason::source;
    return is_vague(by_words) && names_mailbox(by_status) ? by_status : by_words;
}

}  // namespace

FoundReply find_reply(std::string_view text, std::string_view status) {
    // Of a session's transcript: what is answered to these is about no recipient ("421 too many errors").
    text = trim(text.substr(0, std::min({kMaxText, text.find(">>> RSET"), text.find(">>> QUIT")})));
    FoundReply found;
    Code best;
    std::string_view own;
    bool own_follows = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_digit(text[at]) || (at > 0 && is_digit(text[at - 1]))) continue;
        if (const auto code = code_at(text, at)) {
            if (code->weight >= 2 && code->value / 100 == 4) found.temporary = true;
            const bool better = code->weight > best.weight || (code->weight == best.weight && best.value < 400);
            if (code->value >= 400 ? better : best.value == 0) best = *code;
        } else if (const auto enhanced = enhanced_at(text, at); !enhanced.empty() && enhanced.front() != '2') {
            const bool follows = best.value != 0 && best.enhanced == enhanced;
            if (own.empty() || (is_general(own) && !is_general(enhanced)) || (follows && !own_follows && !is_general(enhanced)))
                own = enhanced, own_follows = follows;
            if (enhanced.front() == '4') found.temporary = true;
        }
    }
    if (!best.enhanced.empty() && !is_general(best.enhanced)) own = best.enhanced;
    found.code = best.value;
    found.text = std::string(best.value != 0 ? text.substr(best.at) : text);
    found.enhanced = std::string(is_general(own) && !status.empty() && !(is_general(status) && !own.empty()) ? status : own);
    if (status.starts_with('4') || found.enhanced.starts_with('4') || found.code / 100 == 4) found.temporary = true;
    return found;
}

BounceClass class_of_reply(Stage stage, int code, std::string_view enhanced, std::string_view text) {
    Reason reason = combined(reason_in(text), enhanced, text.substr(0, kMaxText));
    // RFC 5321 4.3.2: to RCPT TO these three speak of the mailbox, where nothing else is said. 552: storage, of the mailbox or for this message.
    const bool at_recipient = stage == Stage::rcpt_to;
    if (reason == Reason::none && code == 552) reason = at_recipient ? Reason::mailbox_full : Reason::too_large;
    const bool refuses_recipient = reason == Reason::none && at_recipient && (code == 550 || code == 551 || code == 553);
    if (is_of_client(code) && is_of_recipient(reason)) reason = Reason::authentication;
    if (stage < Stage::rcpt_to && is_of_recipient(reason)) reason = stage == Stage::mail_from ? Reason::sender : Reason::source;
    if (reason == Reason::none && stage >= Stage::data) reason = Reason::content;
    BounceClass out = decided(reason, enhanced, code < 500 || enhanced.starts_with('4'), text);
    if (refuses_recipient && !enhanced.starts_with('4')) {
        out.type = "Permanent";
        out.scope = Scope::recipient;
    }
    return out;
}

BounceClass class_of_report(const ReportedFailure& failure) {
    FoundReply reply = find_reply(failure.diagnostic, failure.status);
    Reason by_words = reason_in(reply.text);
    std::string_view words = failure.diagnostic;
    // The diagnostic may say less than the mail does in words, and the words of a reply less than those around it.
    if (by_words == Reason::none && reply.code != 0) by_words = reason_in(failure.diagnostic);
    if (!failure.explanation.empty() && (by_words == Reason::none || (is_general(reply.enhanced) && is_vague(by_words)))) {
        const FoundReply told = find_reply(failure.explanation, reply.enhanced);
        Reason by_told = reason_in(told.code != 0 ? std::string_view(told.text) : failure.explanation);
        if (by_told == Reason::none) by_told = reason_in(failure.explanation);
        if (is_said_of_anything(by_told) && names_mailbox(reason_of_status(reply.enhanced))) by_told = Reason::none;
        const bool more = !is_vague(by_told) || by_words == Reason::none;
        if (more && by_told != Reason::none) by_words = by_told, words = failure.explanation;
        if (more && reply.code == 0 && told.code != 0) reply.code = told.code;
        if (more && is_general(reply.enhanced)) reply.enhanced = told.enhanced;
        reply.temporary = reply.temporary || (more && told.temporary);
    }
    if (const Reason rejected = rejected_by_program(failure.explanation); rejected != Reason::none) by_words = rejected, words = failure.explanation;
    Reason reason = by_words == Reason::mailbox_full ? by_words : combined(by_words, reply.enhanced, words.substr(0, kMaxText));
    if (reason == Reason::none && reply.code == 552) reason = Reason::mailbox_full;
    if (is_of_client(reply.code) && is_of_recipient(reason)) reason = Reason::authentication;
    if (is_filter_of_recipient(reason, failure)) reason = Reason::preferences;
    if (is_of_recipient(reason) && (is_before_recipient(failure.diagnostic) || is_before_recipient(failure.explanation))) reason = Reason::sender;
    // A domain that takes no mail at all (RFC 7505) says so for good, whatever status the reporting system has for it.
    const bool for_good = reason == Reason::no_mail && reply.code / 100 != 4 && !failure.delayed;
    BounceClass out = decided(reason, reply.enhanced, (reply.temporary && !for_good) || failure.delayed, words);
    const bool says_nothing = reason == Reason::none && is_general(reply.enhanced) && trim(failure.diagnostic).empty() && trim(failure.explanation).empty();
    if (says_nothing && !failure.delayed && !reply.temporary) {
        out.type = out.sub_type = "Undetermined";
        out.scope = Scope::connection;  // nobody's mailbox is blamed
    }
    return out;
}

}  // namespace warmpost::outcome
