// RFC 2047 encoded words, by GMime.
#include <mutex>

#include "mail/message/gmime_use.h"
#include "mail/message/header.h"

namespace warmpost::mail {

void gmime_ready() {
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

std::string decode_words(std::string_view value) {
    std::string text = unfold(value);
    if (text.find("=?") == text.npos && is_ascii(text)) return text;
    gmime_ready();
    const GText decoded(g_mime_utils_header_decode_text(nullptr, text.c_str()));
    if (!decoded) return text;
    // A charset may decode to anything; what leaves here is valid UTF-8.
    const GText valid(g_utf8_make_valid(decoded.get(), -1));
    return valid.get();
}

std::string valid_utf8(std::string text) {
    if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr)) return text;
    const GText valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())));
    return valid.get();
}

}  // namespace warmpost::mail
