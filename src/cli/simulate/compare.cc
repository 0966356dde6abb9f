#include "cli/simulate/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "cli/simulate/numbers.h"
#include "simulator/baselines.h"

namespace warmpost::cli::simulate {
using simulator::Results;
namespace {

struct Outcome {               // of a strategy with one seed
    Values values;
    bool never = false;
    std::vector<std::optional<double>> share_by_day{};
};

std::vector<std::optional<double>> share_by_day(const Results& results) {
    std::vector<std::optional<double>> out;
    for (std::size_t at = 0; at < results.timeline.size();) {
        std::int64_t dedicated = 0, sent = 0;
        for (const int day = results.timeline[at].day; at < results.timeline.size() && results.timeline[at].day == day; ++at) {
            dedicated += results.timeline[at].sent_dedicated;
            sent += results.timeline[at].sent_dedicated + results.timeline[at].sent_shared;
        }
        out.push_back(sent == 0 ? std::nullopt : std::optional(ratio(dedicated, sent)));
    }
    return out;
}

class Match {
public:
    Match(const Contest& contest, const RunsDone& progress)
        : contest_(contest), progress_(progress), seeds_(static_cast<std::size_t>(contest.seeds)), outcomes_(contest.scenarios.size() * seeds_),
          errors_(outcomes_.size()) {}

    Result<std::vector<Line>> play() {
        std::vector<std::jthread> workers;
        const auto jobs = std::min(static_cast<std::size_t>(std::max(1, contest_.jobs)), outcomes_.size());
        workers.reserve(jobs);
        for (std::size_t i = 0; i < jobs; ++i) workers.emplace_back([this] { work(); });
        workers.clear();
        for (const std::string& error : errors_)
            if (!error.empty()) return fail(ErrorCode::Internal, error);
        return lines();
    }

private:
    void work() {
        for (std::size_t at = next_++; at < outcomes_.size(); at = next_++) one(at);
    }
    // A scenario with a seed: the oracle first, since the others are measured against it.
    void one(std::size_t at) {
        const simulator::Scenario& scenario = contest_.scenarios[at / seeds_];
        const std::uint64_t seed = scenario.seed + at % seeds_;
        auto best = simulator::run_alone(scenario, seed, simulator::oracle());
        if (!best) return wrong(at, "oracle", best.error());
        best->oracle = simulator::OracleFigures{best->sent_dedicated, best->ip_days};
        for (const auto& strategy : contest_.strategies) {
            auto results = strategy.name == "oracle" ? Result<Results>(*best) : simulator::run_alone(scenario, seed, strategy);
            if (!results) return wrong(at, strategy.name, results.error());
            results->oracle = best->oracle;
            Outcome outcome{values_of(*results), !results->days_to_90_percent};
            if (at % seeds_ == 0) outcome.share_by_day = share_by_day(*results);
            outcomes_[at].push_back(std::move(outcome));
            if (progress_) progress_(++done_, static_cast<int>(outcomes_.size() * contest_.strategies.size()));
        }
    }
    void wrong(std::size_t at, const std::string& strategy, const Error& error) {
        errors_[at] = fmt::format("{} by {}: {}", contest_.scenarios[at / seeds_].name, strategy, error.message);
    }
    [[nodiscard]] std::vector<Line> lines() const {
        std::vector<Line> out;
        for (std::size_t i = 0; i < contest_.scenarios.size(); ++i)
            for (std::size_t s = 0; s < contest_.strategies.size(); ++s) out.push_back(line(i, s));
        return out;
    }
    [[nodiscard]] Line line(std::size_t scenario, std::size_t strategy) const {
        Line out{contest_.scenarios[scenario].name, contest_.strategies[strategy].name, contest_.scenarios[scenario].days, {}};
        std::vector<Values> of_seeds;
        for (std::size_t seed = 0; seed < seeds_; ++seed) {
            const Outcome& outcome = outcomes_[scenario * seeds_ + seed][strategy];
            of_seeds.push_back(outcome.values);
            out.never += outcome.never ? 1 : 0;
        }
        out.values = mean_of(of_seeds);
        out.share_by_day = outcomes_[scenario * seeds_][strategy].share_by_day;
        return out;
    }

    const Contest& contest_;
    const RunsDone& progress_;
    const std::size_t seeds_;
    std::vector<std::vector<Outcome>> outcomes_;   // by scenario, then seed; then by strategy
    std::vector<std::string> errors_;              // as outcomes_
    std::atomic<std::size_t> next_{0};
    std::atomic<int> done_{0};
};

}  // namespace

Result<std::vector<Line>> compare(const Contest& contest, const RunsDone& progress) { return Match(contest, progress).play(); }

std::vector<Bottom> bottoms_of(const std::vector<Line>& lines) {
    std::vector<Bottom> out;
    for (const Line& first : lines) {
        if (std::ranges::any_of(out, [&](const Bottom& known) { return known.strategy == first.strategy; })) continue;
        std::vector<Values> all;
        for (const Line& line : lines)
            if (line.strategy == first.strategy) all.push_back(line.values);
        out.push_back({first.strategy, mean_of(all), worst_of(all)});
    }
    return out;
}

}  // namespace warmpost::cli::simulate
