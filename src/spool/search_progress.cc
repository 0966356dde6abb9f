#include "spool/search_progress.h"

#include <cstdint>

namespace warmpost::spool {
namespace {
constexpr char kSecond = 2;  // no id begins with it, and the first version wrote an id or a line feed first
constexpr std::size_t kHead = 5;
}  // namespace

std::string written(const SearchProgress& progress) {
    std::string bytes(1, kSecond);
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(progress.next.size() >> shift & 0xff));
    return bytes + progress.next + progress.stop;
}

std::optional<SearchProgress> read_search_progress(std::string_view bytes) {
    if (bytes.empty()) return std::nullopt;
    if (bytes.front() == kSecond) {
        if (bytes.size() < kHead) return std::nullopt;
        std::size_t length = 0;
        for (const char c : bytes.substr(1, kHead - 1)) length = length << 8 | static_cast<unsigned char>(c);
        bytes.remove_prefix(kHead);
        if (length > bytes.size()) return std::nullopt;
        return SearchProgress{std::string(bytes.substr(0, length)), std::string(bytes.substr(length))};
    }
    // Done was written as the same twice. Before that `next` was empty or an id, which has no line feed.
    const auto half = bytes.size() / 2;
    if (bytes.size() % 2 == 1 && bytes[half] == '\n' && bytes.substr(0, half) == bytes.substr(half + 1))
        return SearchProgress{std::string(bytes.substr(0, half)), std::string(bytes.substr(0, half))};
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    return SearchProgress{std::string(bytes.substr(0, end)), std::string(bytes.substr(end + 1))};
}

}  // namespace warmpost::spool
