#include "registry/suppression_list.h"

#include <algorithm>
#include <map>

#include "base/strings.h"
#include "mail/message/header.h"

namespace warmpost::registry {
namespace {

// 'e' account address-in-lower-case -> the entry; 't' account time address-in-lower-case -> reason and the address as stored: what list() reads.
constexpr char kEntry = 'e', kByTime = 't';
constexpr std::size_t kMostAddress = 320;  // RFC 5321 4.5.3.1: 64 + 1 + 255

Key start(char kind, AccountId account) {
    Key key;
    key.text(std::string_view(&kind, 1)).number(static_cast<std::uint64_t>(account.value()));
    return key;
}
std::string entry_key(AccountId account, std::string_view lower) { return start(kEntry, account).text(lower).bytes(); }
std::string time_key(AccountId account, WallTime at, std::string_view lower) {
    return start(kByTime, account).number(static_cast<std::uint64_t>(to_ms(at))).text(lower).bytes();
}

std::string written(const Suppressed& s) {
    return Key{}
        .number(static_cast<std::uint64_t>(to_ms(s.updated)))
        .number(static_cast<std::uint64_t>(s.reason))
        .text(s.address)
        .text(s.message_id)
        .text(s.feedback_id)
        .bytes();
}

std::optional<SuppressionReason> reason_of(std::optional<std::uint64_t> number) {
    if (number == 1) return SuppressionReason::bounce;
    if (number == 2) return SuppressionReason::complaint;
    return std::nullopt;
}

std::unexpected<Error> damaged() { return fail(ErrorCode::Internal, "an entry of a suppression list cannot be read: look at the disk, or restore a backup"); }

Result<Suppressed> read(std::string_view value) {
    KeyReader reader(value);
    const auto updated = reader.number();
    const auto reason = reason_of(reader.number());
    const auto address = reader.text(), message_id = reader.text(), feedback_id = reader.text();
    if (!updated || !reason || !address || !message_id || !feedback_id) return damaged();
    return Suppressed{std::string(*address), *reason, from_ms(static_cast<std::int64_t>(*updated)), std::string(*message_id), std::string(*feedback_id)};
}

Status check(const Suppressed& s) {
    const bool sound = !s.address.empty() && s.address.size() <= kMostAddress && s.updated >= WallTime{} && !Key::has_zero(s.address) &&
                       !Key::has_zero(s.message_id) && !Key::has_zero(s.feedback_id);
    if (!sound) return fail(ErrorCode::InvalidArgument, "an entry of a suppression list needs an address of 1 to 320 characters", "EmailAddress");
    return {};
}

Result<std::optional<Suppressed>> find_lower(const Registry& registry, AccountId account, std::string_view lower) {
    const auto value = registry.get(Space::suppression, entry_key(account, lower));
    if (!value) return std::unexpected(value.error());
    if (!*value) return std::optional<Suppressed>{};
    auto found = read(**value);
    if (!found) return std::unexpected(found.error());
    return std::optional<Suppressed>(std::move(*found));
}

struct Looked {  // one line of list()'s index
    std::string_view key;
    WallTime updated;
    std::string_view value;
};

std::optional<Looked> read_line(std::string_view key, std::string_view value) {
    KeyReader reader(key);
    if (!reader.text() || !reader.number()) return std::nullopt;
    const auto at = reader.number();
    if (!at || value.empty()) return std::nullopt;
    return Looked{key, from_ms(static_cast<std::int64_t>(*at)), value};
}

// May what an event says stand instead of what is there? Not when that is younger; and who complained stays one who complained, whatever bounces since: sets
// may count complaints only.
bool replaces(const Suppressed& said, const Suppressed& before) {
    return said.updated >= before.updated && (said.reason == SuppressionReason::complaint || before.reason == SuppressionReason::bounce);
}

}  // namespace

std::string_view wire_name(SuppressionReason reason) { return reason == SuppressionReason::bounce ? "BOUNCE" : "COMPLAINT"; }

std::optional<SuppressionReason> suppression_reason(std::string_view name) {
    if (name == "BOUNCE") return SuppressionReason::bounce;
    if (name == "COMPLAINT") return SuppressionReason::complaint;
    return std::nullopt;
}

Result<std::string> stored_address(const std::string& given) {
    auto mailbox = mail::normalise_mailbox(given);
    if (!mailbox) return mailbox;
    const bool ascii = std::ranges::all_of(given, [](char c) { return static_cast<unsigned char>(c) < 128; });
    return ascii ? given : std::move(*mailbox);
}

Result<std::optional<Suppressed>> find_suppressed(const Registry& registry, AccountId account, std::string_view address) {
    if (Key::has_zero(address)) return std::optional<Suppressed>{};
    return find_lower(registry, account, to_lower(address));
}

Status SuppressionList::put(std::span<const Entry> entries, SaidBy said_by) {
    std::map<std::pair<AccountId, std::string>, const Suppressed*> last;
    for (const Entry& entry : entries) {
        if (auto sound = check(entry.suppressed); !sound) return sound;
        last[{entry.account, to_lower(entry.suppressed.address)}] = &entry.suppressed;
    }
    return registry_.change([&](Batch& batch) -> Status {
        for (const auto& [key, suppressed] : last) {
            const auto& [account, lower] = key;
            const auto before = find_lower(registry_, account, lower);
            if (!before) return std::unexpected(before.error());
            if (said_by == SaidBy::event && *before && !replaces(*suppressed, **before)) continue;
            if (*before) batch.erase(Space::suppression, time_key(account, (*before)->updated, lower));
            batch.put(Space::suppression, entry_key(account, lower), written(*suppressed));
            batch.put(Space::suppression, time_key(account, suppressed->updated, lower),
                      std::string(1, static_cast<char>(suppressed->reason)) + suppressed->address);
        }
        return {};
    });
}

Result<std::size_t> SuppressionList::remove(AccountId account, std::span<const std::string> addresses, std::optional<SuppressionReason> only,
                                            std::optional<WallTime> said_at) {
    std::size_t removed = 0;
    const auto done = registry_.change([&](Batch& batch) -> Status {
        removed = 0;
        std::map<std::string, bool> seen;
        for (const std::string& address : addresses) {
            const std::string lower = to_lower(address);
            if (Key::has_zero(address) || !seen.emplace(lower, true).second) continue;
            const auto before = find_lower(registry_, account, lower);
            if (!before) return std::unexpected(before.error());
            if (!*before || (only && (*before)->reason != *only) || (said_at && (*before)->updated > *said_at)) continue;
            batch.erase(Space::suppression, entry_key(account, lower));
            batch.erase(Space::suppression, time_key(account, (*before)->updated, lower));
            ++removed;
        }
        return {};
    });
    if (!done) return std::unexpected(done.error());
    return removed;
}

Result<SuppressionList::Page> SuppressionList::list(AccountId account, const Filter& filter, std::string_view after, std::size_t limit) const {
    const std::string prefix = start(kByTime, account).bytes();
    if (!after.empty() && !after.starts_with(prefix)) return fail(ErrorCode::InvalidArgument, "The specified next token is invalid.", "NextToken");
    const WallTime first = std::max(filter.from.value_or(WallTime{}), WallTime{});
    std::string from = start(kByTime, account).number(static_cast<std::uint64_t>(to_ms(first))).bytes();
    if (after > from) from = after;
    Page page;
    std::size_t looked = 0;
    bool sound = true;
    const auto scanned = registry_.scan(Space::suppression, prefix, from, [&](std::string_view key, std::string_view value) {
        if (key == after) return true;  // told by the page before
        const auto line = read_line(key, value);
        sound = line.has_value() && reason_of(static_cast<unsigned char>(value.front())).has_value();
        if (!sound) return false;
        if (filter.until && line->updated > *filter.until) return false;
        if (page.entries.size() == limit || looked == kMostLooked) {
            // The next page begins behind the last key that was looked at, which `next` holds.
            looked = kMostLooked + 1;
            return false;
        }
        ++looked;
        page.next = std::string(key);
        const auto reason = *reason_of(static_cast<unsigned char>(value.front()));
        if (reason == SuppressionReason::bounce ? filter.bounce : filter.complaint)
            page.entries.push_back({std::string(value.substr(1)), reason, line->updated, {}, {}});
        return true;
    });
    if (!scanned) return std::unexpected(scanned.error());
    if (!sound) return damaged();
    if (looked <= kMostLooked) page.next.clear();
    return page;
}

}  // namespace warmpost::registry
