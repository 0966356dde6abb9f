// Who is signed in to the console, who may by a one-time link, and which addresses guess. Pure: time and random ids are parameters.
//
// Of ids and tokens only the SHA-256 is kept, so that who reads the memory has no cookie. Everything is bounded: sessions come to be by a sign-in that
// succeeded only; beyond the bounds the oldest go.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/ids.h"
#include "base/minute_counts.h"
#include "base/time.h"
#include "control/snapshot.h"

namespace warmpost::ingress::http {

// In whose name a session acts. `key_id`: whose key it dies with; kLinkHolder: nobody's, a link made on the operator's socket.
struct Holder {
    std::string key_id;
    AccountId account;  // 0: the operator, who names accounts
    control::Role role = control::Role::account;
    friend bool operator==(const Holder&, const Holder&) = default;
};
inline constexpr std::string_view kLinkHolder = "operator link";

struct Session {
    Holder holder;
    std::string csrf;  // to be told by whoever changes something with the cookie
    WallTime expires{};
};

// Failed sign-ins of each client address in the minute that began with its first one. An IPv6 address is its /64: who has one has all of them.
class GuessRate {
public:
    static constexpr std::size_t kMostClients = 10'000;  // strangers choose their addresses; beyond it newcomers wait
    [[nodiscard]] bool slowed(const IpAddress& client, int most, SteadyTime now);
    void failed(const IpAddress& client, SteadyTime now);

private:
    MinuteCounts clients_{kMostClients};
};

class SessionBook {
public:
    static constexpr std::size_t kMostSessions = 10'000, kMostOfHolder = 100, kMostTokens = 1'000;

    // `id` and `csrf`: random, the former 256 bits.
    void open(std::string_view id, Session session);
    // Nothing: there is no such session, it is over, or its key is deleted or disabled, or its account gone; it is forgotten then.
    [[nodiscard]] std::optional<Session> find(std::string_view id, const control::Snapshot& snapshot, WallTime now);
    void close(std::string_view id);

    void put_token(std::string_view token, Holder holder, WallTime expires, WallTime now);
    // Good for once. Nothing: unknown, used, over, or its maker's key is.
    [[nodiscard]] std::optional<Holder> take_token(std::string_view token, const control::Snapshot& snapshot, WallTime now);

    [[nodiscard]] std::size_t sessions() const { return sessions_.size(); }
    [[nodiscard]] std::size_t tokens() const { return tokens_.size(); }

private:
    struct Token {
        Holder holder;
        WallTime expires{};
    };
    struct Kept {
        Session session;
        std::uint64_t number = 0;  // rises: the lowest is the oldest
    };
    void forget(const std::string& digest);

    std::unordered_map<std::string, Kept> sessions_;  // by SHA-256 of the id, as the next
    std::unordered_map<std::string, Token> tokens_;
    std::map<std::uint64_t, std::string> by_age_;                                      // digests of sessions
    std::unordered_map<std::string, std::map<std::uint64_t, std::string>> of_holder_;  // the same, by the holder's key
    std::uint64_t next_ = 0;
};

// Whether such a holder may still act: its key is there and enabled, and its account exists.
[[nodiscard]] bool still_holds(const Holder& holder, const control::Snapshot& snapshot);

}  // namespace warmpost::ingress::http
