// Adaptive warm-up of the addresses of a managed pool towards one ISP: how many messages each address may take now, learned from what the ISP answers. Pure.
//
// One object a (pool, ISP), used by one thread at a time (the core that owns the lane; the simulator). Time is a parameter and never goes back: an earlier
// `now` counts as the latest one. Everything is a message to one recipient.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "policy/managed/constants.h"
#include "policy/managed/decision.h"
#include "policy/managed/pace.h"
#include "policy/managed/pair.h"
#include "policy/warmup/spill.h"

namespace warmpost::managed {

struct Hints {               // of isps.toml, for a name that it knows; 0: nothing is known
    double first_day = 0;    // messages a day that it takes from a new address
    double day_ceiling = 0;  // messages a day that one address hardly ever exceeds
    double hour_share = 0;   // part of a day's volume that it takes in one hour
};
struct Answers {  // of attempts from one address, each in its scope
    std::int64_t delivered = 0;
    std::int64_t bounced = 0;                 // about the recipient: counts as taken
    std::int64_t other = 0;                   // about the recipient, the host, the domain or the content: says nothing about the address, and was not taken
    std::int64_t throttled = 0, blocked = 0;  // about the address
    [[nodiscard]] std::int64_t sum() const { return delivered + bounced + other + throttled + blocked; }
    [[nodiscard]] std::int64_t taken() const { return delivered + bounced; }
};
struct Override {                                   // the operator's word on a pair, until then
    std::optional<std::int64_t> day_cap, hour_cap;  // messages
    bool freeze = false;                            // the allowance neither grows nor falls
    WallTime until{};
};
struct Share {  // so many messages by this address, now
    std::size_t pair = 0;
    std::int64_t messages = 0;
};
struct PairSight {         // what autoscaling knows of an address at an ISP
    double takes = 0;      // messages in 24 h; after a fall what was taken before it, fading: it may come back, and what fell for one falls for others
    double grows = -1;     // part by which limits are higher from day to day; below 0: not known
    bool limited = false;  // a limit was proven in the last days
    bool flat = false;     // it was no higher than the one before, days in a row: the ISP's ceiling for an address
};
struct PairView {
    std::string address;
    std::int64_t allowance_day = 0, allowance_hour = 0;  // messages in any 24 h, in any hour; no more than the operator's caps
    std::int64_t available_day = 0;  // what it can send in 24 h at most: as the allowance, but an hour's cap holds for each; 0 unless it serves
    std::int64_t taken_day = 0, taken_hour = 0;          // of the last 24 h, of the last hour
    std::int64_t room = 0;                               // what may be sent now
    bool serves = true;                                  // false: drained, or this ISP is served by others
    bool warm = false;                                   // at this ISP it may take all that comes, or what the ISP takes at most
    bool blocked = false;
    bool capped = false;  // by the operator: it could send more in 24 h
    PairSight sight;    // for autoscaling
    std::string state;  // one line for people: "explores above 1,200 a day", "limit proven at 5,300", ...
};

class IspWarmup {
public:
    explicit IspWarmup(const Hints& hints = {}, const Constants& constants = {});

    // Addresses. A handle stays valid until remove(), and is never another one's before all are gone. `learned`: what an earlier lease or run learned of the
    // pair.
    std::size_t add(const std::string& address, WallTime now, const PairState* learned = nullptr);
    void remove(std::size_t pair);
    void set_serving(std::size_t pair, bool serves);
    void set_override(std::size_t pair, const Override& word);
    // Whether others decide what is sent (a pool in shadow): what is taken beyond an allowance, without a sign of a limit, is known to be taken.
    void set_looks_on(bool looks_on);
    void set_pace(std::size_t pair, const Pace& pace);  // what others say of the address; its time is the policy's
    // Whether the pool has so little mail that haste gains next to nothing. Then steps are smaller, a day's growth is bounded once a limit was met, and a limit
    // needs more proof. Stored with state().
    void set_patient(bool patient);

    // What each address is to take of `waiting` messages now, best first: within what is known to be taken, then beyond it in small steps. Their sum may be
    // less: the rest is excess (see spills()). Asks nothing of the future: ask again as soon as answers came or ten minutes went by.
    [[nodiscard]] std::vector<Share> allocate(std::int64_t waiting, WallTime now);
    // Messages that an address may take now: what allocate() gives at most.
    [[nodiscard]] std::int64_t room(std::size_t pair, WallTime now);
    // Whether what allocate() leaves is to go by the shared pool (true) or to wait. While warming: until the addresses take at this ISP what is sent to it.
    [[nodiscard]] bool spills(warmup::Spill spill) const;

    [[nodiscard]] bool warm() const;
    [[nodiscard]] std::int64_t spill_most() const;                          // messages: at an ISP that answers nobody the shared pool only knocks
    void arrived(std::int64_t messages, WallTime now);                      // new mail for this ISP, however it will leave
    void spilled(std::int64_t messages, WallTime now);                          // of them, went to the shared pool; negative: came back
    void attempted(std::size_t pair, std::int64_t messages, WallTime now);  // were handed out; each is answered, or given back
    void given_back(std::size_t pair, std::int64_t messages);               // were not tried after all
    void answered(std::size_t pair, const Answers& answers, WallTime now);
    void shared_answered(const Answers& answers, WallTime now);  // what the ISP answered to the shared pool: of use to see whether it is there at all
    void complained(std::size_t pair, std::int64_t messages, WallTime now);

