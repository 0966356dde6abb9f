#include "delivery/dns/rdata.h"

#include "base/strings.h"

namespace warmpost::delivery {

std::optional<std::string> parse_name(std::string_view rdata) {
    std::string name;
    while (!rdata.empty()) {
        const auto length = static_cast<unsigned char>(rdata[0]);
        rdata.remove_prefix(1);
        if (length == 0) return name;
        if (length > 63 || length > rdata.size() || name.size() + length > 254) return std::nullopt;
        if (!name.empty()) name += '.';
        name += to_lower(rdata.substr(0, length));
        rdata.remove_prefix(length);
    }
    return std::nullopt;
}

std::optional<runtime::MxRecord> parse_mx(std::string_view rdata) {
    if (rdata.size() < 3) return std::nullopt;
    auto host = parse_name(rdata.substr(2));
    if (!host) return std::nullopt;
    const auto high = static_cast<unsigned char>(rdata[0]);
    const auto low = static_cast<unsigned char>(rdata[1]);
    return runtime::MxRecord{static_cast<std::uint16_t>(high << 8 | low), std::move(*host)};
}

std::optional<std::string> parse_txt(std::string_view rdata) {
    std::string text;
    while (!rdata.empty()) {
        const auto length = static_cast<unsigned char>(rdata[0]);
        if (length + 1u > rdata.size()) return std::nullopt;
        text += rdata.substr(1, length);
        rdata.remove_prefix(length + 1u);
    }
    return text;
}

}  // namespace warmpost::delivery
