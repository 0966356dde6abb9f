#include "cli/simulate/plans.h"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>
#include <utility>

#include "cli/simulate/embedded.h"

namespace warmpost::cli::simulate {

Result<simulator::Plan> plan_of(const std::string& name_or_file) {
    const std::pair<std::string_view, std::string_view> published[] = {
        {"sendgrid", embedded::plan_sendgrid}, {"mailtrap", embedded::plan_mailtrap}, {"sparkpost", embedded::plan_sparkpost}};
    for (const auto& [name, csv] : published)
        if (name_or_file == name) return simulator::parse_plan(csv);
    std::error_code ignored;
    if (std::filesystem::is_directory(name_or_file, ignored))
        return fail(ErrorCode::InvalidArgument, fmt::format("the plan {} is a directory; name a CSV file, or one of {}", name_or_file, kPlanNames));
    if (!std::filesystem::exists(name_or_file, ignored))
        return fail(ErrorCode::NotFound, fmt::format("there is no plan \"{}\": name one of {}, or a CSV file with the header day,per_day[,per_hour]",
                                                     name_or_file, kPlanNames));
    return simulator::load_plan(name_or_file);
}

}  // namespace warmpost::cli::simulate
