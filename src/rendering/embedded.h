// Files that are compiled in; CMakeLists.txt says which.
#pragma once
#include <string_view>

namespace warmpost::rendering::embedded {

extern const std::string_view handlebars_js, engine_js;

}  // namespace warmpost::rendering::embedded
