#include "mail/report/mail_report.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "mail/report/autoreply.h"
#include "mail/report/failure_text.h"
#include "mail/report/feedback_report.h"
#include "mail/report/mail_view.h"
#include "mail/report/service_notice.h"
#include "mail/report/tokens.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kMaxProseBlocks = 2000;  // paragraphs of a text that may hold a report's fields

MailKind kind_of(ReportedAction action) {
    switch (action) {
        case ReportedAction::failed:
            return MailKind::bounce;
        case ReportedAction::delayed:
            return MailKind::delay;
        case ReportedAction::delivered:
        case ReportedAction::relayed:
        case ReportedAction::expanded:
            return MailKind::delivery;
    }
    return MailKind::other;
}

// "MAILER-DAEMON", "post_master", "Mail Delivery Subsystem": who tells of failures.
bool is_from_mail_system(const MailView& view) {
    std::string local;
    for (const char c : view.from.substr(0, view.from.find('@')))
        if (c != '-' && c != '_' && c != '.') local += ascii_lower(c);
    const std::string field = to_lower(value_of(view.header, "from"));
    for (const char* name :
         {"mailerdaemon", "postmaster", "maildelivery", "maildaemon", "maildeliversystem", "mailadmin", "poostmaster", "nullsender", "mdaemon"})
        if (local.starts_with(name)) return true;
    for (const char* words : {"mailer-daemon", "mailer daemon", "mail delivery", "mail deliver system", "system administrator", "postmaster",
                              "mail administrator", "delivery subsystem"})
        if (field.find(words) != std::string::npos) return true;
    return trim(field).empty() || trim(field) == "<>";
}

bool is_from_nobody(const MailView& view) {
    for (const Field& field : view.header)
        if (field.name == "return-path") return trim(field.value) == "<>" || istarts_with(field.value, "<mailer-daemon");
    return false;
}

// A mailing list's manager refuses to distribute.
bool is_from_list_manager(const MailView& view) {
    for (const char* name : {"x-mlserver", "x-ml-name", "x-ml-info"})
        if (!value_of(view.header, name).empty()) return true;
    return false;
}

std::vector<std::string> failed_recipients(const MailView& view) {
    std::vector<std::string> addresses;
    for (const Field& field : view.header) {
        if (field.name != "x-failed-recipients") continue;
        auto names = split(field.value, ',');
        if (field.value.size() >= kMaxFieldValue && names.size() > 1) names.pop_back();  // was cut
        for (const auto each : names) {
            auto address = mailbox_in(each);
            const bool is_new = !address.empty() && std::ranges::find(addresses, address) == addresses.end();
            if (is_new && addresses.size() < kMaxReportedRecipients) addresses.push_back(std::move(address));
        }
    }
    return addresses;
}

// Where what no reader sees ends: styles, scripts. `at`: of its '<'; npos: it is none.
std::size_t end_of_unseen(std::string_view page, std::size_t at) {
    for (const char* name : {"<style", "<script"}) {
        if (!istarts_with(page.substr(at), name)) continue;
        for (auto end = page.find("</", at); end != std::string_view::npos; end = page.find("</", end + 2))
            if (istarts_with(page.substr(end + 2), name + 1)) return end;
        return page.size();
    }
    return std::string_view::npos;
}

