#include "policy/outcome/report.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/strings.h"

namespace warmpost::outcome {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "550 ..." or "550-..." at the beginning of the text.
int code_at_start(std::string_view text) {
    if (text.size() < 3 || (text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] < '0' || text[1] > '5' || !is_digit(text[2])) return 0;
    if (text.size() > 3 && text[3] != ' ' && text[3] != '-' && text[3] != ':') return 0;
    return (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
}

// RFC 3463 2 at the beginning of the text: "5.1.1"; empty: none.
std::string_view enhanced_at_start(std::string_view text) {
    const auto status = text.substr(0, std::min(text.find_first_not_of("0123456789."), text.size()));
    const auto parts = split(status, '.');
    if (parts.size() != 3 || (parts[0] != "2" && parts[0] != "4" && parts[0] != "5")) return {};
    for (const auto part : parts)
        if (part.empty() || part.size() > 3) return {};
    return status;
}

// "x.0.0" says nothing but the class.
bool tells_nothing(std::string_view enhanced) { return enhanced.size() < 5 || enhanced.substr(1) == ".0.0"; }

// Postfix and others say which command was answered.
Stage stage_in(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, Stage>, 5> kWords{{{"end of data", Stage::end_of_data},
                                                                        {"reply to mail from", Stage::mail_from},
                                                                        {"reply to rcpt to", Stage::rcpt_to},
                                                                        {"reply to data", Stage::data},
                                                                        {"refused to talk to me", Stage::greeting}}};
    const std::string lower = to_lower(text);
    for (const auto& [words, stage] : kWords)
        if (lower.find(words) != std::string::npos) return stage;
    return Stage::rcpt_to;
}

}  // namespace

QuotedReply read_quoted(std::string_view status, std::string_view diagnostic, std::string_view explanation) {
    QuotedReply reply;
    std::string_view text = trim(diagnostic);
    reply.code = code_at_start(text);
    reply.quoted = reply.code != 0;
    if (reply.quoted) text = trim(text.substr(std::min<std::size_t>(4, text.size())));
    const auto own = enhanced_at_start(text);
    if (!own.empty()) text = trim(text.substr(own.size()));
    // What the receiver said is more exact than what the reporting system made of it; but a status of class 4 says that it gave up waiting (4.4.7).
    reply.enhanced = std::string(own.empty() ? status : own);
    if (!own.empty() && status.starts_with('4')) reply.enhanced.front() = '4';
    if (reply.code == 0 && !reply.enhanced.empty()) reply.code = (reply.enhanced.front() - '0') * 100 + 50;
    reply.text = std::string(text);
    reply.stage = stage_in(explanation.empty() ? diagnostic : explanation);
    return reply;
}

Judgement as_final(Judgement judged, const QuotedReply& reply) {
    // Words that no rule knows, without a code, are nothing to call somebody's address bad for.
    const bool nothing = reply.code == 0 || (tells_nothing(reply.enhanced) && (reply.text.empty() || (!reply.quoted && !judged.ours)));
    // SES's words as for a permanent reply; whether it is one is said below.
    const std::string enhanced = reply.enhanced.empty() ? std::string() : "5" + reply.enhanced.substr(1);
    const Judgement words = judge_by_code(reply.stage <= Stage::auth ? Stage::rcpt_to : reply.stage, 500 + reply.code % 100, enhanced, reply.text);
    const bool temporary = reply.code < 500 || (!reply.enhanced.empty() && reply.enhanced.front() == '4') || reply.stage <= Stage::auth;
    const bool went_on = judged.next != Next::bounce;
    judged.next = Next::bounce;
    judged.delay_type.clear();
    judged.close_connection = judged.try_next_host = false;
    if (nothing) {
        judged.meaning = Meaning::hard_bounce;
        judged.scope = Scope::connection;   // nobody's mailbox is blamed
        judged.bounce_type = judged.bounce_sub_type = "Undetermined";
    } else if (temporary || went_on) {
        judged.bounce_type = "Transient";
        judged.bounce_sub_type = words.bounce_sub_type;
    }
    return judged;
}

}  // namespace warmpost::outcome
