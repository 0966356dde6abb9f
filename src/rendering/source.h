// A template as its author wrote it, and what it was made of data. Language: Handlebars (https://handlebarsjs.com), as SES has it: no HTML escaping, the
// built-in helpers, inline partials, and an error where a plain {{name}} is missing. docs/templates.md tells it to users.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace warmpost::rendering {

struct Source {
    std::string subject;
    std::optional<std::string> text, html;
    std::string digest{};  // of all of it: what compiled forms are kept under
};
using SourcePtr = std::shared_ptr<const Source>;

struct Rendered {
    std::string subject, text, html;  // text and html are empty when the source has none
};

[[nodiscard]] SourcePtr make_source(std::string subject, std::optional<std::string> text, std::optional<std::string> html);

// TemplateData as an engine takes it: the same value, written plainly. Errors: InvalidArgument: no JSON, no object, nested deeper than 100, or an object with
// more than 1,000 members that are named by numbers (which engines sort slowly).
[[nodiscard]] Result<std::string> prepare_data(std::string_view json);
// `over` replaces members of `base` by name at the top level, as SendBulkEmail does. Errors: as prepare_data.
[[nodiscard]] Result<std::string> merge_data(std::string_view base, std::string_view over);

}  // namespace warmpost::rendering
