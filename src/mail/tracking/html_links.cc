#include "mail/tracking/html_links.h"

#include <gumbo.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/strings.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kMaxHtml = 4u << 20;
constexpr std::size_t kMaxTags = 50, kMaxTagText = 256, kMaxPath = 32;

struct Change {
    std::size_t length = 0;
    std::string text;
};

bool is_tag_text(std::string_view text) {
    return !text.empty() && text.size() <= kMaxTagText && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

std::vector<std::pair<std::string, std::string>> read_link_tags(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> tags;
    for (const auto part : split(text, ';')) {
        const auto colon = part.find(':');
        if (colon == std::string_view::npos || tags.size() == kMaxTags) continue;
        const auto name = trim(part.substr(0, colon)), value = trim(part.substr(colon + 1));
        if (is_tag_text(name) && is_tag_text(value)) tags.emplace_back(name, value);
    }
    return tags;
}

std::string read_custom_path(std::string_view text) {
    const bool good = !text.empty() && text.size() <= kMaxPath && text.find_first_not_of('.') != std::string_view::npos && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
    return std::string(good ? text : std::string_view{});
}

bool is_web_link(std::string_view url) { return istarts_with(url, "http://") || istarts_with(url, "https://"); }

class Editor {
public:
    Editor(std::string_view html, const HtmlEdit& edit) : html_(html), edit_(edit) {}

    std::string run() {
        GumboOptions options = kGumboDefaultOptions;
        options.max_errors = 0;
        const std::unique_ptr<GumboOutput, void (*)(GumboOutput*)> output(gumbo_parse_with_options(&options, html_.data(), html_.size()),
                                                                          [](GumboOutput* o) { gumbo_destroy_output(&kGumboDefaultOptions, o); });
        // By hand instead of by recursion: mail may nest as deep as it likes.
        std::vector<const GumboNode*> open{output->root};
        while (!open.empty()) {
            const GumboNode* node = open.back();
            open.pop_back();
            if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE) continue;
            const auto& element = node->v.element;
            look_at(element);
            for (unsigned i = element.children.length; i > 0; --i) open.push_back(static_cast<const GumboNode*>(element.children.data[i - 1]));
        }
        if (!edit_.pixel.empty()) place_pixel();
        return apply();
    }

private:
    [[nodiscard]] bool inside(const char* at) const { return at != nullptr && at >= html_.data() && at <= html_.data() + html_.size(); }
    [[nodiscard]] std::size_t offset(const char* at) const { return static_cast<std::size_t>(at - html_.data()); }

    void look_at(const GumboElement& element) {
        if (element.tag == GUMBO_TAG_BODY && inside(element.original_end_tag.data) && element.original_end_tag.length > 0) body_end_ = offset(element.original_end_tag.data);
        if (element.tag != GUMBO_TAG_A && element.tag != GUMBO_TAG_AREA) return;
        const GumboAttribute* href = nullptr;
        HtmlLink link;
        bool tracked = true;
        for (unsigned i = 0; i < element.attributes.length; ++i) {
            const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
            const std::string_view name = attribute->name;
            if (name == "href") href = attribute;
            else if (name == "ses:no-track") tracked = false;
            else if (name == "ses:tags") link.tags = read_link_tags(attribute->value);
            else if (name == "ses:custom-path") link.custom_path = read_custom_path(attribute->value);
            if (istarts_with(name, "ses:")) remove(*attribute);
        }
        if (href == nullptr || !tracked || !edit_.link || !inside(href->original_value.data)) return;
        link.url = trim(href->value);
        const auto at = offset(href->original_value.data);
        // The parser may have made one start tag into several elements; templates that are still to be filled are not links.
        if (!is_web_link(link.url) || changes_.contains(at) || links_ == kMaxTrackedLinks || link.url.find("{{") != std::string::npos) return;
        const auto replaced = edit_.link(link);
        if (!replaced) return;
        ++links_;
        changes_[at] = {href->original_value.length, "\"" + escape_html(*replaced) + "\""};
    }

    void remove(const GumboAttribute& attribute) {
        if (!inside(attribute.original_name.data)) return;
        auto from = offset(attribute.original_name.data);
        auto to = from + attribute.original_name.length;
        if (inside(attribute.original_value.data) && attribute.original_value.length > 0) to = offset(attribute.original_value.data) + attribute.original_value.length;
        if (from > 0 && (html_[from - 1] == ' ' || html_[from - 1] == '\t')) --from;
        changes_[from] = {to - from, ""};
    }

    void place_pixel() {
        if (const auto marked = html_.find(kOpenTracker); marked != std::string_view::npos) {
            changes_[marked] = {kOpenTracker.size(), edit_.pixel};
            return;
        }
        auto& at = changes_[body_end_.value_or(html_.size())];
        at.text = edit_.pixel + at.text;
    }

    std::string apply() const {
        std::string out;
        out.reserve(html_.size() + 256 * changes_.size());
        std::size_t done = 0;
        for (const auto& [at, change] : changes_) {
            if (at < done) continue;
            out.append(html_, done, at - done).append(change.text);
            done = at + change.length;
        }
        return out.append(html_, done, std::string_view::npos);
    }

    std::string_view html_;
    const HtmlEdit& edit_;
    std::map<std::size_t, Change> changes_;   // by where they begin
    std::optional<std::size_t> body_end_;
    std::size_t links_ = 0;
};

}  // namespace

std::string edit_html(std::string_view html, const HtmlEdit& edit) {
    if (html.size() > kMaxHtml) return std::string(html);
    return Editor(html, edit).run();
}

std::string escape_html(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '&': result += "&amp;"; break;
            case '"': result += "&quot;"; break;
            case '\'': result += "&#39;"; break;
            default: result += c;
        }
    }
    return result;
}

}  // namespace warmpost::mail
