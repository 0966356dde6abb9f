// Which of many names have rows of their own in /metrics: those with most going on, the others summed up as "other". Pure.
//
// How much goes on is forgotten by half in kHalfLife. Who has a row keeps it until another has half as much again, so that series do not come and go at every
// scrape. Counters never fall: a row counts what came while the name had it, "other" what came to names while they had none.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"

namespace warmpost::ingress::http::operators {

class BoundedRows {
public:
    static constexpr const char* kOther = "other";
    static constexpr std::chrono::hours kHalfLife{6};
    using Counts = std::vector<double>;  // of one name; the same meaning at each place
    struct Row {
        std::string name;
        Counts counts;  // ever growing while it has the row
    };
    // `of_volume`: the first so many counters say how much goes on.
    BoundedRows(std::size_t counters, std::size_t of_volume) : counters_(counters), of_volume_(of_volume) {}
    // `seen`: sums of each name so far; one that is less than before began anew. A name called "other" never has a row of its own. Rows in order of names,
    // "other" last, once there was something for it.
    [[nodiscard]] std::vector<Row> look(const std::map<std::string, Counts>& seen, std::size_t most, WallTime now);
    [[nodiscard]] bool has_row(const std::string& name) const { return rows_.contains(name); }

private:
    struct Known {
        Counts seen;
        double volume = 0;
    };
    void choose(std::size_t most);

    std::size_t counters_, of_volume_;
    std::map<std::string, Known> known_;
    std::map<std::string, Counts> rows_;
    Counts other_;
    bool has_other_ = false;
    WallTime looked_{};
};

}  // namespace warmpost::ingress::http::operators
