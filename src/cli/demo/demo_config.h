// The configuration that `warmpost demo-data` writes: everything on loopback, and all mail goes to a port where scripts/receiver.py may listen, or nobody.
#pragma once
#include <filesystem>
#include <string>

namespace warmpost::cli::demo {

inline constexpr int kReceiverPort = 2525;

// `directory` is absolute. `offset`: added to every port.
[[nodiscard]] std::string demo_config(const std::filesystem::path& directory, int offset);

}  // namespace warmpost::cli::demo
