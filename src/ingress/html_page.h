// The few HTML pages that strangers see: those behind links in mail. One look, no script, nothing from elsewhere.
#pragma once
#include <string>
#include <string_view>

namespace warmpost::ingress {

// A whole document. `title` is escaped; `html` and `more_head` must be already.
[[nodiscard]] std::string html_page(std::string_view title, std::string_view html, std::string_view more_head = {});

}  // namespace warmpost::ingress
