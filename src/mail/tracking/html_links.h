// Links of an HTML text, changed in place: an HTML5 parser (Gumbo) says where they are, and every other byte stays as its author wrote it. Pure; fuzzed.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warmpost::mail {

inline constexpr std::size_t kMaxTrackedLinks = 250;   // of a message (SES guide, "Email sending metrics FAQs")

struct HtmlLink {
    std::string url;                                          // of href, character references decoded; http or https
    std::vector<std::pair<std::string, std::string>> tags;    // of ses:tags="name:value;..."
    std::string custom_path;                                  // of ses:custom-path
};
struct HtmlEdit {
    // The url that stands instead; none: the link stays. Not called for links with ses:no-track, and for at most kMaxTrackedLinks.
    std::function<std::optional<std::string>(const HtmlLink&)> link;
    std::string pixel;                                        // HTML put where {{ses:openTracker}} stands, else at the end of body; empty: none
};
// The attributes ses:no-track, ses:tags and ses:custom-path are removed in any case. Text that is too large or too deep for the parser comes back as it was.
[[nodiscard]] std::string edit_html(std::string_view html, const HtmlEdit& edit);

inline constexpr std::string_view kOpenTracker = "{{ses:openTracker}}", kUnsubscribeUrl = "{{amazonSESUnsubscribeUrl}}";
[[nodiscard]] std::string escape_html(std::string_view text);   // & < > " '

}  // namespace warmpost::mail
