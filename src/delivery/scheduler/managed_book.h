// What managed lanes learned of (address, ISP) and of (pool, ISP): kept while a lane is gone, over restarts, and when an address moves to another pool.
//
// A pair is used by one lane at a time: who wants it claims it, and gets it once the lane that had it gave it up. Touched when lanes and members come and go and
// about once a second by a lane that learned something, never by a message as such. Any thread.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "control/managed.h"
#include "spool/usage.h"

namespace warmpost::delivery {

struct Moment {                    // of both clocks; policy asks the one, people the other
    WallTime wall{}, policy{};
};

class ManagedBook {
public:
    using KnowsIsp = std::function<bool(const std::string& isp)>;   // false: the spool counts it as "other"
    // What was stored, and what the spool counted today and yesterday: what left and is not in the stored state (a crash) is told with the claim. Before there
    // are lanes; is no change. Grants are numbered from `start` on: unique over restarts.
    void load(control::ManagedLearned learned, const std::vector<spool::UsageLine>& counted, KnowsIsp knows, WallTime start);

    struct Claimed {
        std::optional<managed::PairState> state;   // none: nothing was learned yet
        std::int64_t counted_day = 0, counted = 0;
        std::int64_t forgotten = 0;                // messages that left and that the state does not include
    };
    // nullopt: another lane has it still.
    [[nodiscard]] std::optional<Claimed> claim(const std::string& address, const IspId& isp);
    void give_up(control::LearnedPair pair, bool known);   // as it is now; somebody else may claim it. Not known: nothing was learned of it
    void teach(const std::vector<control::LearnedPair>& earned);   // of pairs that nobody has and of which less is known (control::grown_by)
    void put(std::vector<control::LearnedPair> pairs, std::optional<control::LearnedIsp> isp);
    [[nodiscard]] std::optional<managed::IspState> isp(PoolId pool, const IspId& isp) const;
    [[nodiscard]] std::vector<std::pair<PoolId, IspId>> known_lanes() const;
    [[nodiscard]] std::vector<std::pair<std::string, IspId>> known_pairs() const;   // address and ISP of the table
    // What is worth nothing after so many days of silence (policy/managed/forget.h), and that no lane has.
    void forget(Moment now, std::int64_t days);
    [[nodiscard]] control::ManagedLearned take_changes();       // since the last call

    void set_patient(const std::map<PoolId, bool>& pools);
    [[nodiscard]] std::optional<bool> patient(PoolId pool) const;   // nullopt: nobody has said

    [[nodiscard]] std::uint64_t new_grant() { return ++last_grant_; }   // its number
    void note(std::vector<control::ManagedDecision> decisions);
    [[nodiscard]] std::vector<control::ManagedDecision> take_decisions();

private:
    using Key = std::pair<std::string, std::string>;            // address, ISP
    using LaneKey = std::pair<PoolId, std::string>;
    struct Entry {
        control::LearnedPair learned;
        std::int64_t forgotten = 0;
        bool known = false;                        // learned.state holds something
    };
    void find_forgotten(const std::vector<spool::UsageLine>& counted, std::int64_t today);
    void keep(control::LearnedPair pair);

    mutable std::mutex mutex_;                     // guards all below but the number
    std::map<Key, Entry> pairs_;
    std::map<LaneKey, managed::IspState> isps_;
    std::set<Key> owned_, changed_, forgotten_;
    std::set<LaneKey> changed_isps_, forgotten_isps_;
    struct Forgotten { std::int64_t all = 0, of_today = 0; };
    std::map<std::string, Forgotten> forgotten_others_;         // by address: at ISPs that the spool does not tell apart, each of which may have had them
    std::int64_t today_ = 0;                       // UTC day of the start
    std::set<Key> told_others_;
    KnowsIsp knows_;
    std::vector<control::ManagedDecision> decisions_;
    std::map<PoolId, bool> patient_;
    std::atomic<std::uint64_t> last_grant_{0};
};

}  // namespace warmpost::delivery