// Text of a page without its tags; addresses in it are written with entities.
std::string without_tags(std::string_view page) {
    std::string out;
    bool in_tag = false;
    for (std::size_t at = 0; at < page.size(); ++at) {
        char c = page[at];
        if (c == '<') {
            in_tag = true;
            if (const auto end = end_of_unseen(page, at); end != std::string_view::npos) at = end;
            if (at >= page.size()) break;
            c = page[at];
        }
        if (!in_tag) out += c;
        if (c == '>' && in_tag) {
            in_tag = false;
            out += '\n';
        }
    }
    for (const auto& [entity, plain] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&nbsp;", " "}, {"&#64;", "@"}})
        for (auto at = out.find(entity); at != std::string::npos; at = out.find(entity, at + 1)) out.replace(at, std::string_view(entity).size(), plain);
    return out;
}

// What the mail says in words.
std::string prose_of(const MailView& view) {
    for (const char* type : {"text/plain", "text/html", "text/"})
        for (const MailPart& part : view.parts)
            if (part.type.starts_with(type) && !trim(part.text).empty()) return part.type == "text/html" ? without_tags(part.text) : part.text;
    // A report of fields alone says nothing in words; of MIME that was torn the whole is the text.
    const bool has_parts = std::ranges::any_of(view.parts, [](const MailPart& part) { return !trim(part.text).empty(); });
    return has_parts ? std::string() : view.body;
}

bool has_status_fields(std::string_view text) {
    for (const char* name : {"inal-recipient:", "iginal-recipient:", "INAL-RECIPIENT:", "inal-Recipient:"})
        if (text.find(name) != std::string_view::npos) return true;
    return false;
}

std::string recipient_of(const ReportedRecipient& reported) {
    return reported.original_recipient.empty() ? reported.final_recipient : reported.original_recipient;
}

// The groups of a status part, or of a text that holds them; there the returned message may follow, and is not about this delivery.
void read_blocks(std::string_view text, bool is_status_part, bool beyond_returned, MailReport& report) {
    for (const Block& block : blocks_of(text, is_status_part ? kMaxReportedRecipients + 1 : kMaxProseBlocks)) {
        if (!is_status_part && !beyond_returned && (!value_of(block, "received").empty() || !value_of(block, "return-path").empty())) return;
        if (report.reporting_mta.empty()) report.reporting_mta = typed(value_of(block, "reporting-mta")).second;
        auto reported = recipient_in(block, false);
        if (!reported || report.findings.size() >= kMaxReportedRecipients) continue;
        MailFinding finding;
        finding.kind = kind_of(reported->action);
        finding.recipient = recipient_of(*reported);
        finding.final_recipient = std::move(reported->final_recipient);
        finding.diagnostic_type = std::move(reported->diagnostic_type);
        finding.action = reported->action;
        finding.status = std::move(reported->status);
        finding.diagnostic = std::move(reported->diagnostic);
        finding.remote_mta = std::move(reported->remote_mta);
        const auto word = value_of(block, "action");
        if (finding.diagnostic.empty() && !action_in(word)) finding.explanation = printable(word);  // "expired"
        if (finding.diagnostic.empty() && value_of(block, "status").size() > finding.status.size())
            finding.diagnostic = printable(value_of(block, "status").substr(finding.status.size()));  // "4.0.0 (host name lookup failure)"
        report.findings.push_back(std::move(finding));
    }
}

MailReport read_status(const MailView& view) {
    MailReport report;
    for (const MailPart& part : view.parts)
        if (report.findings.empty() && (part.type == "message/delivery-status" || part.type == "message/global-delivery-status"))
            read_blocks(part.text, true, false, report);
    for (const MailPart& part : view.parts)
        if (report.findings.empty() && has_status_fields(part.text)) read_blocks(part.text, false, false, report);
    if (report.findings.empty() && has_status_fields(view.body) && view.returned.empty()) read_blocks(view.body, false, false, report);
    return report;
}

std::vector<std::string> not_recipients(const MailView& view) {
    auto others = view.to;
    if (!view.from.empty()) others.push_back(view.from);
    return others;
}

// The words about each recipient that the status part names; all of them where no one is singled out.
void add_explanations(const MailView& view, MailReport& report) {
    std::vector<std::string> known;
    known.reserve(report.findings.size());
    for (const MailFinding& finding : report.findings) known.push_back(finding.recipient);
    const auto told = read_failure_text(prose_of(view), known, {});
    for (std::size_t i = 0; i < report.findings.size() && i < told.failures.size(); ++i) {
        auto& explanation = report.findings[i].explanation;
        if (!explanation.empty()) continue;
        explanation = told.failures[i].text;
        if (report.findings.size() == 1 && explanation.size() < told.own.size())
            explanation += (explanation.empty() ? "" : " ") + told.own.substr(0, kMaxFailureText);
    }
}

// A mail system warns the owner of a mailbox: nothing was returned.
bool warns_of_quota(const MailView& view) {
    const std::string subject = to_lower(view.subject);
    const bool nearly = subject.find("almost") != std::string::npos || subject.find("nearly") != std::string::npos ||
                        subject.find('%') != std::string::npos || subject.find("approach") != std::string::npos;
    return nearly && view.returned.empty();
}

bool tells_of_failure(const MailView& view, const FailureText& told, bool names_failed) {
    const bool subject = tells_failure(view.subject), text = tells_failure(told.own);
    if (names_failed || (view.is_report("delivery-status") && (subject || text))) return true;
    const bool shows = !told.failures.empty() || !told.returned.empty() || !view.returned.empty();
    if (is_from_mail_system(view) || is_from_list_manager(view)) return subject || (text && shows && !warns_of_quota(view));
    if (is_from_nobody(view)) return text && (subject || (!told.failures.empty() && (!told.returned.empty() || !view.returned.empty())));
    const bool answers = istarts_with(view.subject, "re:") || istarts_with(view.subject, "fw") || istarts_with(view.subject, "aw:");
    return subject && text && !answers && !told.failures.empty() && (!told.returned.empty() || !view.returned.empty());
}

// A failure told in words.
MailReport read_words(const MailView& view, bool autoreply) {
    MailReport report;
    const auto known = failed_recipients(view);
    auto told = read_failure_text(prose_of(view), known, not_recipients(view));
    const bool names_cause =
        tells_failure(view.subject) || tells_delay(view.subject) || (tells_failure(told.own) && (!told.returned.empty() || !view.returned.empty()));
    if (autoreply && known.empty() && !(is_from_mail_system(view) && names_cause)) return report;
    if (!tells_of_failure(view, told, !known.empty())) return report;
    bool by_to_field = false;
    if (told.failures.empty()) {
        const auto blocks = blocks_of(told.returned, 1);
        std::string address = mailbox_in(value_of(view.returned, "to"));
        if (address.empty() && !blocks.empty()) address = mailbox_in(value_of(blocks.front(), "to"));
        told.failures.push_back({address, {}});
        by_to_field = !address.empty();
    }
    // The list is what was written to; its other addresses are for commands.
    if (is_from_list_manager(view) && known.empty() && told.failures.size() > 1) told.failures.resize(1);
    const bool success = is_from_mail_system(view) && tells_success(view.subject);
    const bool delayed = !success && (tells_delay(view.subject) || tells_delay(told.own));
    for (TextFailure& failure : told.failures) {
        MailFinding finding;
        finding.action = success ? ReportedAction::delivered : delayed ? ReportedAction::delayed : ReportedAction::failed;
        finding.kind = kind_of(*finding.action);
        finding.recipient = std::move(failure.recipient);
        finding.by_to_field = by_to_field;
        finding.diagnostic = std::move(failure.text);
        if (told.failures.size() == 1 || finding.diagnostic.empty())
            finding.explanation = view.subject.substr(0, kMaxReportText) + "\n" + told.own.substr(0, 2 * kMaxFailureText);
        report.findings.push_back(std::move(finding));
    }
    return report;
}

MailReport read_report(const MailView& view) {
    MailReport report = read_feedback_report(view);
    if (!report.findings.empty()) return report;
    report = read_status(view);
    if (!report.findings.empty()) {
        // A program or a file stands for the recipient (".forward"): who was written to is told elsewhere, if at all.
        const auto known = failed_recipients(view);
        for (std::size_t i = 0; i < report.findings.size() && known.size() == report.findings.size(); ++i)
            if (report.findings[i].recipient.empty()) report.findings[i].recipient = known[i];
        add_explanations(view, report);
        return report;
    }
    report.findings = read_service_notice(view);
    if (!report.findings.empty()) return report;
    const bool autoreply = is_autoreply(view);
    report = read_words(view, autoreply);
    // A mail system that returns another one's report, whole, within its text or as a message: better than a guess.
    const bool names_nobody = report.findings.size() == 1 && (report.findings.front().recipient.empty() || report.findings.front().by_to_field);
    if (names_nobody && has_status_fields(view.body)) {
        MailReport beyond;
        read_blocks(view.body, false, true, beyond);
        if (!beyond.findings.empty()) report = std::move(beyond);
    }
    if (!report.findings.empty()) return report;
    MailFinding finding;
    finding.kind = autoreply ? MailKind::autoreply : MailKind::other;
    if (autoreply) finding.recipient = mailbox_in(view.from);
    report.findings.push_back(std::move(finding));
    return report;
}

}  // namespace

MailReport read_mail_report(std::string_view message) {
    const MailView view = view_mail(message);
    MailReport report = read_report(view);
    report.returns_message = !view.returned.empty();
    add_tokens(view, report.tokens);
    return report;
}

const char* to_string(MailKind kind) {
    switch (kind) {
        case MailKind::bounce:
            return "bounce";
        case MailKind::delay:
            return "delay";
        case MailKind::complaint:
            return "complaint";
        case MailKind::autoreply:
            return "autoreply";
        case MailKind::delivery:
            return "delivery";
        case MailKind::other:
            return "other";
    }
    return "?";
}

}  // namespace warmpost::mail
