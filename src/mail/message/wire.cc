#include "mail/message/wire.h"

#include <algorithm>

namespace warmpost::mail {

std::string to_wire(std::string_view message) {
    std::string wire;
    // Room for a CR on lines of 32 bytes; counting the lines first costs more than growing once when they are shorter.
    wire.reserve(message.size() + message.size() / 32 + 64);
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

std::string from_wire(std::string_view wire) {
    std::string message;
    message.reserve(wire.size());
    while (!wire.empty()) {
        if (wire.starts_with('.')) wire.remove_prefix(1);
        const auto lf = wire.find('\n');
        const auto line = wire.substr(0, lf == std::string_view::npos ? lf : lf + 1);
        message += line;
        wire.remove_prefix(line.size());
    }
    return message;
}

}  // namespace warmpost::mail
