// The constants of adaptive warm-up, each with its reason; docs/managed-warmup.md has what each is worth. Only benchmarks change them.
#pragma once

namespace warmpost::managed {

struct Constants {
    double first_day = 30;            // messages in 24 h that any ISP takes from a new address; what it takes beyond is found in a day by least_step
    double least_step = 1;            // messages: no step is smaller
    double step = 0.016;              // of each step beyond the known volume, part of it
    double expected = 0.6;            // part of the growth of limits, as found from day to day, that is expected of the next one: steps are whole up to there
    double careful = 0.2;             // part of a step beyond that, and
    double bolder = 0.1;              // so much more of what is beyond it without a limit: the limit grew more than was expected
    double slot_share = 0.2;          // part of an hour's messages that goes in ten minutes: a limit that fell costs no more
    double young_step = 0.06;         // the same before the first limit was met
    double young_hour = 0.2;          // part of the known volume that goes in one hour before the first limit was met
    double patient_step = 0.005;      // stands for step and young_step in a pool with little mail: haste gains next to nothing there
    double patient_growth = 1.3;      // after a limit, times what such a pool's allowance began the day with: no more on that day, raise_learns more after a clean one
    double patient_proof = 4.5;       // stands for proof_above there: small steps bring single throttles, and chance must not end a day's growth
    double neighbours = 0.75;         // part of the first limit of earlier addresses at the ISP that a new one begins with
    double ceiling_days = 2;          // days on which a limit stood still, before it counts as the ISP's ceiling for an address
    double flat_days = 6;             // days of rest at most between two attempts to get beyond such a ceiling
    double hour_share = 0.10;         // part of the known volume that goes in one hour before more was tried
    double planned_hour_share = 0.2;  // what autoscaling plans with before a limit by the hour was met
    double least_hour = 4;            // messages that go in any hour
    double hour_step = 0.05;          // of what goes in one hour, where the hours keep an address from its day
    double hour_told = 8;             // messages in an hour: with fewer, once a limit was met, one by the hour is not told from one by the day
    double hour_worth = 0.9;          // part of a day's allowance; where less was sent and an hour stood in the way, the hour is tried; 1 until the ISP blocks
    double hour_rest_days = 7;        // after a limit by the hour, before more is tried again
    double throttled_at_limit = 0.25; // part of the answers that are throttles when a limit has been met, at the ISP that warns least
    double throttled_by_chance = 0.01;// part of the answers that are throttles by chance, before an ISP's own rate is known
    double proof_above = 3;           // log Bayes factor from which a limit is proven above the known volume, where one is likely
    double beyond = 0.98;             // part of the known volume from which on a limit is likely
    double proof_below = 9;           // and below it, where it is not
    double margin = 0.015;            // kept below a proven limit
    double margin_again = 0.15;       // the same below one that is proven again on the same day: it is not where it was, and may be far below
    double slips = 4;                 // messages that slip through beyond a limit for each that is refused, at an ISP that blocked before
    double raise_after_block = 1.1;   // an ISP that blocks gives no warning: an allowance grows by so much on a day, and by
    double raise_learns = 1.1;        // so much more after each day on which that did no harm
    double raise_fails = 0.5;         // part of that growth which is left to an ISP's allowances after a day on which it blocked: it was too much
    double raise_heals = 1.02;        // times it, a day with mail on which it did not block
    double held_days = 1;             // after a limit at an ISP that blocks, before a step: what slipped through is held against the address so long
    double falls_far = 0.6;           // part of the known volume; two addresses limited below it within a day: the ISP takes less of all
    double ceiling_near = 0.8;        // part of the largest limit that was met: one below it is a fall, no ceiling
    double limit_fades = 0.95;        // part of that which a day leaves
    double block_keeps = 0.3;         // part of the known volume that is believed after a block
    double complaints = 0.003;        // of what was taken in the last days: from there on no step beyond the known volume is tried
    double bounces = 0.05;            // the same for bounces
    double recent_keeps = 0.7;        // part of these counts that a day leaves of the ones before
    double warm_days = 3;             // days in a row with room for nearly all mail, before addresses count as warm at an ISP
    double warm_excess = 0.02;        // part of a day's mail that may find no room on such a day
    double new_days = 14;             // sending days, before an address counts as warmed up
    double idle_days = 7;             // of silence, before what is known begins to be lost
    double idle_half_life_days = 20;  // then half of it every so many days

    template <class F>
    void each_field(F&& f) {
        f("first_day", first_day);
        f("least_step", least_step);
        f("step", step);
        f("expected", expected);
        f("careful", careful);
        f("bolder", bolder);
        f("slot_share", slot_share);
        f("young_step", young_step);
        f("young_hour", young_hour);
        f("patient_step", patient_step);
        f("patient_growth", patient_growth);
        f("patient_proof", patient_proof);
        f("neighbours", neighbours);
        f("ceiling_days", ceiling_days);
        f("flat_days", flat_days);
        f("hour_share", hour_share);
        f("planned_hour_share", planned_hour_share);
        f("least_hour", least_hour);
        f("hour_step", hour_step);
        f("hour_told", hour_told);
        f("hour_worth", hour_worth);
        f("hour_rest_days", hour_rest_days);
        f("throttled_at_limit", throttled_at_limit);
        f("throttled_by_chance", throttled_by_chance);
        f("proof_above", proof_above);
        f("beyond", beyond);
        f("proof_below", proof_below);
        f("margin", margin);
        f("margin_again", margin_again);
        f("slips", slips);
        f("raise_after_block", raise_after_block);
        f("raise_learns", raise_learns);
        f("raise_fails", raise_fails);
        f("raise_heals", raise_heals);
        f("held_days", held_days);
        f("falls_far", falls_far);
        f("ceiling_near", ceiling_near);
        f("limit_fades", limit_fades);
        f("block_keeps", block_keeps);
        f("complaints", complaints);
        f("bounces", bounces);
        f("recent_keeps", recent_keeps);
        f("warm_days", warm_days);
        f("warm_excess", warm_excess);
        f("new_days", new_days);
        f("idle_days", idle_days);
        f("idle_half_life_days", idle_half_life_days);
    }
};

}  // namespace warmpost::managed
