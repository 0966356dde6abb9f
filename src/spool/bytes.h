// Keys of the index as bytes. Inside spool/.
#pragma once
#include <fmt/format.h>
#include <rocksdb/slice.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace warmpost::spool {

inline rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view view(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

template <class Integer>
void put_be(std::string& out, Integer value) {
    for (int shift = sizeof(Integer) * 8 - 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}
inline std::uint64_t get_be(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}
// No id of that time or later is before it: an id is "0100" and twelve hex digits of its time (base/message_id.h).
inline std::string first_id(WallTime at) { return fmt::format("0100{:012x}", std::max<std::int64_t>(to_ms(at), 0)); }

}  // namespace warmpost::spool
