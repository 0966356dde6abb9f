#include "ingress/http/console/forecasts.h"

#include <spdlog/spdlog.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

#include "base/crypto.h"
#include "base/encoding.h"
#include "config/isps_file.h"
#include "simulator/baselines.h"
#include "simulator/careful.h"
#include "simulator/managed.h"
#include "simulator/observed.h"

namespace warmpost::ingress::http {
namespace json = boost::json;
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr int kMostAddresses = 1000;  // of a scenario

struct Stopped : std::exception {};  // out of a run that nobody waits for any more

class DayCounter final : public simulator::Observer {
public:
    explicit DayCounter(int days) : days_(static_cast<std::size_t>(days)) {}
    void slot_over(const simulator::Context& context, std::span<const simulator::Report> reports, std::span<const simulator::ComplaintReport>,
                   std::span<const std::int64_t> created) override {
        auto& day = days_.at(static_cast<std::size_t>(context.day()));
        left_.assign(created.size(), 0);
        for (const auto& report : reports) {
            const auto& a = report.answers;
            day.delivered += a.delivered;
            (report.address == simulator::kShared ? day.shared : day.dedicated) += a.sent();
            day.over_limit += a.throttled + a.blocked;
            left_[report.isp] += a.sent();
        }
        for (std::size_t isp = 0; isp < created.size(); ++isp) {
            const auto before = context.waiting()[isp] - created[isp];   // goes first
            day.sent += created[isp];
            day.delayed += std::clamp<std::int64_t>(created[isp] - std::max<std::int64_t>(0, left_[isp] - before), 0, created[isp]);
        }
        day.addresses = static_cast<std::int64_t>(context.leased().size());
    }
    [[nodiscard]] const std::vector<ForecastDay>& days() const { return days_; }

private:
    std::vector<ForecastDay> days_;
    std::vector<std::int64_t> left_;  // in this slot, by ISP
};

simulator::Scenario scenario_of(const ForecastWish& wish, const config::Config& config, const isp::IspTable& isps) {
    simulator::Scenario s;
    s.name = "Forecast";
    s.days = wish.days;
    s.max_ips = std::min(config.managed.addresses_max, kMostAddresses);
    s.worth_per_day = static_cast<double>(config.managed.worth_per_day);
    s.shared_capacity = static_cast<std::int64_t>(std::ceil(10 * wish.messages_per_day));  // whatever dedicated addresses do not take
    for (const auto& [name, share] : wish.isps) s.isps.push_back(simulator::careful::isp(name, share, 1, isps));
    s.traffic.push_back(simulator::careful::traffic(wish.messages_per_day));
    return s;
}

simulator::NamedStrategy strategy_of(const std::string& kind, const isp::IspTable& isps) {
    if (kind == "shared") return simulator::careful::shared_only();
    if (kind == "standard") return simulator::standard();
    simulator::ManagedOptions options;
    options.hints = [&isps](const std::string& name) {
        const auto known = isps.warmup_hints(IspId{name});
        return managed::Hints{known.first_day, known.day_ceiling, known.hour_share};
    };
    return simulator::managed_strategy(options);
}

json::object kind_view(const std::string& kind, const std::vector<ForecastDay>& days) {
    json::array list;
    for (std::size_t n = 0; n < days.size(); ++n) {
        const auto& d = days[n];
        list.push_back(json::object{{"day", n + 1},
                                    {"sent", d.sent},
                                    {"delivered", d.delivered},
                                    {"shared", d.shared},
                                    {"dedicated", d.dedicated},
                                    {"delayed", d.delayed},
                                    {"over_limit", d.over_limit},
                                    {"addresses", d.addresses}});
    }
    json::object view;
    view["kind"] = kind;
    view["days"] = std::move(list);
    return view;
}

}  // namespace

Forecasts::Forecasts(const config::Live& config) : config_(config), thread_([this] { run(); }) {}

Forecasts::~Forecasts() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

Result<std::string> Forecasts::ask(ForecastWish wish, WallTime now) {
    const std::lock_guard lock(mutex_);
    forget(now);
    const auto open = std::ranges::count_if(tasks_, [&](const auto& entry) { return !entry.second.over && entry.second.wish.account == wish.account; });
    if (static_cast<std::size_t>(open) >= kMostOfAccount || waiting_.size() >= kMostWaiting)
        return fail(ErrorCode::TooManyRequests, "Forecasts that were asked for before are not done yet: wait for them.");
    auto id = hex_encode(random_bytes(kIdBytes));
    tasks_[id] = Task{std::move(wish), now, 0, false, {}, {}};
    waiting_.push_back(id);
    wake_.notify_one();
    return id;
}

std::optional<json::object> Forecasts::view(const std::string& id, AccountId account, WallTime now) {
    const std::lock_guard lock(mutex_);
    forget(now);
    const auto found = tasks_.find(id);
    if (found == tasks_.end() || (account != AccountId{} && found->second.wish.account != account)) return std::nullopt;
    const Task& task = found->second;
    json::object view;
    view["state"] = !task.over ? "running" : task.error.empty() ? "done" : "failed";
    view["progress"] = task.over ? 1.0 : task.progress;
    if (!task.error.empty()) view["error"] = task.error;
    if (task.over && task.error.empty()) view["result"] = task.result;
    return view;
}

// What is over an hour old, and the oldest beyond the bound; never what runs.
void Forecasts::forget(WallTime now) {
    std::erase_if(tasks_, [now](const auto& entry) { return entry.second.over && now - entry.second.asked >= kKept; });
    while (tasks_.size() >= kMostKept) {
        auto oldest = tasks_.end();
        for (auto each = tasks_.begin(); each != tasks_.end(); ++each)
            if (each->second.over && (oldest == tasks_.end() || each->second.asked < oldest->second.asked)) oldest = each;
        if (oldest == tasks_.end()) return;
        tasks_.erase(oldest);
    }
}

void Forecasts::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        const std::string id = std::move(waiting_.front());
        waiting_.pop_front();
        const ForecastWish wish = tasks_.at(id).wish;
        lock.unlock();
        std::string error;
        try {
            reckon(id, wish);
        } catch (const Stopped&) {
            return;
        } catch (const std::exception& e) {
            spdlog::error("a forecast ended by: {}", e.what());
            error = "The forecast could not be reckoned; the server's log says why.";
        }
        lock.lock();
        auto& task = tasks_.at(id);
        task.over = true;
        if (!error.empty()) task.error = std::move(error);
    }
}

void Forecasts::reckon(const std::string& id, const ForecastWish& wish) {
    const auto isps = config::load_isps(config_->delivery.isps_file);
    json::array kinds;
    std::string error = isps ? std::string{} : isps.error().message;
    for (std::size_t n = 0; n < wish.kinds.size() && error.empty(); ++n) {
        const auto scenario = scenario_of(wish, *config_, *isps);
        DayCounter counter(wish.days);
        const auto told = [&](int done, int days) {
            const std::lock_guard lock(mutex_);
            if (stopping_) throw Stopped{};
            tasks_.at(id).progress = (static_cast<double>(n) + static_cast<double>(done) / days) / static_cast<double>(wish.kinds.size());
        };
        const auto results = simulator::run_alone(scenario, scenario.seed, simulator::observed(strategy_of(wish.kinds[n], *isps), counter), told);
        if (!results)
            error = results.error().message;
        else
            kinds.push_back(kind_view(wish.kinds[n], counter.days()));
    }
    const std::lock_guard lock(mutex_);
    auto& task = tasks_.at(id);
    task.error = std::move(error);
    task.result["kinds"] = std::move(kinds);
}

}  // namespace warmpost::ingress::http
