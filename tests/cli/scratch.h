// A directory that goes away with the test.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace warmpost::cli {

class Scratch {
public:
    Scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "warmpost-cli-XXXXXX").string();
        if (const char* made = mkdtemp(name.data())) path_ = made;
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        return (path_ / name).string();
    }

private:
    std::filesystem::path path_;
};

}  // namespace warmpost::cli
