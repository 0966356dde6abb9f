// A stranger's report: whatever it holds, texts stay one bounded line of printable ASCII, and what failed is a bounce.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "mail/message/wire.h"
#include "mail/report/delivery_status.h"
#include "policy/outcome/report.h"

namespace {

void check(const std::string& text) {
    if (text.size() > 400) std::abort();
    for (const char c : text)
        if (c < 32 || c > 126) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warmpost;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto status = mail::parse_delivery_status(mail::from_wire(bytes));
    if (!status) return 0;
    if (status->recipients.empty() || status->recipients.size() > mail::kMaxReportedRecipients) std::abort();
    check(status->reporting_mta);
    for (const auto& r : status->recipients) {
        for (const auto& text : {r.original_recipient, r.final_recipient, r.status, r.diagnostic_type, r.diagnostic, r.remote_mta}) check(text);
        const auto reply = outcome::read_quoted(r.status, r.diagnostic);
        if (outcome::as_final(outcome::judge_by_code(reply.stage, reply.code, reply.enhanced, reply.text), reply).next != outcome::Next::bounce) std::abort();
    }
    return 0;
}
