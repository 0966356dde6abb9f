// A lane: the ordered work of one (pool, ISP), with what was learned about each source address towards that ISP. Belongs to one core.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "config/config.h"
#include "control/snapshot.h"
#include "delivery/dns/destinations.h"
#include "delivery/scheduler/account_watch.h"
#include "delivery/scheduler/allowances.h"
#include "delivery/scheduler/item.h"
#include "delivery/scheduler/managed_lane.h"
#include "delivery/scheduler/relay_book.h"
#include "delivery/scheduler/rest_book.h"
#include "policy/fairness/blame.h"
#include "policy/isp/isp_table.h"
#include "policy/selection/selection.h"

namespace warmpost::delivery {

struct SourceState {                   // one source towards one ISP
    control::Source source;
    bool present = true;               // still in the pool
    WallTime rests_until{};
    std::uint32_t rests = 0;           // in a row, without a delivery in between
    double recent_attempts = 0, recent_bad = 0;   // decayed, address scope only
    WallTime decayed_at{};
    std::int64_t sent = 0;
    int connections = 0;
    int connection_cap = 0;            // learned: fewer than the ISP's limit; 0: none
    int delivered_under_cap = 0;       // since the cap was set or raised
    double tokens = 0;                 // rate limit
    SteadyTime tokens_at{};
    fairness::Blame blame;
    AddressUse* use = nullptr;         // of an address that has a warm-up, or of a relay; null: no allowance has a say
    warmup::Allowance allowance;       // by its plan, on allowance_day; a relay's daily limit
    std::chrono::sys_days allowance_day{};
    ManagedPair pair;                  // of a lane of a managed pool, or of one in shadow
    [[nodiscard]] bool serves() const { return present && !source.draining && !source.paused; }   // may get new mail
};
using SourcePtr = std::shared_ptr<SourceState>;

struct SiteGrant {
    SourcePtr source;
    selection::Grant grant;            // messages: one a recipient
    std::shared_ptr<const std::string> decision;
    Ticket ticket;                     // of a source with a warm-up; covers grant.messages
};
struct Circumstances {                 // of a look at a lane
    const config::Config& config;
    const RelayBook& relays;
    Allowances& allowances;
    WallTime now;
    SteadyTime steady;
    WallTime policy{};                 // for managed lanes
    [[nodiscard]] Moment moment() const { return {now, policy}; }
};

class Session;
struct Site {                          // one set of mail hosts under one TLS requirement
    std::string key;
    DestinationPtr destination;
    bool tls_required = false;
    ItemQueue ready;
    SteadyTime ready_since{};          // the front waits since
    std::vector<SiteGrant> grants;     // drawn on until exhausted
    std::int64_t excess = 0;           // of the ready items (at a managed lane: recipients), those that are to go by the shared pool instead
    std::shared_ptr<const std::string> excess_reason;
    std::vector<Session*> idle;        // sessions that wait for work
    int opening = 0, open = 0;
    std::unordered_map<const SourceState*, int> open_from;   // open connections by source
    std::uint32_t failures = 0;        // in a row, of all hosts
    SteadyTime rests_until{};
    std::shared_ptr<const std::string> last_reply;
    SteadyTime dry_until{};            // nothing can be granted now: what comes meanwhile does not ask again
    // By family; and what claims to be this very host (loopback) is only reached from loopback: an MX of a stranger must not lead inside.
    [[nodiscard]] bool reachable_from(const control::Source& source) const;
    [[nodiscard]] bool granted(const SourcePtr& source) const;   // may draw at least one message
    [[nodiscard]] int open_with_grant() const;                   // open connections whose source may draw
};
using SitePtr = std::shared_ptr<Site>;

struct Lane {
    Lane(PoolId pool_id, IspId isp_id, isp::Limits isp_limits) : pool(pool_id), isp(std::move(isp_id)), limits(isp_limits) {}

