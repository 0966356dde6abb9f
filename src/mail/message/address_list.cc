// Address lists of header values (RFC 5322 3.4). What nearly every message has (`a@b.c`, `Name <a@b.c>`, `"Name" <a@b.c>`, with commas
// between) is scanned by hand; everything else goes to GMime, whose leniency is then taken back: each item must be one mailbox.
#include <optional>

#include "base/strings.h"
#include "mail/message/gmime_use.h"
#include "mail/message/header.h"

namespace warmpost::mail {
namespace {

using Mailboxes = std::vector<Mailbox>;

std::unexpected<Error> bad_list(std::string_view value, std::string_view why) {
    std::string text = unfold(value).substr(0, 200);
    for (char& c : text)
        if (c >= 0 && (c < ' ' || c == '\x7f')) c = '?';
    return fail(ErrorCode::InvalidArgument, "'" + text + "' is not a valid address list: " + std::string(why));
}

// "Name <addr>", "\"Name\" <addr>" or "addr" without comments, groups, routes, quoted local parts or encoded words; else nullopt.
std::optional<Mailbox> plain_mailbox(std::string_view item) {
    std::string_view name, address = item;
    if (const auto open = item.find('<'); open != item.npos) {
        if (item.back() != '>') return std::nullopt;
        name = trim(item.substr(0, open));
        address = item.substr(open + 1, item.size() - open - 2);
        if (name.size() > 1 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
        else if (name.find_first_of("@,<>") != name.npos) return std::nullopt;
    }
    if (name.find_first_of("\"\r\n") != name.npos || address.find_first_of("\"<>, \t\r\n") != address.npos) return std::nullopt;
    auto mailbox = normalise_mailbox(address);
    if (!mailbox) return std::nullopt;
    return Mailbox{std::string(name), std::move(*mailbox)};
}

// End of the item at the front: the first comma outside quotes. npos when a quote stays open.
std::size_t item_end(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') quoted = !quoted;
        else if (text[i] == ',' && !quoted) return i;
    }
    return quoted ? std::string_view::npos : text.size();
}

std::optional<Mailboxes> parse_plain(std::string_view value) {
    if (value.find_first_of("():;\\[]") != value.npos || value.find("=?") != value.npos || !is_ascii(value)) return std::nullopt;
    Mailboxes list;
    while (true) {
        const auto end = item_end(value);
        if (end == value.npos) return std::nullopt;
        const auto item = trim(value.substr(0, end));
        if (item.empty()) return std::nullopt;
        auto mailbox = plain_mailbox(item);
        if (!mailbox) return std::nullopt;
        list.push_back(std::move(*mailbox));
        if (end == value.size()) return list;
        value.remove_prefix(end + 1);
    }
}

// Counts the items of a list by RFC 5322's punctuation alone: non-empty texts between commas, group names not counted. nullopt when
// quotes, comments, angles or groups do not close. GMime joins items whose comma is missing and drops what it cannot read; this tells.
class ItemCounter {
public:
    std::optional<std::size_t> count(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (!skip_quoted(text, i) || !punctuation(text[i])) return std::nullopt;
        }
        if (in_group_ || in_angle_) return std::nullopt;
        close_item();
        return items_;
    }

private:
    // Moves `i` to the last character of a quoted string, comment or domain literal that begins there.
    bool skip_quoted(std::string_view text, std::size_t& i) {
        const char open = text[i];
        if (open != '"' && open != '(' && open != '[') return true;
        filled_ = filled_ || open != '(';
        const char close = open == '(' ? ')' : open == '[' ? ']' : '"';
        for (int depth = 1; depth > 0;) {
            if (++i >= text.size()) return false;
            if (text[i] == '\\') ++i;
            else if (text[i] == close) --depth;
            else if (text[i] == open) ++depth;
        }
        return true;
    }
    bool punctuation(char c) {
        switch (c) {
            case '"': case ')': case ']': return true;  // the end of what skip_quoted passed
            case '<': if (in_angle_) return false; in_angle_ = filled_ = true; return true;
            case '>': if (!in_angle_) return false; in_angle_ = false; return true;
            case ',': if (!in_angle_) close_item(); return true;  // inside angles: an obsolete route
            case ':': if (in_angle_) return true; if (in_group_ || !filled_) return false; in_group_ = true; filled_ = false; return true;
            case ';': if (!in_group_ || in_angle_) return false; close_item(); in_group_ = false; return true;
            case ' ': case '\t': case '\r': case '\n': return true;
            default: filled_ = true; return true;
        }
    }
    void close_item() {
        items_ += filled_ ? 1 : 0;
        filled_ = false;
    }
    std::size_t items_ = 0;
    bool filled_ = false, in_angle_ = false, in_group_ = false;
};

std::string text_or_empty(const char* text) {
    if (!text) return {};
    const GText valid(g_utf8_make_valid(text, -1));
    return valid.get();
}

Status collect(InternetAddressList* list, Mailboxes& out) {
    for (int i = 0; i < internet_address_list_length(list); ++i) {
        auto* entry = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_GROUP(entry)) {
            if (auto ok = collect(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(entry)), out); !ok) return ok;
            continue;
        }
        auto mailbox = normalise_mailbox(text_or_empty(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(entry))));
        if (!mailbox) return std::unexpected(mailbox.error());
        out.push_back({text_or_empty(internet_address_get_name(entry)), std::move(*mailbox)});
    }
    return {};
}

}  // namespace

Result<std::vector<Mailbox>> parse_address_list(std::string_view value) {
    if (auto plain = parse_plain(value)) return std::move(*plain);
    if (value.find('\0') != value.npos) return bad_list(value.substr(0, value.find('\0')), "it contains a NUL character.");
    const auto items = ItemCounter{}.count(value);
    if (!items) return bad_list(value, "a quote, comment, '<' or group does not close, or ';' stands outside a group.");
    if (trim(value).empty()) return fail(ErrorCode::InvalidArgument, "The address list is empty.");
    gmime_ready();
    const std::unique_ptr<GMimeParserOptions, void (*)(GMimeParserOptions*)> options(g_mime_parser_options_new(), g_mime_parser_options_free);
    g_mime_parser_options_set_address_compliance_mode(options.get(), GMIME_RFC_COMPLIANCE_STRICT);
    const GOwned<InternetAddressList> list(internet_address_list_parse(options.get(), unfold(value).c_str()));
    if (!list) return bad_list(value, "it holds no address.");
    Mailboxes mailboxes;
    if (const auto ok = collect(list.get(), mailboxes); !ok) return bad_list(value, ok.error().message);
    if (mailboxes.size() != *items) return bad_list(value, "each item between commas must be one address, as in 'Name <local@domain>'.");
    return mailboxes;
}

}  // namespace warmpost::mail
