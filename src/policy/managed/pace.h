// What others say of an address (SNDS, Postmaster Tools, block lists) as far as warm-up cares: how much slower it goes. Never faster. Pure.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/time.h"

namespace warmpost::managed {

struct Pace {
    double growth = 1;  // part of each step that is taken: 0 stands still, 1 as if nobody had said anything
    WallTime until{};   // it counts until then
    std::string why;    // for people: "SNDS: red on 2026-11-25"
    friend bool operator==(const Pace&, const Pace&) = default;
};

// Paces by address and ISP; an empty ISP means every one.
class Paces {
public:
    // Where several are told of a pair, the slowest counts.
    void add(const std::string& address, const std::string& isp, const Pace& pace);
    // The slowest that counts at `now`; one that has growth 1 when there is none.
    [[nodiscard]] Pace find(const std::string& address, const std::string& isp, WallTime now) const;
    [[nodiscard]] bool empty() const { return paces_.empty(); }
    friend bool operator==(const Paces&, const Paces&) = default;

private:
    std::multimap<std::pair<std::string, std::string>, Pace> paces_;
};

}  // namespace warmpost::managed