    [[nodiscard]] PairSight sight(std::size_t pair) const;  // for autoscaling
    [[nodiscard]] PairView view(std::size_t pair, WallTime now);
    [[nodiscard]] double planned_hour_share() const;         // part of a day's volume that an hour will take, once it has been tried
    [[nodiscard]] double allowance(std::size_t pair) const;  // messages in 24 h
    [[nodiscard]] std::vector<std::size_t> pairs() const;    // handles of those that are there
    [[nodiscard]] const std::string& address(std::size_t pair) const;
    [[nodiscard]] const PairState& pair(std::size_t pair) const;  // to be stored
    [[nodiscard]] const IspState& state() const { return isp_; }  // to be stored
    void restore(const IspState& state) { isp_ = state; }
    [[nodiscard]] std::vector<Decision> take_decisions();        // since the last call
    void keep_decisions(bool keep) { keeps_decisions_ = keep; }  // the simulator wants none

private:
    struct Member {
        std::string address;
        PairState state;
        bool present = true, serves = true;
        std::int64_t in_flight = 0;
        Override word;
        Pace pace;
        bool had_excess = false;                          // in this slot more was asked for than it could take
        bool by_hour = false;                             // and it was the hour that stood in the way, not the day
        bool clean = true;                                // no sign of a limit in this slot
        bool probing = false;                             // since the block a probe went out, and nothing else was on its way then
        std::int64_t slot_used = 0;                       // messages of this slot that were taken, or refused for the address's sake
        std::int64_t slot_throttled = 0, slot_taken = 0;  // answers of this slot that are not weighed yet
        std::int64_t excused = 0;                         // were on their way when a limit was proven: their refusals are no further proof
        double running = 0;                               // suspicion, were each answer of this slot weighed as it came
    };
    void move_to(WallTime now);
    void heard_of_host(const Answers& answers);
    void close_isp_slot();
    void close_isp_day(std::int64_t day);
    void close_slot(Member& m);
    void close_day(Member& m, std::int64_t day);
    void raise(Member& m);
    void tell_raises(Member& m);
    [[nodiscard]] double next_step(const PairState& s) const;
    [[nodiscard]] double growth_of_limits(const PairState& s) const { return s.grows >= 0 ? s.grows : isp_.grows; }
    [[nodiscard]] double expected_limit(const PairState& s) const;
    [[nodiscard]] double most_of_day(const PairState& s) const;
    [[nodiscard]] double most_patient(const PairState& s) const;
    [[nodiscard]] double proof_beyond() const { return isp_.patient && isp_.blocks_seen == 0 ? c_.patient_proof : c_.proof_above; }
    void follow_patience(PairState& s);
    void follow_taken(Member& m);
    void learn_growth(Member& m, double found);
    void hear(Member& m, const Answers& answers);
    void weigh(Member& m);
    struct Odds {
        double chance = 0, throttled = 0, taken = 0;
    };  // throttles by chance; what an answer adds to the suspicion
    [[nodiscard]] Odds odds() const;
    [[nodiscard]] bool frozen(const Member& m) const { return overridden(m) && m.word.freeze; }
    [[nodiscard]] double at_least(double wanted, double before) const;
    [[nodiscard]] double slips() const;
    [[nodiscard]] bool unwelcome(const PairState& s) const;
    void limit_proven(Member& m);
    void fell(Member& m, double volume);
    void lower(Member& m, double part);
    [[nodiscard]] bool soon_after_hour_proof(const Member& m) const;
    void hour_limit_proven(Member& m);
    void block(Member& m, std::int64_t messages);
    void unblock(Member& m);
    [[nodiscard]] double hour_allowance(const Member& m) const;
    [[nodiscard]] std::int64_t room_up_to(const Member& m, double day_volume) const;
    [[nodiscard]] bool overridden(const Member& m) const { return m.word.until > now_; }
    [[nodiscard]] bool slowed(const Member& m) const { return m.pace.until > now_ && m.pace.growth < 1; }
    [[nodiscard]] double growth(const Member& m) const { return slowed(m) ? std::max(0.0, m.pace.growth) : 1; }
    void note(DecisionKind kind, const Member& m, double before, double after, std::string why);

    Hints hints_;
    Constants c_;
    IspState isp_;
    std::vector<Member> members_;
    WallTime now_{};
    std::int64_t slot_ = 0;
    std::int64_t slot_excess_ = 0;                    // messages of this slot that found no room
    std::int64_t slot_answers_ = 0, slot_other_ = 0;  // of this slot, all sources together
    bool keeps_decisions_ = true, looks_on_ = false;
    std::vector<Decision> decisions_;
    std::vector<std::size_t> order_;  // of one allocate(); kept for its room
};

}  // namespace warmpost::managed
