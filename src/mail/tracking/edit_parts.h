// The texts of a MIME message, changed where they are: what is not changed keeps its bytes. Pure; fuzzed.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace warmpost::mail {

// `edit` gets each text/plain and text/html part that is no attachment, as UTF-8 without its transfer encoding, and answers whether it changed it. Parts within
// multipart/signed, multipart/encrypted and message/rfc822 are passed over: changing them would break what their author vouches for.
// Answers the whole message anew (CRLF, not dot-stuffed), or nothing when nothing was changed. A part in a charset that cannot be converted is passed over;
// one whose new text its charset cannot hold becomes UTF-8. Errors: InvalidArgument: no MIME message.
[[nodiscard]] Result<std::optional<std::string>> edit_text_parts(std::string_view message, const std::function<bool(bool html, std::string& text)>& edit);

}  // namespace warmpost::mail
