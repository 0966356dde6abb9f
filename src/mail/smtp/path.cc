#include "mail/smtp/path.h"

#include "base/strings.h"

namespace warmpost::mail {
namespace {

// The closing bracket; a quoted local part may hold one that does not count (RFC 5321 4.1.2 Quoted-string).
std::size_t closing_bracket(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\') ++i;
        else if (text[i] == '"') quoted = !quoted;
        else if (text[i] == '>' && !quoted) return i;
    }
    return std::string_view::npos;
}

}  // namespace

std::optional<PathArgument> parse_path(std::string_view argument, std::string_view keyword) {
    if (!istarts_with(argument, keyword)) return std::nullopt;
    std::string_view rest = trim(argument.substr(keyword.size()));
    PathArgument path;
    if (rest.starts_with('<')) {
        const auto end = closing_bracket(rest);
        if (end == std::string_view::npos) return std::nullopt;
        path.address = rest.substr(1, end - 1);
        rest = rest.substr(end + 1);
        if (!rest.empty() && rest.front() != ' ') return std::nullopt;
    } else {
        const auto space = rest.find(' ');
        path.address = rest.substr(0, space);
        if (path.address.empty()) return std::nullopt;
        rest = space == std::string_view::npos ? std::string_view{} : rest.substr(space);
    }
    for (const auto word : split(rest, ' '))
        if (!word.empty()) path.parameters.push_back(word);
    return path;
}

}  // namespace warmpost::mail
