#include "cli/bounce_lines.h"

#include <algorithm>
#include <optional>

#include "base/strings.h"
#include "mail/message/header.h"
#include "mail/report/mail_report.h"
#include "mail/report/status_fields.h"
#include "policy/outcome/bounce.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

// A host named by whoever reports: "host gmail-smtp-in.l.google.com[192.0.2.1] said".
std::optional<IspId> isp_named_in(std::string_view text, const isp::IspTable& isps) {
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = text.find_first_not_of(" \t\n<>[](),;:'\"", at);
        if (begin == std::string_view::npos) break;
        at = std::min(text.find_first_of(" \t\n<>[](),;:'\"", begin), text.size());
        const auto word = text.substr(begin, at - begin);
        const bool is_host = word.find('.') != std::string_view::npos && word.find('@') == std::string_view::npos && word.find('/') == std::string_view::npos;
        if (is_host)
            if (auto isp = isps.by_mx_host(to_lower(word))) return isp;
    }
    return std::nullopt;
}

// The mailbox provider behind a recipient, without asking anybody: by his domain, else by who refused.
std::optional<IspId> isp_of(const mail::MailFinding& finding, const mail::MailReport& report, const isp::IspTable& isps) {
    if (auto isp = isps.by_domain(to_lower(mail::domain_of(finding.recipient)))) return isp;
    if (!finding.remote_mta.empty()) return isps.by_mx_host(to_lower(finding.remote_mta));
    if (auto isp = isp_named_in(finding.diagnostic.empty() ? finding.explanation : finding.diagnostic, isps)) return isp;
    // Who reports without naming another host refused it himself.
    return finding.kind == mail::MailKind::bounce ? isps.by_mx_host(to_lower(report.reporting_mta)) : std::nullopt;
}

json::value or_null(std::string_view text) { return text.empty() ? json::value() : json::value(text); }

// What the mail says of the reason: the field, else the reply within its words.
std::string diagnostic_of(const mail::MailFinding& finding) {
    const std::string_view told = trim(finding.diagnostic).empty() ? std::string_view(finding.explanation) : std::string_view(finding.diagnostic);
    const auto reply = outcome::find_reply(told);
    std::string text(trim(reply.code >= 400 ? std::string_view(reply.text) : told).substr(0, mail::kMaxReportText));
    for (char& c : text)
        if (c >= 0 && (c < 32 || c == 127)) c = ' ';
    return mail::valid_utf8(std::move(text));
}

json::object line_of(const std::string& file, const mail::MailFinding& finding, const mail::MailReport& report, const isp::IspTable& isps) {
    json::object line{{"file", file},
                      {"kind", mail::to_string(finding.kind)},
                      {"recipient", or_null(finding.recipient)},
                      {"action", finding.action ? json::value(mail::to_string(*finding.action)) : json::value()},
                      {"status", or_null(finding.status)},
                      {"diagnostic", nullptr},
                      {"bounceType", nullptr},
                      {"bounceSubType", nullptr},
                      {"feedbackType", or_null(finding.feedback_type)},
                      {"isp", nullptr},
                      {"scope", nullptr}};
    const bool failed = finding.kind == mail::MailKind::bounce || finding.kind == mail::MailKind::delay;
    if (failed || finding.kind == mail::MailKind::delivery) line["diagnostic"] = or_null(diagnostic_of(finding));
    if (finding.kind == mail::MailKind::delivery && finding.status.empty()) line["status"] = or_null(outcome::find_reply(finding.diagnostic).enhanced);
    const auto isp = isp_of(finding, report, isps);
    if (isp) line["isp"] = isp->value();
    if (!failed) return line;
    const auto judged = outcome::class_of_report({finding.status, finding.diagnostic, finding.explanation, finding.kind == mail::MailKind::delay});
    line["status"] = or_null(judged.status);
    line["bounceType"] = finding.bounce_type.empty() ? judged.type : finding.bounce_type;
    line["bounceSubType"] = finding.bounce_type.empty() ? judged.sub_type : finding.bounce_sub_type;
    line["scope"] = outcome::to_string(judged.scope);
    return line;
}

// A line "From MAILER-DAEMON  Thu Apr 29 23:34:45 2015" (RFC 4155).
bool begins_mail(std::string_view line) {
    return line.starts_with("From ") && line.size() > 30 && line.size() < 400 && std::ranges::count(line, ':') >= 2 &&
           line.find("20") != std::string_view::npos;
}

// A file that begins as an mbox may hold several mails.
std::vector<std::string_view> mails_in(std::string_view file) {
    constexpr std::size_t kMost = 1000;
    std::vector<std::string_view> mails;
    if (file.starts_with("From ")) {
        for (auto at = file.find("\n\nFrom "); at != std::string_view::npos && mails.size() < kMost; at = file.find("\n\nFrom ", at)) {
            at += 2;
            if (!begins_mail(file.substr(at, file.find('\n', at) - at))) continue;
            mails.push_back(file.substr(0, at));
            file.remove_prefix(at);
            at = 0;
        }
    }
    mails.push_back(file);
    return mails;
}

}  // namespace

std::vector<json::object> bounce_lines(const std::string& file, std::string_view mail, const isp::IspTable& isps) {
    std::vector<json::object> lines;
    for (const std::string_view each : mails_in(mail)) {
        const mail::MailReport report = mail::read_mail_report(each);
        for (const mail::MailFinding& finding : report.findings) lines.push_back(line_of(mail::valid_utf8(file), finding, report, isps));
    }
    return lines;
}

}  // namespace warmpost::cli
