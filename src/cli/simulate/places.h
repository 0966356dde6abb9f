// The files that the commands read and write.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "simulator/scenario.h"

namespace warmpost::cli::simulate {

// Makes the directory if it is not there and sees that files can be made in it, before any long work is begun for it. Errors name it.
[[nodiscard]] Status ready_directory(const std::filesystem::path& directory);
[[nodiscard]] Status write_file(const std::filesystem::path& file, const std::string& text);
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& file);

// One scenario file. Errors say what to do with a directory or a file that is not there.
[[nodiscard]] Result<simulator::Scenario> scenario_in(const std::filesystem::path& file);
// Of files and directories (their *.toml, by name), in this order. Where two scenarios have one name, both get their file's name behind it.
[[nodiscard]] Result<std::vector<simulator::Scenario>> scenarios_in(const std::vector<std::string>& places);

}  // namespace warmpost::cli::simulate
