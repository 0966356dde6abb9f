// Address lists of strangers: what is accepted consists of mailboxes that normalise to themselves.
#include <cstdint>
#include <cstdlib>

#include "mail/message/header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warmpost;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    (void)mail::normalise_mailbox(bytes);
    (void)mail::decode_words(bytes);
    const auto list = mail::parse_address_list(bytes);
    if (!list) return 0;
    for (const auto& mailbox : *list)
        if (mail::normalise_mailbox(mailbox.address) != mailbox.address) std::abort();
    return 0;
}
