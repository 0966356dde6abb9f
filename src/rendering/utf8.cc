#include "rendering/utf8.h"

#include <cstdint>
#include <optional>

namespace warmpost::rendering {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The surrogate of three bytes at the front: 0xED 0xA0..0xBF 0x80..0xBF.
std::optional<std::uint32_t> surrogate(std::string_view text) {
    if (text.size() < 3 || text[0] != '\xED') return std::nullopt;
    const auto second = static_cast<unsigned char>(text[1]), third = static_cast<unsigned char>(text[2]);
    if (second < 0xA0 || second > 0xBF || (third & 0xC0) != 0x80) return std::nullopt;
    return 0xD000u | (second & 0x3Fu) << 6 | (third & 0x3Fu);
}

void append(std::string& out, std::uint32_t c) {  // beyond U+FFFF
    for (const int shift : {18, 12, 6, 0}) out += static_cast<char>(shift == 18 ? 0xF0u | c >> 18 : 0x80u | (c >> shift & 0x3Fu));
}

}  // namespace

std::string to_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (;;) {
        const auto at = text.find('\xED');
        out += text.substr(0, at);
        if (at == text.npos) return out;
        text.remove_prefix(at);
        const auto high = surrogate(text);
        if (!high) {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        text.remove_prefix(3);
        const auto low = *high < 0xDC00 ? surrogate(text) : std::nullopt;
        if (!low || *low < 0xDC00) {
            out += kReplacement;
            continue;
        }
        text.remove_prefix(3);
        append(out, 0x10000u + ((*high - 0xD800u) << 10) + (*low - 0xDC00u));
    }
}

}  // namespace warmpost::rendering