    // Takes over pool members, pauses and names when the snapshot is another one: true. Cheap otherwise.
    bool refresh(const control::SnapshotPtr& snapshot);
    // After refresh(): the managed part of it, which begins, follows or ends with what the pool is now.
    void follow(Moment now);
    void leave(Moment now);            // gives the managed part up; before the lane ends
    [[nodiscard]] bool is_managed() const { return managed && !managed->shadow(); }
    // Sees to it that the site has grants that can be drawn on; asks policy only when they are used up or over.
    void ensure_grants(Site& site, const Circumstances& c);
    // The grant for one transaction of this source at this site.
    struct Draw {
        SourcePtr source;
        std::shared_ptr<const std::string> decision;
        std::int64_t recipients = 0;   // so many of it may go; fewer than wanted only under an allowance
        Ticket ticket;                 // to be spent once it was tried
        Handed handed;                 // as the ticket, where the lane is managed
    };
    [[nodiscard]] std::optional<Draw> draw(Site& site, const SourcePtr& source, std::int64_t recipients, const Circumstances& c);
    [[nodiscard]] std::optional<Draw> source_for_connection(Site& site, const Circumstances& c);
    // The fold over outcomes: only what is about the address moves its standing. `reply`: the words, told while the source rests for them. At a managed lane the
    // policy judges what an answer means for the address (ManagedLane::answered): it rests for none here.
    void learn(SourceState& source, const outcome::Judgement& judgement, WallTime now, std::string_view reply = {});
    // Of the shared pool: what an ISP answers it is of use to managed lanes too, which see by it whether the ISP is there at all. Collected, and passed on about
    // once a second.
    void hear_isp(const outcome::Judgement& judgement, std::size_t recipients);
    void host_failed(Moment now);      // no host of a site was ready, and it was not about the source
    // The operator's word: sites, and with `sources` the source addresses too, rest no longer.
    void wake(bool with_sources);
    [[nodiscard]] int connection_limit(const SourceState& source, const config::Config& config) const;
    [[nodiscard]] int messages_per_connection(const config::Config& config) const;
    [[nodiscard]] std::size_t waiting_items() const;

    PoolId pool;
    IspId isp;
    isp::Limits limits;
    std::string pool_name, name;       // name: "<pool>/<isp>"
    control::SnapshotPtr seen;
    bool paused = false, pool_exists = false;
    std::vector<SourcePtr> sources;
    std::unordered_map<std::string, SitePtr> sites;
    std::uint64_t next_grant = 1;
    std::shared_ptr<const std::string> last_reply;
    RestBook* rest_book = nullptr;     // keeps rests beyond this lane's life; null: nobody does
    std::unique_ptr<AccountWatch> watch;   // lanes of the shared pool only
    const ManagedParts* managed_parts = nullptr;   // null: no pool is managed
    std::unique_ptr<ManagedLane> managed;          // of a managed pool, or of one in shadow
    managed::Answers isp_heard;        // of a lane of the shared pool, not passed on yet
    std::string waits_for;             // why no source could be granted anything; empty: one was

private:
    void refill(Site& site, const Circumstances& c);
    [[nodiscard]] selection::Candidate candidate(SourceState& source, const Site& site, std::int64_t waiting, const Circumstances& c);
    std::vector<selection::Candidate> candidates_;   // of a refill; kept for their room
    std::vector<std::size_t> behind_;                // candidate -> source
    void share_out(std::int64_t waiting, const Circumstances& c);
    void find_managed_excess(Site& site, const Circumstances& c);
    void find_excess(Site& site, const std::vector<selection::Candidate>& candidates, WallTime now);
    [[nodiscard]] bool shared_pool_helps(const Site& site) const;
    void refresh_tokens(SourceState& source, SteadyTime steady) const;
    void rest(SourceState& source, std::chrono::seconds first, std::chrono::seconds most, WallTime now, std::string_view reply);
    void forget_rest(SourceState& source);
    [[nodiscard]] SourcePtr new_source(const std::string& source_name) const;
};

// Of one family, and loopback only from loopback.
[[nodiscard]] bool may_reach(const IpAddress& source, const IpAddress& target);
// By which an operator stopped mail to this recipient domain, before it comes to a lane; null: it is not stopped.
[[nodiscard]] const control::Pause* pause_of_domain(const control::Snapshot& snapshot, std::string_view domain);
// Whether an operator stopped the lane, or its pool; also one that no mail has come to yet.
[[nodiscard]] bool lane_paused(const control::Snapshot& snapshot, PoolId pool, std::string_view isp);
// A pool that is gone is told by its number.
[[nodiscard]] std::string name_of_pool(const control::Snapshot* snapshot, PoolId pool);

}  // namespace warmpost::delivery
