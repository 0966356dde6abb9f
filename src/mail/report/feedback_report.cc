#include "mail/report/feedback_report.h"

#include <algorithm>

#include "base/strings.h"

namespace warmpost::mail {
namespace {

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

std::string returned_recipient(const MailView& view) {
    // Microsoft's JMRP hides nothing: the recipient stands in a field of the message returned.
    for (const char* name : {"x-hmxmroriginalrecipient", "x-original-recipient", "original-recipient", "x-rcpt-to", "delivered-to", "x-apparently-to", "to"})
        if (auto address = mailbox_in(value_of(view.returned, name)); !address.empty()) return address;
    return {};
}

std::vector<MailFinding> from_fields(const Block& block, const MailView& view) {
    std::vector<MailFinding> findings;
    const std::string type = type_word(value_of(block, "feedback-type"));
    for (const char* name : {"original-rcpt-to", "removal-recipient", "redacted-address"}) {
        for (const Field& field : block)
            if (field.name == name)
                if (auto address = mailbox_in(typed(field.value).second); !address.empty()) add(findings, std::move(address), type);
        if (!findings.empty()) return findings;
    }
    add(findings, returned_recipient(view), type);
    return findings;
}

// Without the report's part: the provider says in words that somebody complained, and returns the message.
bool is_complaint_in_words(const MailView& view) {
    if (view.returned.empty()) return false;
    if (!value_of(view.returned, "x-hmxmroriginalrecipient").empty()) return true;
    const std::string subject = to_lower(view.subject);
    const bool says_so = subject.starts_with("complaint about message") || subject.find("email feedback report for ip") != std::string::npos ||
                         subject.find("spam complaint") != std::string::npos || subject.find("abuse report") != std::string::npos;
    const std::string from = to_lower(view.from);
    return says_so && (from.starts_with("staff@") || from.starts_with("fbl") || from.starts_with("feedbackloop") || from.starts_with("abuse") ||
                       from.starts_with("scomp@") || from.starts_with("complaints@"));
}

}  // namespace

std::vector<MailFinding> read_feedback_report(const MailView& view) {
    std::vector<MailFinding> findings;
    std::vector<Block> blocks;
    if (const Block* block = report_fields(view, blocks)) return from_fields(*block, view);
    if (view.is_report("feedback-report") || is_complaint_in_words(view)) {
        add(findings, returned_recipient(view), "abuse");
    } else if (iequals(value_of(view.header, "x-apple-unsubscribe"), "true")) {
        add(findings, view.from, "opt-out");  // Apple Mail's mail to a List-Unsubscribe address: who sends it is who wants no more
    }
    return findings;
}

}  // namespace warmpost::mail
