// One mailbox and its domain: RFC 5321 4.1.2, IDNA2008 (RFC 5891) by libidn2.
#include <idn2.h>

#include <algorithm>
#include <memory>

#include "base/strings.h"
#include "mail/message/header.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kMaxLocal = 64;    // RFC 5321 4.5.3.1.1
constexpr std::size_t kMaxDomain = 255;  // RFC 5321 4.5.3.1.2
constexpr std::size_t kMaxLabel = 63;    // RFC 1035 2.3.4

std::unexpected<Error> bad(std::string message) { return fail(ErrorCode::InvalidArgument, std::move(message)); }

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_atext(char c) { return is_alnum(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos; }  // RFC 5322 3.2.3

bool is_dot_atom(std::string_view text) {
    char before = '.';
    for (const char c : text) {
        if (c == '.' ? before == '.' : !is_atext(c)) return false;
        before = c;
    }
    return before != '.';
}

// RFC 5321 4.1.2: Quoted-string of qtextSMTP and quoted-pairSMTP.
bool is_quoted_string(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] < ' ' || text[i] > '~' || text[i] == '"') return false;
        if (text[i] == '\\' && (++i == text.size() || text[i] < ' ' || text[i] > '~')) return false;
    }
    return true;
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_host_name(std::string_view domain) {
    if (domain.empty() || domain.size() > kMaxDomain) return false;
    while (true) {
        const auto dot = domain.find('.');
        if (!is_label(domain.substr(0, dot))) return false;
        if (dot == domain.npos) return true;
        domain.remove_prefix(dot + 1);
    }
}

}  // namespace

Result<std::string> to_ascii_domain(std::string_view domain) {
    if (is_host_name(domain)) return to_lower(domain);
    if (domain.find('\0') != domain.npos || domain.size() > 4 * kMaxDomain) return bad("The domain contains an illegal character or is too long.");
    char* made = nullptr;
    const int rc = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(std::string(domain).c_str()),
                                  reinterpret_cast<std::uint8_t**>(&made), IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, void (*)(void*)> owned(made, idn2_free);
    if (rc != IDN2_OK) return bad("'" + std::string(domain) + "' is not a domain name: " + idn2_strerror(rc) + ".");
    if (!is_host_name(made)) return bad("'" + std::string(domain) + "' is not a domain name.");
    return to_lower(made);
}

Result<std::string> normalise_mailbox(std::string_view text) {
    const auto at = text.rfind('@');
    if (at == text.npos) return bad("Missing final '@domain'.");
    const auto local = text.substr(0, at);
    if (local.empty()) return bad("The local part of the address (before '@') is empty.");
    if (local.size() > kMaxLocal) return bad("The local part of the address (before '@') is longer than 64 characters.");
    if (std::ranges::any_of(local, [](char c) { return (c & '\x80') != 0; }))
        return bad("The local part of the address (before '@') contains non-ASCII characters; only domains may.");
    if (!is_dot_atom(local) && !is_quoted_string(local)) return bad("The local part of the address (before '@') contains a character that is not allowed there.");
    const auto domain = to_ascii_domain(text.substr(at + 1));
    if (!domain) return std::unexpected(domain.error());
    std::string mailbox;
    mailbox.reserve(at + 1 + domain->size());
    return mailbox.append(local).append("@").append(*domain);
}

std::string_view domain_of(std::string_view mailbox) {
    const auto at = mailbox.rfind('@');
    return at == mailbox.npos ? std::string_view{} : mailbox.substr(at + 1);
}

}  // namespace warmpost::mail
