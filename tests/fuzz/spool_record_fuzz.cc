// A segment's bytes after a power cut or a bad disk: the parser takes anything and reads nothing beyond it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "spool/record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warmpost::spool;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    std::vector<std::string_view> events;
    (void)split_events(bytes, events);
    if (const auto record = parse_record(bytes)) {
        const auto parts = kRecordHeaderBytes + record->envelope.size() + record->events.size() + record->head.size() + record->body.size();
        if (record->length > size || parts != record->length) std::abort();
        const auto copied = as_copy(std::string(bytes.substr(0, record->length)));
        if (!parse_record(copied)) std::abort();
    }
    return 0;
}
