#include "mail/report/feedback_report.h"

#include <algorithm>

#include "base/strings.h"
#include "mail/message/gmime_use.h"

namespace warmpost::mail {
namespace {

constexpr const char* kJmrpField = "x-hmxmroriginalrecipient";  // Microsoft writes it into the message that it returns

std::string type_word(std::string_view text) {
    text = trim(text);
    std::string word = to_lower(text.substr(0, std::min(text.find_first_of(" \t;,("), text.size())));
    return word.empty() || word.size() > 40 ? "abuse" : printable(word);
}

void add(std::vector<MailFinding>& findings, std::string recipient, std::string_view type) {
    if (findings.size() >= kMaxReportedRecipients) return;
    MailFinding finding;
    finding.kind = MailKind::complaint;
    finding.recipient = std::move(recipient);
    finding.feedback_type = type;
    findings.push_back(std::move(finding));
}

// Fields of the report's part, be its type right or not: some gateways make text of it.
const Block* report_fields(const MailView& view, std::vector<Block>& blocks) {
    for (const MailPart& part : view.parts) {
        const bool typed_so = part.type == "message/feedback-report" || part.type == "application/feedback-report";
        if (!typed_so && part.text.find("eedback-") == std::string::npos && part.text.find("EEDBACK-") == std::string::npos) continue;
        blocks = blocks_of(part.text, 8);
        for (const Block& block : blocks) {
            const bool has_type = !value_of(block, "feedback-type").empty();
            const bool has_version = !value_of(block, "version").empty() || !value_of(block, "user-agent").empty();
            if (has_type && (typed_so || has_version)) return &block;
        }
    }
    return nullptr;
}

// Who got the message that is returned. Many providers write him into it, be he hidden elsewhere.
void add_returned_recipient(const Block& returned, std::string_view type, std::vector<MailFinding>& findings) {
    for (const char* name : {kJmrpField, "x-original-recipient", "original-recipient", "x-rcpt-to", "delivered-to", "x-apparently-to", "to"}) {
        auto address = mailbox_in(value_of(returned, name));
        if (address.empty()) continue;
        add(findings, std::move(address), type);
        findings.back().by_to_field = std::string_view(name) == "to";
        return;
    }
    add(findings, {}, type);
}

std::optional<WallTime> arrival_in(const Block& block) {
    for (const char* name : {"arrival-date", "received-date"}) {
        const std::string date = printable(value_of(block, name));
        if (date.empty()) continue;
        gmime_ready();
        GDateTime* parsed = g_mime_utils_header_decode_date(date.c_str());
        if (!parsed) continue;
        const std::int64_t seconds = g_date_time_to_unix(parsed);
        g_date_time_unref(parsed);
        if (seconds > 0) return from_ms(seconds * 1000);
    }
    return std::nullopt;
}

MailReport from_fields(const Block& block, const MailView& view) {
    MailReport report;
    report.user_agent = printable(value_of(block, "user-agent"));
    report.arrived = arrival_in(block);
    if (auto sender = mailbox_in(typed(value_of(block, "original-mail-from")).second); !sender.empty()) report.tokens.push_back(std::move(sender));
    const std::string type = type_word(value_of(block, "feedback-type"));
    for (const char* name : {"original-rcpt-to", "removal-recipient", "redacted-address"}) {
        for (const Field& field : block)
            if (field.name == name)
                if (auto address = mailbox_in(typed(field.value).second); !address.empty()) add(report.findings, std::move(address), type);
        if (!report.findings.empty()) return report;
    }
    add_returned_recipient(view.returned, type, report.findings);
    return report;
}

// Without the report's part: the provider says in words that somebody complained, and returns the message.
bool is_complaint_in_words(const MailView& view) {
    if (to_lower(view.from).ends_with(".spamcop.net") && view.subject.find("[SpamCop (") != std::string::npos) return true;  // returns it as text
    if (view.returned.empty()) return false;
    if (!value_of(view.returned, kJmrpField).empty()) return true;
    const std::string subject = to_lower(view.subject);
    const bool says_so = subject.starts_with("complaint about message") || subject.find("email feedback report for ip") != std::string::npos ||
                         subject.find("spam complaint") != std::string::npos || subject.find("abuse report") != std::string::npos;
    const std::string from = to_lower(view.from);
    return says_so && (from.starts_with("staff@") || from.starts_with("fbl") || from.starts_with("feedbackloop") || from.starts_with("abuse") ||
                       from.starts_with("scomp@") || from.starts_with("complaints@"));
}

}  // namespace

MailReport read_feedback_report(const MailView& view) {
    std::vector<Block> blocks;
    if (const Block* block = report_fields(view, blocks)) return from_fields(*block, view);
    MailReport report;
    if (view.is_report("feedback-report") || is_complaint_in_words(view)) {
        add_returned_recipient(view.returned, "abuse", report.findings);
    } else if (!value_of(view.header, kJmrpField).empty()) {
        add_returned_recipient(view.header, "abuse", report.findings);  // the message itself, sent on
    } else if (iequals(value_of(view.header, "x-apple-unsubscribe"), "true")) {
        add(report.findings, view.from, "opt-out");  // Apple Mail's mail to a List-Unsubscribe address: who sends it is who wants no more
    }
    return report;
}

}  // namespace warmpost::mail
