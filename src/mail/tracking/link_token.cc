#include "mail/tracking/link_token.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/encoding.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kMacBytes = 16;

std::string base64url(std::string_view bytes) {
    std::string text = base64_encode(bytes);
    while (text.ends_with('=')) text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string plain(text);
    // The strict alphabet only: base64_decode passes over white space, and a token has one spelling.
    for (char& c : plain) {
        if (c == '-') c = '+';
        else if (c == '_') c = '/';
        else if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return std::nullopt;
    }
    while (plain.size() % 4 != 0) plain += '=';
    return base64_decode(plain);
}

std::string mac_of(std::string_view secret, std::string_view purpose, std::string_view payload) {
    return hmac_sha256(secret, std::string("link/1/").append(purpose).append("/").append(payload)).substr(0, kMacBytes);
}

}  // namespace

// Fields are joined with zero bytes: no field may hold one.
std::string make_link_token(std::string_view secret, std::string_view purpose, const std::vector<std::string>& fields) {
    std::string payload;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) payload += '\0';
        std::ranges::copy_if(fields[i], std::back_inserter(payload), [](char c) { return c != '\0'; });
    }
    return base64url(payload) + "." + base64url(mac_of(secret, purpose, payload));
}

std::optional<std::vector<std::string>> read_link_token(std::string_view secret, std::string_view purpose, std::string_view token) {
    if (token.size() > kMaxLinkToken) return std::nullopt;
    const auto dot = token.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto payload = from_base64url(token.substr(0, dot));
    const auto mac = from_base64url(token.substr(dot + 1));
    if (!payload || !mac || !constant_time_equal(mac_of(secret, purpose, *payload), *mac)) return std::nullopt;
    std::vector<std::string> fields(1);
    for (const char c : *payload) {
        if (c == '\0') fields.emplace_back();
        else fields.back() += c;
    }
    return fields;
}

}  // namespace warmpost::mail
