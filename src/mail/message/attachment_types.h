// File names of attachments: which SES refuses, and what media type an extension stands for. Private to wp_mail.
#pragma once
#include <string>
#include <string_view>

namespace warmpost::mail {

// ".exe" of "a.b.EXE. ", lower case; empty when there is none. Dots and spaces at the end do not hide an extension: Windows drops them.
[[nodiscard]] std::string extension_of(std::string_view file_name);
// SES guide, "Working with file attachments": unsupported types.
[[nodiscard]] bool is_forbidden_extension(std::string_view extension);
// "application/pdf" of ".pdf"; "application/octet-stream" when unknown.
[[nodiscard]] std::string_view media_type_of(std::string_view extension);

}  // namespace warmpost::mail
