#include "mail/report/status_fields.h"

#include <algorithm>
#include <tuple>

#include "base/strings.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kMaxFields = 100;  // of a group

bool is_digits(std::string_view text) {
    return !text.empty() && text.size() <= 3 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Some systems leave out the empty line between recipients: what a group has once, begins the next one.
bool begins_next(const Block& block, std::string_view name) {
    if (name != "final-recipient" && name != "original-recipient" && name != "action" && name != "status") return false;
    return std::ranges::find(block, name, &Field::name) != block.end();
}

// Words of systems that know more than the five: Postfix answers "sendmail -bv" by "deliverable", SendGrid says "expired".
std::optional<ReportedAction> told_by(std::string_view word, std::string_view status) {
    if (!status.empty() && status.front() == '2') return ReportedAction::delivered;
    if (istarts_with(word, "deliverable")) return ReportedAction::delivered;
    if (istarts_with(word, "delay")) return ReportedAction::delayed;
    if (!word.empty() || !status.empty()) return ReportedAction::failed;
    return std::nullopt;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out(trim(text).substr(0, kMaxReportText));
    for (char& c : out)
        if (c < 32 || c > 126) c = '?';
    return out;
}

std::vector<Block> blocks_of(std::string_view text, std::size_t most) {
    std::vector<Block> blocks(1);
    for (std::string_view line : split(text, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (trim(line).empty()) {
            if (blocks.back().empty()) continue;
            if (blocks.size() >= most) break;
            blocks.emplace_back();
            continue;
        }
        if (line.front() == ' ' || line.front() == '\t') {
            if (!blocks.back().empty() && blocks.back().back().value.size() < kMaxFieldValue) blocks.back().back().value.append(" ").append(trim(line));
            continue;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || blocks.back().size() > kMaxFields) continue;
        std::string name = to_lower(trim(line.substr(0, colon)));
        if (begins_next(blocks.back(), name) && blocks.size() < most) blocks.emplace_back();
        blocks.back().push_back({std::move(name), std::string(trim(line.substr(colon + 1)).substr(0, kMaxFieldValue))});
    }
    if (blocks.back().empty()) blocks.pop_back();
    return blocks;
}

std::string_view value_of(const Block& block, std::string_view name) {
    const auto found = std::ranges::find(block, name, &Field::name);
    return found == block.end() ? std::string_view{} : std::string_view(found->value);
}

std::pair<std::string, std::string> typed(std::string_view text) {
    const auto semicolon = text.find(';');
    if (semicolon == std::string_view::npos) return {{}, printable(text)};
    return {to_lower(printable(text.substr(0, semicolon))), printable(text.substr(semicolon + 1))};
}

std::string address_in(std::string_view text) {
    std::string address = typed(text).second;
    if (istarts_with(address, "rfc822;")) address = typed(address).second;  // typed twice
    if (const auto open = address.find('<'), close = address.find('>'); open != std::string::npos && close != std::string::npos && close > open)
        address = address.substr(open + 1, close - open - 1);
    while (address.ends_with('>') || address.ends_with(';')) address.pop_back();
    return address.find('@') == std::string::npos || address.find(' ') != std::string::npos ? std::string() : address;
}

std::string status_in(std::string_view text) {
    text = trim(text);
    text = text.substr(0, text.find_first_not_of("0123456789."));
    const auto parts = split(text, '.');
    const bool good = parts.size() == 3 && parts[0].size() == 1 && is_digits(parts[0]) && is_digits(parts[1]) && is_digits(parts[2]);
    return good && (text.front() == '2' || text.front() == '4' || text.front() == '5') ? std::string(text) : std::string();
}

std::optional<ReportedAction> action_in(std::string_view text) {
    for (const auto action :
         {ReportedAction::failed, ReportedAction::delayed, ReportedAction::delivered, ReportedAction::relayed, ReportedAction::expanded}) {
        const std::string_view word = to_string(action);
        if (istarts_with(text, word) && (text.size() == word.size() || text.find_first_of(" \t(;") == word.size())) return action;
    }
    return std::nullopt;
}

std::optional<ReportedRecipient> recipient_in(const Block& block, bool strict) {
    auto action = action_in(value_of(block, "action"));
    ReportedRecipient recipient;
    recipient.original_recipient = address_in(value_of(block, "original-recipient"));
    recipient.final_recipient = address_in(value_of(block, "final-recipient"));
    recipient.status = status_in(value_of(block, "status"));
    if (!action && !strict) action = told_by(value_of(block, "action"), recipient.status);
    const bool names_somebody = !value_of(block, "original-recipient").empty() || !value_of(block, "final-recipient").empty();
    if (!action || !names_somebody) return std::nullopt;
    recipient.action = *action;
    std::tie(recipient.diagnostic_type, recipient.diagnostic) = typed(value_of(block, "diagnostic-code"));
    recipient.remote_mta = typed(value_of(block, "remote-mta")).second;
    return recipient;
}

}  // namespace warmpost::mail
