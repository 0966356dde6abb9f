#include "spool/usage_record.h"

#include "spool.pb.h"

namespace warmpost::spool {
namespace {

template <class Integer>
void put_be(std::string& out, Integer value) {
    for (int shift = sizeof(Integer) * 8 - 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}
std::uint64_t get_be(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}
std::optional<UsageKind> kind_of(char c) {
    switch (c) {
        case 's': return UsageKind::shared;
        case 'd': return UsageKind::standard;
        case 'm': return UsageKind::managed;
        default: return std::nullopt;
    }
}

}  // namespace

UsageCounts& UsageCounts::operator+=(const UsageCounts& more) {
    delivered += more.delivered;
    bounced += more.bounced;
    deferred += more.deferred;
    throttled += more.throttled;
    blocked += more.blocked;
    complaints += more.complaints;
    return *this;
}

std::string usage_prefix(std::chrono::sys_days day) {
    std::string bytes;
    put_be(bytes, static_cast<std::uint32_t>(day.time_since_epoch().count()));
    return bytes;
}

std::string usage_prefix(std::chrono::sys_days day, AccountId account) {
    auto bytes = usage_prefix(day);
    put_be(bytes, static_cast<std::uint64_t>(account.value()));
    return bytes;
}

std::string usage_key(const UsageKey& key) {
    auto bytes = usage_prefix(key.day, key.account);
    bytes.push_back(static_cast<char>(key.kind));
    bytes += key.source;
    bytes.push_back('\0');
    bytes += key.isp;
    return bytes;
}

std::string usage_value(const UsageCounts& counts) {
    pb::UsageRecord record;
    record.set_delivered(counts.delivered);
    record.set_bounced(counts.bounced);
    record.set_deferred(counts.deferred);
    record.set_throttled(counts.throttled);
    record.set_blocked(counts.blocked);
    record.set_complaints(counts.complaints);
    return record.SerializeAsString();
}

std::optional<UsageKey> parse_usage_key(std::string_view bytes) {
    if (bytes.size() <= kUsagePrefixBytes) return std::nullopt;
    const auto kind = kind_of(bytes[kUsagePrefixBytes]);
    const auto names = bytes.substr(kUsagePrefixBytes + 1);
    const auto end = names.find('\0');
    if (!kind || end == std::string_view::npos) return std::nullopt;
    UsageKey key;
    key.day = std::chrono::sys_days{std::chrono::days{static_cast<std::int32_t>(get_be(bytes.substr(0, kUsageDayBytes)))}};
    key.account = AccountId{static_cast<std::int64_t>(get_be(bytes.substr(kUsageDayBytes, kUsagePrefixBytes - kUsageDayBytes)))};
    key.kind = *kind;
    key.source = names.substr(0, end);
    key.isp = names.substr(end + 1);
    return key;
}

std::optional<UsageCounts> parse_usage_value(std::string_view bytes) {
    pb::UsageRecord record;
    if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
    return UsageCounts{record.delivered(), record.bounced(), record.deferred(), record.throttled(), record.blocked(), record.complaints()};
}

}  // namespace warmpost::spool
