#include "simulator/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "simulator/baselines.h"
#include "simulator/waiting_mail.h"
#include "simulator/world.h"

namespace warmpost::simulator {
namespace {

class Run {
public:
    Run(const Scenario& scenario, std::uint64_t seed, const NamedStrategy& strategy)
        : scenario_(scenario), calendar_(scenario), random_(seed), world_(scenario, calendar_, random_), mail_(scenario.isps.size()),
          waiting_(scenario.isps.size()), created_(scenario.isps.size()), today_(scenario.isps.size()), context_(world_, waiting_) {
        results_.scenario = scenario.name;
        results_.strategy = strategy.name;
        results_.seed = seed;
        results_.days = scenario.days;
        strategy_ = strategy.make(Insight{scenario_, calendar_, world_, random_});
    }

    Result<Results> go(const Progress& progress) {
        for (std::int64_t slot = 0; slot < calendar_.slots(); ++slot) {
            one_slot(slot);
            if (!ends_day(slot)) continue;
            end_day(day_of(slot));
            if (auto kept = check_conservation(); !kept) return std::unexpected(kept.error());
            if (progress) progress(day_of(slot) + 1, calendar_.days());
        }
        finish();
        return std::move(results_);
    }

private:
    void one_slot(std::int64_t slot) {
        if (begins_day(slot)) level_ = calendar_.level(random_, day_of(slot));
        world_.begin_slot(slot);
        for (std::size_t isp = 0; isp < mail_.size(); ++isp) {
            created_[isp] = calendar_.new_messages(random_, level_, isp, slot);
            mail_[isp].begin_slot(slot, created_[isp]);
            waiting_[isp] = mail_[isp].waiting();
            mail_today_ |= created_[isp] > 0;
        }
        strategy_->begin_slot(context_);
        reports_.clear();
        for (std::size_t isp = 0; isp < mail_.size(); ++isp) serve(isp);
        complaints_.clear();
        const auto acted = world_.complain(complaints_);
        for (std::size_t isp = 0; isp < mail_.size(); ++isp) today_[isp].complaints += acted[isp];
        strategy_->end_slot(context_, reports_, complaints_, created_);
    }

    void serve(std::size_t isp) {
        if (mail_[isp].waiting() == 0) return;
        allocation_.batches.clear();
        allocation_.shared = 0;
        strategy_->allocate(context_, isp, mail_[isp].waiting(), allocation_);
        for (const Batch& batch : allocation_.batches) {
            const std::int64_t messages = std::min(batch.messages, mail_[isp].waiting());
            if (messages > 0 && world_.is_leased(batch.address)) send(batch.address, isp, messages);
        }
        const std::int64_t shared = std::min({allocation_.shared, mail_[isp].waiting(), world_.shared_left()});
        if (shared > 0) send_shared(isp, shared);
    }
    void send(std::size_t address, std::size_t isp, std::int64_t messages) {
        const Answered answered = world_.answer(address, isp, messages);
        const Answers& answers = answered.answers;
        mail_[isp].settle(messages, answers.sent(), delays_);
        reports_.push_back({address, isp, answers});
        results_.attempts_dedicated += messages;
        results_.throttled_over_limit += answered.throttled_over_limit;
        results_.deferrals += answers.throttled + answers.host + answers.rcpt;
        today_[isp].sent_dedicated += answers.sent();
        today_[isp].throttled += answers.throttled;
        today_[isp].blocked += answers.blocked;
    }
    void send_shared(std::size_t isp, std::int64_t messages) {
        const Answers answers = world_.answer_shared(isp, messages);
        mail_[isp].settle(messages, answers.sent(), delays_);
        reports_.push_back({kShared, isp, answers});
        today_[isp].sent_shared += answers.sent();
    }

    void end_day(int day) {
        const auto leased = static_cast<std::int64_t>(world_.leased().size());
        results_.ip_days += leased;
        results_.ips_max = std::max(results_.ips_max, leased);
        if (mail_before_ && world_.leases_changed_today()) ++results_.scale_changes;
        mail_before_ |= mail_today_;
        std::int64_t dedicated = 0;
        std::int64_t sent = 0;
        for (std::size_t isp = 0; isp < mail_.size(); ++isp) {
            TimelineRow& row = today_[isp];
            row.day = day;
            describe(isp, row);
            results_.sent_dedicated += row.sent_dedicated;
            results_.sent_shared += row.sent_shared;
            results_.blocked_answers += row.blocked;
            results_.complaints += row.complaints;
            dedicated += row.sent_dedicated;
            sent += row.sent_dedicated + row.sent_shared;
            results_.timeline.push_back(std::exchange(row, {}));
        }
        dedicated_.push_back(dedicated);
        sent_.push_back(sent);
        world_.night();
    }
    // The leased addresses at the end of the day, before the ISP judges them.
    void describe(std::size_t isp, TimelineRow& row) const {
        row.isp = scenario_.isps[isp].name;
        row.ips = static_cast<std::int64_t>(world_.leased().size());
        double ceilings = 0;
        for (const std::size_t address : world_.leased()) {
            row.limit += world_.pair(address, isp).limit() / static_cast<double>(row.ips);
            row.allowance += strategy_->allowance(address, isp);
            ceilings += strategy_->ceiling(address, isp);
        }
        row.warm_percent = ceilings > 0 ? std::min(100.0, 100 * row.allowance / ceilings) : 0;
    }

