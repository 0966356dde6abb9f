// A file of lines that rotates by renaming FILE to FILE.1, FILE.1 to FILE.2, and so on.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace warmpost::reporting {

class RotatingFile {
public:
    // `keep`: rotated files that are kept.
    RotatingFile(std::filesystem::path path, std::uint64_t max_bytes, int keep) : path_(std::move(path)), max_bytes_(max_bytes), keep_(keep) {}
    ~RotatingFile() { close(); }
    RotatingFile(const RotatingFile&) = delete;
    RotatingFile& operator=(const RotatingFile&) = delete;

    // Writes and syncs all of `text`. False with errno set when it could not; then no half line stays.
    [[nodiscard]] bool write(std::string_view text);
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    bool open();
    bool end_torn_line(std::int64_t size);
    bool rotate();
    void close();

    std::filesystem::path path_;
    std::uint64_t max_bytes_;
    int keep_;
    int fd_ = -1;
    std::uint64_t size_ = 0;
};

}  // namespace warmpost::reporting
