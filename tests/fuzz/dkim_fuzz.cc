// Any bytes to wire form, header and body: the wire form holds its promises, and the body hash is that of RFC 6376 3.4.4 done slowly.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "base/crypto.h"
#include "mail/message/dkim_canon.h"
#include "mail/message/wire.h"

namespace {

std::string relaxed_by_the_book(std::string_view wire) {
    std::string out;
    while (!wire.empty()) {
        const auto end = std::min(wire.find("\r\n"), wire.size());
        auto line = wire.substr(0, end);
        wire.remove_prefix(std::min(end + 2, wire.size()));
        if (line.starts_with('.')) line.remove_prefix(1);
        std::string kept;
        for (const char c : line) {
            if (c != ' ' && c != '\t') kept += c;
            else if (kept.empty() || kept.back() != ' ') kept += ' ';
        }
        if (kept.ends_with(' ')) kept.pop_back();
        out += kept + "\r\n";
    }
    while (out.ends_with("\r\n\r\n")) out.resize(out.size() - 2);
    return out == "\r\n" ? "" : out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warmpost;
    static const auto key = mail::DkimKey::generate("mail.example", "s", mail::DkimAlgorithm::ed25519_sha256);
    const auto wire = mail::to_wire({reinterpret_cast<const char*>(data), size});
    if (!wire.ends_with("\r\n") || ("\r\n" + wire).find("\r\n.\r\n") != std::string::npos) std::abort();
    if (mail::relaxed_body_hash(wire) != sha256(relaxed_by_the_book(wire))) std::abort();
    const auto message = mail::parse_message(wire, wire.size());
    if (!message) return 0;
    const auto head = wire.substr(0, wire.size() - message->body.size());
    const auto signature = mail::dkim_sign(head, message->body, {&key}, {});
    if (!signature.empty() && !mail::parse_message(signature, signature.size())) std::abort();
    return 0;
}
