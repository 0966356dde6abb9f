// The addresses that an account's mail is held back from, and why (SES guide, "Using the account-level suppression list"). One entry an address, of unlimited
// number. An address keeps the case it was stored with; mail is matched without case, and so is what is stored again.
//
// Thread-safe. find_suppressed() may be called on a core thread; whatever writes blocks until it is durable, and list() reads the disk: not from a core
// thread.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "registry/registry.h"

namespace warmpost::registry {

enum class SuppressionReason : std::uint8_t { bounce = 1, complaint = 2 };  // numbers are on disk
[[nodiscard]] std::string_view wire_name(SuppressionReason reason);         // "BOUNCE", "COMPLAINT", as SES writes them
[[nodiscard]] std::optional<SuppressionReason> suppression_reason(std::string_view name);

struct Suppressed {
    std::string address;  // as stored
    SuppressionReason reason = SuppressionReason::bounce;
    WallTime updated{};
    std::string message_id, feedback_id;  // of the event that put it there; empty: somebody did
};

// The entry of an address, without case. Errors: Internal.
[[nodiscard]] Result<std::optional<Suppressed>> find_suppressed(const Registry& registry, AccountId account, std::string_view address);

// The form in which an address is kept: as it was given, with an internationalised domain in A-labels, the only ones that mail knows. Errors: InvalidArgument.
[[nodiscard]] Result<std::string> stored_address(const std::string& given);

class SuppressionList {
public:
    explicit SuppressionList(Registry& registry) : registry_(registry) {}  // outlives it

    [[nodiscard]] Result<std::optional<Suppressed>> find(AccountId account, std::string_view address) const {
        return find_suppressed(registry_, account, address);
    }

    struct Entry {
        AccountId account;
        Suppressed suppressed;
    };
    // Adds or replaces, all in one synced batch; of the same address in one call the last counts. Said by an event, an entry that is younger stays, so that an
    // event which is told twice does no harm. Errors: InvalidArgument (no address), Unavailable.
    enum class SaidBy : std::uint8_t { somebody, event };
    [[nodiscard]] Status put(std::span<const Entry> entries, SaidBy said_by = SaidBy::somebody);
    // Those of `addresses` that are there, without case, go; answers how many. `only`: no entry of another reason. `said_at`: none that is younger.
    [[nodiscard]] Result<std::size_t> remove(AccountId account, std::span<const std::string> addresses, std::optional<SuppressionReason> only = {},
                                             std::optional<WallTime> said_at = {});

    struct Filter {
        bool bounce = true, complaint = true;
        std::optional<WallTime> from, until;  // of the last update; both included
    };
    struct Page {
        std::vector<Suppressed> entries;  // without ids, in the order of their last update
        std::string next;                 // where the next page begins; empty: there is none
    };
    // Up to `limit` entries. Looks at no more than kMostLooked, so a page may be short, or empty, and yet have a next one.
    // Errors: InvalidArgument when `after` is none of its own.
    static constexpr std::size_t kMostLooked = 10'000;
    [[nodiscard]] Result<Page> list(AccountId account, const Filter& filter, std::string_view after, std::size_t limit) const;

private:
    Registry& registry_;
};

}  // namespace warmpost::registry
