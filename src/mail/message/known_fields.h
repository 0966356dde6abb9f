// The header fields that SES treats specially: which may appear once, and what is done with each when a message leaves.
// Source: SES guide, "Email header fields"; RFC 5322 3.6. Private to wp_mail.
#pragma once
#include <cstdint>
#include <string_view>

namespace warmpost::mail {

enum class FieldRole : std::uint8_t {
    once,              // nothing special but that it may appear once
    from, sender, subject, date, message_id, bcc, return_path, feedback_id, mime_version, content_type,
};
struct KnownField {
    std::string_view name;  // lower case
    FieldRole role;
};
inline constexpr std::size_t kKnownFields = 64;
// Index below kKnownFields and the entry of a field that may appear once; null for every other. Case does not matter.
[[nodiscard]] const KnownField* known_field(std::string_view name);
[[nodiscard]] std::size_t index_of(const KnownField& field);
// Fields that only SES sets, so that a request's own `headers` may not (SES guide, "Email header fields": custom headers).
[[nodiscard]] bool is_ses_owned(std::string_view name);

}  // namespace warmpost::mail
