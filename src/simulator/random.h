// Random numbers that are addressed, not drawn in turn: each depends on the seed and on what it decides, never on what was drawn before.
//
// So two strategies that treat an address alike meet the same luck in the same slot, and another implementation gets the same figures. The mixing is
// SplitMix64 (Steele, Lea, Flood 2014; public domain code by Vigna). Pure.
#pragma once
#include <cstdint>

namespace warmpost::simulator {

// What a number decides; the meaning of the indices a, b, c stands behind each. Part of the world's definition: values must not change.
enum class Stream : std::uint64_t {
    day_level = 1,        // day
    demand = 2,           // ISP, slot
    new_pair = 3,         // address, ISP, 0: limit, 1: ceiling
    answers = 4,          // address, ISP, slot
    growth = 5,           // address, ISP, day
    complaint_delay = 6,  // address, ISP, slot
    shared_answers = 7,   // 0, ISP, slot
    complaint_report = 8, // address, ISP, slot
    plan_rounding = 9,    // address, ISP, slot
};

// The numbers of one place (stream, a, b, c), numbered by k.
class Draws {
public:
    explicit Draws(std::uint64_t state) : state_(state) {}
    [[nodiscard]] double uniform(std::uint64_t k) const;   // [0, 1)
    [[nodiscard]] double normal(std::uint64_t k) const;    // mean 0, deviation 1 (Box-Muller); uses k and k + 1
    // How many of n succeed if each does with probability p. Uses k, from a mean of 30 on k + 1 as well: there the normal distribution stands for it.
    [[nodiscard]] std::int64_t binomial(double p, std::int64_t n, std::uint64_t k) const;

private:
    std::uint64_t state_;
};

class Random {
public:
    explicit Random(std::uint64_t seed);
    [[nodiscard]] Draws at(Stream stream, std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0) const;

private:
    std::uint64_t root_;
};

}  // namespace warmpost::simulator
