#include "cli/simulate/page.h"

#include <string_view>
#include <utility>

#include "cli/simulate/embedded.h"

namespace warmpost::cli::simulate {
namespace {

std::string html(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
    return out;
}

// Inside a script element nothing ends JSON but "</script" and "<!--": without "<" there is neither.
std::string json_in_html(const boost::json::object& data) {
    std::string out;
    for (const char c : boost::json::serialize(data)) out += c == '<' ? "\\u003c" : std::string(1, c);
    return out;
}

}  // namespace

std::string page_of(const std::string& title, const boost::json::object& data) {
    const std::pair<std::string_view, std::string> parts[] = {
        {"title", html(title)},
        {"css", std::string(embedded::uplot_css) + std::string(embedded::page_css)},
        {"uplot", std::string(embedded::uplot_js)},
        {"page", std::string(embedded::page_js)},
        {"data", json_in_html(data)}};
    std::string out;
    std::string_view rest = embedded::page_html;
    for (;;) {   // one pass: what is filled in is not looked at again
        const auto begin = rest.find("{{");
        if (begin == std::string_view::npos) return out + std::string(rest);
        const auto end = rest.find("}}", begin);
        const std::string_view name = rest.substr(begin + 2, end - begin - 2);
        out += rest.substr(0, begin);
        for (const auto& [known, text] : parts)
            if (known == name) out += text;
        rest.remove_prefix(end + 2);
    }
}

}  // namespace warmpost::cli::simulate
