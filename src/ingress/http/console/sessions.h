// What the server keeps for the console: who is signed in, links to sign in by, and forecasts that were asked for. Thread-safe; a lock is held for a look-up
// of a session only, never on the way of mail that is sent with a key.
//
// Nothing of it is stored: after a restart everybody signs in again.
#pragma once
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"
#include "config/live.h"
#include "control/snapshot.h"
#include "ingress/http/console/forecasts.h"
#include "ingress/http/console/session_book.h"

namespace warmpost::ingress::http {

// When something happens: sessions and links end by the wall clock, guesses are counted by the steady one.
struct Moment {
    WallTime wall{};
    SteadyTime steady{};
};
struct OpenedSession {
    std::string id;  // for the cookie; nobody keeps it
    Session session;
};

class Sessions {
public:
    explicit Sessions(const config::Live& config) : config_(config), forecasts_(config) {}  // outlives it

    // Errors: Unauthenticated, the same whichever part is wrong, and after the same work; TooManyRequests: this address has failed too often this minute.
    [[nodiscard]] Result<OpenedSession> sign_in(const control::Snapshot& snapshot, const std::string& key_id, std::string_view secret,
                                                std::string_view client, Moment now);
    [[nodiscard]] Result<OpenedSession> sign_in(const control::Snapshot& snapshot, std::string_view token, std::string_view client, Moment now);
    [[nodiscard]] std::optional<Session> find(std::string_view id, const control::Snapshot& snapshot, WallTime now);
    void close(std::string_view id);

    struct Link {
        std::string url;
        WallTime expires{};
    };
    // A sign-in in this holder's name, good once, for console.sign_in_link_minutes. The token stands behind '#', which browsers send to no server.
    [[nodiscard]] Link make_link(Holder holder, WallTime now);

    [[nodiscard]] Forecasts& forecasts() { return forecasts_; }

private:
    [[nodiscard]] Status admit(const IpAddress& client, SteadyTime now);
    [[nodiscard]] OpenedSession open(Holder holder, WallTime now);

    const config::Live& config_;
    std::mutex mutex_;
    SessionBook book_;  // GUARDED_BY(mutex_), as the next
    GuessRate guesses_;
    Forecasts forecasts_;  // has a lock of its own
};

}  // namespace warmpost::ingress::http
