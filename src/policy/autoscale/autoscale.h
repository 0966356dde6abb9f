// How many addresses a managed pool has, and which ISPs each serves: from forecasts of the volume to each ISP and the ceilings learned there. Pure.
//
// One object a pool. Call tick() once a slot of ten minutes or so; it is cheap. Time never goes back.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "policy/managed/decision.h"
#include "policy/managed/isp_warmup.h"

namespace warmpost::autoscale {

struct Constants {                   // each with its reason; docs/managed-warmup.md has what each is worth
    double ceiling_least = 1'000;     // messages a day that a warm address carries at an ISP of which nothing is known: from this one
    double ceiling_most = 200'000;    // to this one, each order of magnitude as likely as the others
    double most_guessed = 3;          // times the addresses that would do if it were ceiling_most: no more are leased on a guess
    double fill = 0.75;               // part of a ceiling that is planned with
    double usable = 0.82;             // part of a ceiling that an address carries once it is warm: by this it is judged whether it is worth its price
    double growth_days = 10;          // of the growth that was found; what an address will only take later is of no use now
    double most_for_now = 1.4;        // times the addresses that will do once all are warm: no more are leased because they are not
    double first_messages = 300;      // over first_days, before the first address is leased (SES: hundreds of messages over a few days)
    double first_days = 3;            // the days over which first_messages are counted
    double look_back_days = 14;       // days whose volumes speak of the next ones
    double trend_most = 1.3;          // largest growth from week to week that is planned with
    double lease_days = 7;            // between two steps of leasing
    double spare_days = 7;            // days in a row that fewer addresses would do before one is drained
    double patient_below = 6'000;     // messages: a pool whose usual day brings fewer warms up without haste
    double keep_worth = 0.8;          // part of worth_per_day that an address must carry to be kept
    double silent_days = 35;          // without any mail, before the addresses are given back: their name is lost by then
    double waits_days = 5;            // a message waits for an address at most, where it may not leave by the shared pool
    double drain_days = 1;            // between the last new mail and giving back

    template <class F>
    void each_field(F&& f) {
        f("ceiling_least", ceiling_least);
        f("ceiling_most", ceiling_most);
        f("most_guessed", most_guessed);
        f("fill", fill);
        f("usable", usable);
        f("growth_days", growth_days);
        f("most_for_now", most_for_now);
        f("first_messages", first_messages);
        f("first_days", first_days);
        f("look_back_days", look_back_days);
        f("trend_most", trend_most);
        f("lease_days", lease_days);
        f("spare_days", spare_days);
        f("patient_below", patient_below);
        f("keep_worth", keep_worth);
        f("silent_days", silent_days);
        f("waits_days", waits_days);
        f("drain_days", drain_days);
    }
};
struct Limits {
    int floor = 0, ceiling = 32;      // addresses; the operator's or the pool's
    Constants constants{};
    double worth_per_day = 3000;      // a further address is wanted only if it carries at least so many messages a day more
    bool frozen = false;              // the operator's word: nothing is leased or given back
    bool excess_waits = false;        // what exceeds the allowances may not leave by the shared pool: any mail needs an address, and the pool has no time
};
struct IspSight {
    std::string isp;
    std::int64_t arrived_slot = 0;    // new messages since the last tick
    std::int64_t arrived_day = 0;     // in 24 h: tells of mail whose tick was lost (a restart came between)
    double hour_share = 0.1;          // part of a day's volume that the ISP takes in an hour, as far as known
    double ceiling_hint = 0;          // isps.toml's; 0: none
    std::vector<managed::PairSight> pairs;     // in the order of Sight::addresses
};
struct AddressSight {
    std::string address;
    bool draining = false;
};
struct Sight {
    std::vector<AddressSight> addresses;
    std::vector<IspSight> isps;
};
struct Plan {
    int lease = 0;                    // so many more addresses, now
    std::vector<std::size_t> drain;   // index into Sight::addresses: no new mail for them from now on
    std::vector<std::size_t> undrain; // they are needed after all
    std::vector<std::size_t> release; // to be given back, now
    int wanted = 0;                   // addresses that the volume asks for, whatever the limits
    bool patient = false;             // so little mail is sent that haste would gain next to nothing (managed::IspWarmup::set_patient)
    std::string status;               // one line for people: "insufficient volume: 40 of 300 messages in three days", "sending via 4 dedicated addresses", ...
    std::vector<managed::Decision> decisions;
};

struct IspVolume {                    // stored
    std::array<double, 28> days{};    // messages by day, at day % 28: on()
    double today = 0;
    std::array<double, 24> hours{};   // share of each hour of the day, decayed; sums to 1 when known
    std::array<double, 24> hours_today{};   // messages
    double ceiling = 0;               // messages a day that one address takes there at most; 0: not met yet
    std::int64_t since = -1;          // first day with mail
    [[nodiscard]] double& on(std::int64_t day) { return days[static_cast<std::size_t>(day % 28)]; }
    [[nodiscard]] double on(std::int64_t day) const { return days[static_cast<std::size_t>(day % 28)]; }
    template <class F>
    void each_field(F&& f) {
        f("days", days);
        f("today", today);
        f("hours", hours);
        f("hours_today", hours_today);
        f("ceiling", ceiling);
        f("since", since);
    }
};
struct State {                        // stored
    std::int64_t slot = 0, day = -1;
    std::map<std::string, IspVolume> isps;
    std::int64_t mail_day = -1;       // last day with mail
    std::int64_t changed_day = -1;    // of the last change of the number of addresses
    std::int64_t asked_for = 0;       // addresses, on the day of the last change: where there are not so many, asking each hour helps nobody
    std::int64_t missing = 0;         // of these, that could not be had: they are asked for again until they are there, or nobody wants them any more
    std::int64_t spare_since = -1;    // day since when fewer addresses would do
    std::map<std::string, std::int64_t> drains_since;   // address -> day
    template <class F>
    void each_field(F&& f) {
        f("slot", slot);
        f("day", day);
        f("isps", isps);
        f("mail_day", mail_day);
        f("changed_day", changed_day);
        f("asked_for", asked_for);
        f("missing", missing);
        f("spare_since", spare_since);
        f("drains_since", drains_since);
    }
};

// How many of the addresses that tick() asked for were really had. Who does not say had them all.
void leased(State& state, int asked, int had);
[[nodiscard]] Plan tick(State& state, const Sight& sight, const Limits& limits, WallTime now);

}  // namespace warmpost::autoscale
