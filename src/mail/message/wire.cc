#include "mail/message/wire.h"

#include <algorithm>

namespace warmpost::mail {

std::string to_wire(std::string_view message) {
    std::string wire;
    // At most two bytes more for each line: the other half of its end, and a dot (RFC 5321 4.5.2).
    const auto ends = std::ranges::count(message, '\n') + std::ranges::count(message, '\r');
    wire.reserve(message.size() + 2 * static_cast<std::size_t>(ends) + 3);
    do {
        const auto lf = std::min(message.find('\n'), message.size());
        const auto end = std::min(message.substr(0, lf).find('\r'), lf);
        if (message.starts_with('.')) wire += '.';
        wire.append(message.substr(0, end)).append("\r\n");
        const bool pair = message.substr(end, 2) == "\r\n";
        message.remove_prefix(std::min(end + (pair ? 2 : 1), message.size()));
    } while (!message.empty());
    return wire;
}

}  // namespace warmpost::mail
