#include "cli/simulate/places.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>

namespace warmpost::cli::simulate {
namespace fs = std::filesystem;
namespace {

Result<std::vector<fs::path>> files_of(const fs::path& place) {
    std::error_code error;
    if (!fs::is_directory(place, error)) return std::vector<fs::path>{place};
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(place, error), end; !error && entry != end; entry.increment(error))
        if (entry->path().extension() == ".toml") files.push_back(entry->path());
    if (error) return fail(ErrorCode::NotFound, fmt::format("{}: {}", place.string(), error.message()));
    if (files.empty()) return fail(ErrorCode::NotFound, fmt::format("{} has no scenario files in it (*.toml)", place.string()));
    std::ranges::sort(files);
    return files;
}

}  // namespace

Status ready_directory(const fs::path& directory) {
    std::error_code error;
    if (fs::exists(directory, error) && !fs::is_directory(directory, error))
        return fail(ErrorCode::InvalidArgument, fmt::format("--out {} is a file; name a directory, which is made if it is not there", directory.string()));
    fs::create_directories(directory, error);
    if (error) return fail(ErrorCode::Unavailable, fmt::format("--out {} cannot be made: {}", directory.string(), error.message()));
    const fs::path probe = directory / ".warmpost-probe";
    const auto tried = write_file(probe, "");
    fs::remove(probe, error);
    if (!tried) return fail(ErrorCode::Unavailable, fmt::format("--out {} cannot be written to; name a directory of yours", directory.string()));
    return {};
}

Status write_file(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text << std::flush;
    if (!out) return fail(ErrorCode::Unavailable, fmt::format("{}: cannot be written: {}", file.string(), std::generic_category().message(errno)));
    return {};
}

Result<std::string> read_file(const fs::path& file) {
    std::error_code ignored;
    if (fs::is_directory(file, ignored)) return fail(ErrorCode::InvalidArgument, file.string() + " is a directory; name a file");
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) return fail(ErrorCode::NotFound, "cannot read " + file.string());
    return text;
}

Result<simulator::Scenario> scenario_in(const fs::path& file) {
    std::error_code ignored;
    if (fs::is_directory(file, ignored))
        return fail(ErrorCode::InvalidArgument, file.string() + " is a directory; name a scenario file (`warmpost simulate compare` takes directories)");
    if (!fs::exists(file, ignored))
        return fail(ErrorCode::NotFound, fmt::format("there is no scenario file {}; docs/simulator.md tells how to write one", file.string()));
    return simulator::load_scenario(file);
}

Result<std::vector<simulator::Scenario>> scenarios_in(const std::vector<std::string>& places) {
    std::vector<simulator::Scenario> scenarios;
    std::vector<std::string> stems;
    for (const std::string& place : places) {
        const auto files = files_of(place);
        if (!files) return std::unexpected(files.error());
        for (const fs::path& file : *files) {
            auto scenario = scenario_in(file);
            if (!scenario) return std::unexpected(scenario.error());
            scenarios.push_back(std::move(*scenario));
            stems.push_back(file.stem().string());
        }
    }
    std::map<std::string, int> times;
    for (const auto& scenario : scenarios) ++times[scenario.name];
    for (std::size_t i = 0; i < scenarios.size(); ++i)
        if (times[scenarios[i].name] > 1) scenarios[i].name += " (" + stems[i] + ")";
    return scenarios;
}

}  // namespace warmpost::cli::simulate
