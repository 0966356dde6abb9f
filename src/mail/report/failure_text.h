// Failures that are told in words instead of fields: who was not reached, and the words about each. By how mail systems write (a line that begins with the
// address; "delivery to ADDRESS failed"; the transcript of a session), not by which system wrote. Pure; bounded by its input.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace warmpost::mail {

struct TextFailure {
    std::string recipient;  // empty: the text names nobody
    std::string text;       // what is said about this recipient, line ends as blanks; at most kMaxFailureText bytes, any bytes
};
inline constexpr std::size_t kMaxFailureText = 2000;

struct FailureText {
    std::vector<TextFailure> failures;  // in the text's order, each recipient once; at most kMaxReportedRecipients
    std::string own;                    // the text before what is returned, line ends as blanks
    std::string returned;               // the text from the returned header on; empty: none
};
// `known`: recipients that the mail names elsewhere (X-Failed-Recipients), then exactly these are told about. `others`: addresses that are no recipients, as
// the notice's own sender and receiver; they count only where nobody else is named.
[[nodiscard]] FailureText read_failure_text(std::string_view text, const std::vector<std::string>& known, const std::vector<std::string>& others);

// Says that something was not delivered, or is not yet. `words`: subject, or a text of a notice.
[[nodiscard]] bool tells_failure(std::string_view words);
// Says that it was delivered or handed on. `subject`: of a mail system's notice.
[[nodiscard]] bool tells_success(std::string_view subject);
// Says that it is not delivered yet and is still tried.
[[nodiscard]] bool tells_delay(std::string_view words);

}  // namespace warmpost::mail
