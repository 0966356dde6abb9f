// Files that are compiled in; CMakeLists.txt says which.
#pragma once
#include <string_view>

namespace warmpost::cli::simulate::embedded {

extern const std::string_view plan_sendgrid, plan_mailtrap, plan_sparkpost;
extern const std::string_view page_html, page_css, page_js, uplot_js, uplot_css;

}  // namespace warmpost::cli::simulate::embedded
