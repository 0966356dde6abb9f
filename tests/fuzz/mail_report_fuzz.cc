// Any mail that comes back: it is told as something, texts and numbers stay bounded, and what is told can be said in SES's words.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "mail/report/mail_report.h"
#include "policy/outcome/bounce.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warmpost;
    const auto report = mail::read_mail_report({reinterpret_cast<const char*>(data), size});
    if (report.findings.empty() || report.findings.size() > mail::kMaxReportedRecipients) std::abort();
    if (report.tokens.size() > mail::kMaxTokens || report.user_agent.size() > 400) std::abort();
    for (const std::string& token : report.tokens)
        if (token.empty() || token.size() > 400) std::abort();
    for (const mail::MailFinding& finding : report.findings) {
        if (finding.recipient.size() > 400 || (!finding.recipient.empty() && finding.recipient.find('@') == std::string::npos)) std::abort();
        const bool delayed = finding.kind == mail::MailKind::delay;
        const auto judged = outcome::class_of_report({finding.status, finding.diagnostic, finding.explanation, delayed});
        if (judged.type.empty() || judged.sub_type.empty() || (delayed && judged.type == "Permanent")) std::abort();
    }
    return 0;
}