    // Every message that was created is sent, expired or waits; none twice.
    [[nodiscard]] Status check_conservation() const {
        std::int64_t created = 0;
        std::int64_t open = 0;
        for (const WaitingMail& mail : mail_) {
            created += mail.created();
            open += mail.expired() + mail.unfinished();
        }
        const std::int64_t accounted = results_.sent_dedicated + results_.sent_shared + open;
        if (created == accounted) return {};
        return fail(ErrorCode::Internal,
                    fmt::format("simulator: {} messages were created by day {}, but {} are accounted for", created, sent_.size(), accounted));
    }

    void finish() {
        for (WaitingMail& mail : mail_) {
            mail.finish();
            results_.messages += mail.created();
            results_.expired += mail.expired();
            results_.waiting_at_end += mail.unfinished();
        }
        results_.blocks = world_.blocks();
        results_.pair_days = world_.pair_days();
        results_.days_to_90_percent = days_to_90_percent();
        measure_delays();
    }
    [[nodiscard]] std::optional<int> days_to_90_percent() const {
        for (std::size_t day = 0; day + 6 < sent_.size(); ++day) {
            std::int64_t dedicated = 0;
            std::int64_t sent = 0;
            for (std::size_t d = day; d < day + 7; ++d) {
                dedicated += dedicated_[d];
                sent += sent_[d];
            }
            if (sent > 0 && 10 * dedicated >= 9 * sent) return static_cast<int>(day) + 1;
        }
        return std::nullopt;
    }
    void measure_delays() {
        const std::int64_t sent = results_.sent_dedicated + results_.sent_shared;
        if (sent == 0) return;
        std::int64_t slots = 0;
        for (std::size_t delay = 0; delay < delays_.size(); ++delay) slots += static_cast<std::int64_t>(delay) * delays_[delay];
        results_.mean_delay_s = static_cast<double>(slots) * kSlotSeconds / static_cast<double>(sent);
        std::int64_t within = 0;
        for (std::size_t delay = 0; delay < delays_.size(); ++delay) {
            within += delays_[delay];
            if (100 * within < 99 * sent) continue;
            results_.p99_delay_s = static_cast<std::int64_t>(delay) * kSlotSeconds;
            return;
        }
    }

    const Scenario& scenario_;
    Calendar calendar_;
    Random random_;
    World world_;
    std::vector<WaitingMail> mail_;               // by ISP, as all that follow
    std::vector<std::int64_t> waiting_;
    std::vector<std::int64_t> created_;
    std::vector<TimelineRow> today_;
    Context context_;
    std::unique_ptr<Strategy> strategy_;
    double level_ = 1;
    bool mail_today_ = false;                     // in any slot up to now
    bool mail_before_ = false;                    // on a day before
    DelayCounts delays_{};
    std::vector<std::int64_t> dedicated_;         // sent, by day
    std::vector<std::int64_t> sent_;
    Allocation allocation_;                       // these three are kept for their memory
    std::vector<Report> reports_;
    std::vector<ComplaintReport> complaints_;
    Results results_;
};

}  // namespace

Result<Results> run_alone(const Scenario& scenario, std::uint64_t seed, const NamedStrategy& strategy, const Progress& progress) {
    return std::make_unique<Run>(scenario, seed, strategy)->go(progress);
}

Result<Results> run(const Scenario& scenario, std::uint64_t seed, const NamedStrategy& strategy, const Progress& progress) {
    auto results = run_alone(scenario, seed, strategy, progress);
    if (!results) return results;
    if (strategy.name == "oracle") {
        results->oracle = OracleFigures{results->sent_dedicated, results->ip_days};
        return results;
    }
    const auto reference = run_alone(scenario, seed, oracle());
    if (!reference) return reference;
    results->oracle = OracleFigures{reference->sent_dedicated, reference->ip_days};
    return results;
}

}  // namespace warmpost::simulator
