#include "mail/report/tokens.h"

#include <algorithm>

#include "base/strings.h"
#include "mail/message/return_path.h"
#include "mail/report/mail_report.h"

namespace warmpost::mail {
namespace {

void add(std::string_view text, std::vector<std::string>& tokens) {
    std::string token = printable(trim(text));
    const bool is_new = !token.empty() && std::ranges::find(tokens, token) == tokens.end();
    if (is_new && tokens.size() < kMaxTokens) tokens.push_back(std::move(token));
}

std::string_view next_line(std::string_view& text) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}
// Of "> > Subject: ..." what was quoted.
std::string_view unquoted(std::string_view line) { return line.substr(std::min(line.find_first_not_of("> \t|"), line.size())); }

// "X-Warmpost-Token: ..." at the beginning of a line, quoted or not; its value on the next line where somebody folded it.
void add_from_text(std::string_view text, std::vector<std::string>& tokens) {
    while (!text.empty() && tokens.size() < kMaxTokens) {
        const auto line = unquoted(next_line(text));
        if (line.size() <= kTokenField.size() || line[kTokenField.size()] != ':' || !istarts_with(line, kTokenField)) continue;
        const auto value = trim(line.substr(kTokenField.size() + 1));
        add(value.empty() ? unquoted(next_line(text)) : value, tokens);
    }
}

}  // namespace

void add_tokens(const MailView& view, std::vector<std::string>& tokens) {
    for (const Field& field : view.header)  // the message itself was sent on
        if (iequals(field.name, kTokenField)) add(field.value, tokens);
    for (const Field& field : view.returned) {
        if (iequals(field.name, kTokenField)) add(field.value, tokens);
        if (field.name == "return-path") add(mailbox_in(field.value), tokens);
    }
    for (const MailPart& part : view.parts) add_from_text(part.text, tokens);
}

}  // namespace warmpost::mail
