// Fields of a form that came as multipart/form-data (RFC 7578): one-click unsubscribing asks receivers to send it so (RFC 8058 3.2). Pure; strangers' bytes.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warmpost::mail {

inline constexpr std::size_t kMaxFormFields = 100;
// Names and contents in order, at most kMaxFormFields; of files the content is left out. Empty: it is none. `content_type`: the request's, with its boundary.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> form_data(std::string_view content_type, std::string_view body);

}  // namespace warmpost::mail
