// What another system's report about a message it had taken (RFC 3464) means: the reply it quotes, and SES's words for the bounce. Pure.
#pragma once
#include <string>
#include <string_view>

#include "policy/outcome/outcome.h"

namespace warmpost::outcome {

// The reply that a report quotes, as if it had been given to us.
struct QuotedReply {
    Stage stage = Stage::rcpt_to;   // what the report says was answered; RCPT TO where it says nothing
    int code = 0;                   // 0: it quotes none and its status tells nothing either
    std::string enhanced;           // "5.1.1"; empty: none
    std::string text;               // behind code and status
    bool quoted = false;            // the code stood in the report; false: it was made from the status
};
// `status` and `diagnostic`: of the report's recipient (mail/report/delivery_status.h), either may be empty. `explanation`: what else the report says
// ("in reply to RCPT TO command"); may be empty.
[[nodiscard]] QuotedReply read_quoted(std::string_view status, std::string_view diagnostic, std::string_view explanation = {});

// The reporting system has given up: `judged` (IspTable::judge on the quoted reply) becomes a bounce. Permanent only where a permanent reply is about the
// recipient; what would have been tried again is Transient; nothing to go by is Undetermined.
[[nodiscard]] Judgement as_final(Judgement judged, const QuotedReply& reply);

}  // namespace warmpost::outcome
