// Local parts of inbound mail: what verifies under the key is a tag that we make again. Without the key nothing should.
#include <cstdint>
#include <cstdlib>

#include "base/message_id.h"
#include "base/strings.h"
#include "mail/message/return_path.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warmpost;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (mail::parse_return_path("a key that the fuzzer does not know", bytes)) std::abort();
    if (size < 24) return 0;
    const auto index = static_cast<std::uint16_t>((data[22] << 8 | data[23]) & 0x7fff);
    const mail::ReturnPathTag tag{message_id_from_bytes(bytes.substr(0, 22)), index, (data[22] & 0x80) != 0};
    const auto path = mail::make_return_path(bytes.substr(24), tag, "b.example");
    if (path.empty()) return 0;
    const auto read = mail::parse_return_path(bytes.substr(24), path.substr(0, path.find('@')));
    if (!read || read->message_id != tag.message_id || read->index != tag.index || read->single != tag.single) std::abort();
    return 0;
}
