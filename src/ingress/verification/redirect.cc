#include "ingress/verification/redirect.h"

#include <charconv>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/strings.h"

namespace warmpost::ingress {
namespace {

constexpr std::size_t kMacBytes = 16;

std::string mac_of(std::string_view secret, std::string_view text) {
    return hex_encode(std::string_view(hmac_sha256(secret, "verify-redirect/" + std::string(text))).substr(0, kMacBytes));
}

}  // namespace

std::string seal_redirect(std::string_view secret, const Redirect& redirect) {
    const auto text = to_string(redirect.account) + "." + redirect.template_name;
    return text + "." + mac_of(secret, text);
}

std::optional<Redirect> read_redirect(std::string_view secret, std::string_view sealed) {
    const auto last = sealed.rfind('.'), first = sealed.find('.');
    if (last == sealed.npos || first == last) return std::nullopt;
    const auto text = sealed.substr(0, last);
    if (!constant_time_equal(mac_of(secret, text), sealed.substr(last + 1))) return std::nullopt;
    const std::string digits(text.substr(0, first));
    std::int64_t account = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), account);
    if (problem != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return Redirect{AccountId{account}, std::string(text.substr(first + 1))};
}

}  // namespace warmpost::ingress
