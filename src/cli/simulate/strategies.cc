#include "cli/simulate/strategies.h"

#include <fmt/format.h>

#include <memory>

#include "cli/simulate/plans.h"
#include "config/isps_file.h"
#include "simulator/baselines.h"

namespace warmpost::cli::simulate {
namespace {

constexpr std::string_view kFixed = "fixed:";

warmup::Spill spill_of(const std::string& word) {
    for (const auto spill : {warmup::Spill::while_warming, warmup::Spill::never})
        if (word == warmup::to_string(spill)) return spill;
    return warmup::Spill::always;
}

}  // namespace

void add_managed_options(CLI::App& command, ManagedWords& words) {
    command.add_flag("--unknown-isps", words.unknown_isps, "managed: as if isps.toml knew none of the ISPs; the policy finds everything out");
    command.add_option("--isps-file", words.isps_file, "managed: its hints from this file instead of the compiled-in one")
        ->type_name("FILE")
        ->excludes("--unknown-isps");
    command.add_option("--spill", words.spill, "managed: when excess leaves by the shared pool: always (default), while-warming or never")
        ->check(CLI::IsMember({"always", "while-warming", "never"}));
}

Result<simulator::ManagedOptions> managed_options(const ManagedWords& words) {
    simulator::ManagedOptions options;
    options.spill = spill_of(words.spill);
    if (words.unknown_isps) return options;
    auto loaded = config::load_isps(words.isps_file);
    if (!loaded) return std::unexpected(loaded.error());
    const auto table = std::make_shared<isp::IspTable>(std::move(*loaded));
    options.hints = [table](const std::string& isp) {
        const auto known = table->warmup_hints(IspId{isp});
        return managed::Hints{known.first_day, known.day_ceiling, known.hour_share};
    };
    return options;
}

Result<simulator::NamedStrategy> strategy_of(const std::string& name, const simulator::ManagedOptions& managed) {
    if (name == "managed") return simulator::managed_strategy(managed);
    if (name == "standard") return simulator::standard();
    if (name == "oracle") return simulator::oracle();
    if (!name.starts_with(kFixed))
        return fail(ErrorCode::InvalidArgument, fmt::format("there is no strategy \"{}\": name {}", name, kStrategyNames));
    auto plan = plan_of(name.substr(kFixed.size()));
    if (!plan) return std::unexpected(plan.error());
    return simulator::fixed(name, std::move(*plan));
}

}  // namespace warmpost::cli::simulate
