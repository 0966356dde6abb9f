// The delivery queue as an operator sees and moves it. Declared here so that ingress's operator API needs nothing of delivery.
//
// Every call resumes on the executor it was started on and may visit all cores. Nothing here is on the path of a message.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"

namespace warmpost::runtime {

struct LaneFilter {                       // empty members: any
    std::optional<AccountId> account;
    std::string domain, pool, isp;  // pool: its name, or "<account>/<name>"
    std::size_t limit = 100;
};
struct LaneView {
    std::string pool, isp;
    std::uint64_t waiting = 0;            // recipients that wait for a time or a place
    std::uint64_t active = 0;             // connections that carry mail now
    std::int64_t oldest_ms = 0;           // acceptance of the oldest message; 0: none
    std::int64_t next_attempt_ms = 0;     // 0: none due
    bool paused = false;
    std::string last_reply;
    std::string waits_for;                // why none of its sources may send now: "192.0.2.1 (resting)"; empty: one may
    AccountId account{};                  // whose pool it is; 0: the shared pool
    // By which it is paused, resumed, retried and dropped: "<pool>/<isp>"; of an account's pool "<account>/<pool>/<isp>", since several may have one name.
    [[nodiscard]] std::string name() const { return (account == AccountId{} ? "" : to_string(account) + "/") + pool + "/" + isp; }
};

struct MessageFilter {                    // empty members: any
    // Of one message (id) without those whose end is decided and being written.
    std::string id, domain, lane;         // lane: "<pool>/<isp>"
    std::optional<AccountId> account;
    std::size_t limit = 100;
};
struct RecipientView {
    std::string address;
    std::uint32_t attempts = 0;
    std::int64_t next_attempt_ms = 0;     // 0: being tried now
    std::string last_reply;
    std::string waits_for;                // as LaneView's
};
struct MessageView {
    std::string id;
    AccountId account;
    std::int64_t accepted_ms = 0;
    std::vector<RecipientView> recipients;   // those that wait
};

struct QueueSelector {                    // exactly one is set
    std::string id, domain, lane, pool;
    bool all = false;
};

struct StandingFilter {                   // none: the accounts that are slowed; else all that is known of this one
    std::optional<AccountId> account;
    std::size_t limit = 100;
};
struct StandingView {                     // of one account in the shared pool (policy/fairness); counts are decayed
    AccountId account;
    std::string isp;                      // empty: over all ISPs
    double factor = 1;                    // of its rate and its share of the lane
    std::string factor_text;              // "1/4"
    std::string reason;                   // empty at 1
    std::int64_t since_ms = 0;            // of the factor; 0: always
    double messages = 0, bounces = 0, complaints = 0, refusals = 0;
};
struct RestView {                         // a source that an ISP blocked or throttled, and that sends nothing there for now
    std::string source, isp;
    std::int64_t until_ms = 0;
    std::uint32_t in_a_row = 0;           // without a delivery in between
    std::string reason;                   // the ISP's words
};
struct AllowanceView {                    // of an address that has a warm-up; what is set aside for lanes counts as used
    std::string address;
    std::int64_t used_day = 0, used_hour = 0;   // messages in this UTC day, in 60 minutes
};

class QueueControl {
public:
    virtual ~QueueControl() = default;
    [[nodiscard]] virtual boost::asio::awaitable<std::vector<LaneView>> lanes(LaneFilter filter) = 0;
    [[nodiscard]] virtual boost::asio::awaitable<std::vector<MessageView>> waiting(MessageFilter filter) = 0;
    // Makes the selected recipients due now; sources that rest after a block or throttle are woken too, but for a single message (id). Returns how many recipients.
    [[nodiscard]] virtual boost::asio::awaitable<std::uint64_t> retry(QueueSelector selector) = 0;
    // Ends the selected recipients by the operator's word: an event and a history entry each, no bounce mail. Returns how many.
    [[nodiscard]] virtual boost::asio::awaitable<std::uint64_t> drop(QueueSelector selector) = 0;
    // From any thread, at once.
    [[nodiscard]] virtual std::vector<AllowanceView> allowances() const { return {}; }
    [[nodiscard]] virtual boost::asio::awaitable<std::vector<StandingView>> standings(StandingFilter filter) = 0;
    [[nodiscard]] virtual std::vector<RestView> rests() = 0;
};

}  // namespace warmpost::runtime
