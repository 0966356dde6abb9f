// A stranger's message through parser and header rules: the new head is a header block that passes the rules again, unchanged in size.
#include <cstdint>
#include <cstdlib>

#include "mail/message/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warmpost;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto message = mail::parse_message(bytes, 1 << 16);
    if (!message) return 0;
    mail::RewriteOptions options;
    options.message_id = "ID";
    options.service_domain = "mail.example";
    options.feedback_id = "1.r.x:warmpost";
    const auto once = mail::rewrite_header(*message, options);
    if (!once) return 0;
    const auto again = mail::parse_message(once->head, once->head.size());
    if (!again) std::abort();
    const auto twice = mail::rewrite_header(*again, options);
    if (!twice || twice->head.size() != once->head.size()) std::abort();
    return 0;
}
