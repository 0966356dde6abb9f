// The SMTP server's machine against a stranger's bytes. The first byte says how they are cut; any cut must give the same answers and messages, no message
// may hold a bare CR or LF, and no message may be longer than the limit.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mail/smtp/server_machine.h"

namespace {
using namespace warmpost::mail;

constexpr std::uint64_t kMaxMessage = 4096;

struct Outcome {
    std::string replies;
    std::vector<std::string> messages;
};

bool holds_bare_line_end(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) return true;
        if (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) return true;
    }
    return false;
}

// False once the machine has closed.
bool pump(ServerMachine& machine, Outcome& outcome) {
    for (;;) {
        const auto event = machine.next();
        switch (event.kind) {
            case ServerEvent::Kind::need_input: outcome.replies += std::exchange(machine.output(), {}); return true;
            case ServerEvent::Kind::start_tls: std::abort();  // not offered here: what it forgets depends on how bytes arrive
            case ServerEvent::Kind::authenticate: machine.authenticated(event.user == event.password, "535 Authentication Credentials Invalid"); break;
            case ServerEvent::Kind::message: {
                const auto message = machine.take_message();
                const auto view = message.content.view();
                if (view.size() > kMaxMessage || holds_bare_line_end(view) || message.recipients.empty() || message.recipients.size() > 3) std::abort();
                if (view.starts_with(".\r\n") || view.find("\r\n.\r\n") != std::string_view::npos) std::abort();
                outcome.messages.emplace_back(view);
                machine.finish("250 Ok");
                break;
            }
            case ServerEvent::Kind::close: outcome.replies += std::exchange(machine.output(), {}); return false;
        }
    }
}

Outcome talk(std::string_view bytes, std::size_t piece) {
    ServerSettings settings;
    settings.host = "mx.example";
    settings.max_message_bytes = kMaxMessage;
    settings.max_recipients = 3;
    settings.secure = settings.trusted = true;
    ServerMachine machine(settings);
    Outcome outcome;
    bool open = pump(machine, outcome);
    while (open && !bytes.empty()) {
        const auto space = machine.space();
        if (space.empty()) std::abort();
        const auto n = std::min({space.size(), bytes.size(), piece});
        std::memcpy(space.data(), bytes.data(), n);
        bytes.remove_prefix(n);
        machine.received(n);
        open = pump(machine, outcome);
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = talk(bytes, bytes.size() + 1);
    const auto cut = talk(bytes, data[0] % 17u + 1);
    if (whole.replies != cut.replies || whole.messages != cut.messages) std::abort();
    return 0;
}
