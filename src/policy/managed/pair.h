// What was learned of one (address, ISP), and of an ISP as seen from one pool: plain values that are stored and restored. Pure.
//
// each_field names every field for whoever stores them (control/managed_state.h): a name that is not known any more is skipped, one that is new keeps its default.
#pragma once
#include <cstdint>

#include "policy/managed/window.h"

namespace warmpost::managed {

inline constexpr double kLargestRaise = 3;

struct PairState {
    SlidingCount taken;               // delivered and bounced
    double allowance = 0;             // messages in 24 h: the volume known to be taken, and the step beyond that is being tried
    double known = 0;                 // the largest volume in 24 h that was taken without a sign of a limit; decays in silence
    double step = 0;                  // messages the allowance grows by when the last step was clean
    double suspicion = 0;             // log of the Bayes factor "there is a limit" against "that was chance", since the last restart of the test; >= 0
    double raise_most = 2;            // part of the day's first allowance up to which it may grow on one day, at an ISP that blocks or without haste
    bool capped = false;              // it did, on this day
    bool patient = false;             // raise_most is that of a pool that has time
    std::int64_t refused = 0;         // messages throttled since then
    std::int64_t explore_from = 0;    // slot: no step beyond the known volume before
    std::int64_t limit_slot = 0;      // of the last proof of a limit; 0: none yet
    double limit_at = 0;              // the volume at which it was proven
    double found_at = 0;              // the same without what must have slipped through
    double grows = -1;                // part by which it is higher from day to day; below 0: not known
    double hour_most = 0;             // messages: the most that went in one hour of this day without a limit
    std::int64_t fell_slot = 0;       // in which far less was taken than was known; 0: never
    double fell_to = 1;               // what was taken then, part of what was known
    std::int64_t lowered_slot = 0;    // in which it was lowered, since others fell
    std::int64_t sign_slot = 0;       // of the last answer against the address, or of mail of which nobody knows how it was answered
    double hour_ratio = 0, hour_ratio_before = 0;   // part of the allowance that goes in one hour; before the last proof of a limit by the hour
    std::int64_t hour_slots = 0;      // of this day, in which the hour stood in the way of mail
    bool hour_explores = false;       // the last day was kept from its volume by its hours
    std::int64_t hour_proof = 0;      // slot of the last proof of a limit by the hour
    std::int64_t rests_until = 0;     // slot: after a block, probes only
    std::int64_t next_probe = 0;      // slot
    std::int64_t last_taken = 0;      // slot of the last message that was taken
    std::int64_t day = 0;             // the day that the next four are about
    double day_opened_at = 0;         // allowance when it began
    double raised_from = 0;           // allowance before the raises that are not told yet; 0: there are none
    std::int64_t day_taken = 0;       // messages
    double last_day_taken = 0;        // messages of the days before it with any: the most, fading
    double limit_before = 0;          // the volume at which one was proven on an earlier day
    double limit_best = 0;            // the largest volume at which one was proven, fading; without that of this day
    bool day_limited = false;         // a limit was proven on it
    bool deserved = false;            // on the last day on which one was proven, the volume came close enough to it to make it grow
    std::int64_t flat_days = 0;       // days in a row on which a proven limit was no higher than the one before: it is the ceiling
    std::int64_t sent_days = 0;       // days on which mail was really sent
    double recent_taken = 0, recent_bounced = 0, recent_complaints = 0;   // messages of the last days, decayed

    template <class F>
    void each_field(F&& f) {
        f("taken", taken);
        f("allowance", allowance);
        f("known", known);
        f("step", step);
        f("suspicion", suspicion);
        f("raise_most", raise_most);
        f("capped", capped);
        f("patient", patient);
        f("refused", refused);
        f("explore_from", explore_from);
        f("limit_slot", limit_slot);
        f("limit_at", limit_at);
        f("found_at", found_at);
        f("grows", grows);
        f("hour_most", hour_most);
        f("fell_slot", fell_slot);
        f("fell_to", fell_to);
        f("lowered_slot", lowered_slot);
        f("sign_slot", sign_slot);
        f("hour_ratio", hour_ratio);
        f("hour_ratio_before", hour_ratio_before);
        f("hour_slots", hour_slots);
        f("hour_explores", hour_explores);
        f("hour_proof", hour_proof);
        f("rests_until", rests_until);
        f("next_probe", next_probe);
        f("last_taken", last_taken);
        f("day", day);
        f("day_opened_at", day_opened_at);
        f("raised_from", raised_from);
        f("day_taken", day_taken);
        f("last_day_taken", last_day_taken);
        f("limit_before", limit_before);
        f("limit_best", limit_best);
        f("day_limited", day_limited);
        f("deserved", deserved);
        f("flat_days", flat_days);
        f("sent_days", sent_days);
        f("recent_taken", recent_taken);
        f("recent_bounced", recent_bounced);
        f("recent_complaints", recent_complaints);
    }
};

struct IspState {                     // of one (pool, ISP)
    double hour_share = 0;            // part of a day's volume that it takes in one hour, as far as known; 0: not begun
    std::int64_t hour_limit_slot = 0; // of the last proof of a limit by the hour
    double first_limit = 0;           // messages in 24 h: about the lowest at which a new address was first throttled; 0: unknown
    double grows = -1;                // part by which limits are higher from day to day; below 0: not known
    double chance_throttled = 0, chance_of = 0;   // decayed counts of throttled answers, of all answers, far below what is known to be taken
    std::int64_t day = 0;             // the day that the next two are about
    std::int64_t day_arrived = 0, day_excess = 0;   // new messages; messages that found no room
    std::int64_t warm_days = 0;       // days in a row with mail, nearly all of which found room
    bool outage = false;              // nearly all that is sent there is answered by nobody's fault
    std::int64_t outage_seen = 0;     // slot
    std::int64_t blocks_seen = 0;     // of addresses of this pool
    double raise_top = kLargestRaise; // part of a day's first allowance up to which growth on one day may be learned there
    std::int64_t block_day = -1;      // last day on which it blocked an address
    bool patient = false;             // the pool has so little mail that haste gains next to nothing
    SlidingCount arrived;             // new mail for this ISP, however it left
    SlidingCount shared;              // of it, what went to the shared pool

    template <class F>
    void each_field(F&& f) {
        f("hour_share", hour_share);
        f("hour_limit_slot", hour_limit_slot);
        f("first_limit", first_limit);
        f("grows", grows);
        f("chance_throttled", chance_throttled);
        f("chance_of", chance_of);
        f("day", day);
        f("day_arrived", day_arrived);
        f("day_excess", day_excess);
        f("warm_days", warm_days);
        f("outage", outage);
        f("outage_seen", outage_seen);
        f("blocks_seen", blocks_seen);
        f("raise_top", raise_top);
        f("block_day", block_day);
        f("patient", patient);
        f("arrived", arrived);
        f("shared", shared);
    }
};

}  // namespace warmpost::managed
