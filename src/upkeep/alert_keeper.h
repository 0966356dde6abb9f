// Looks every few seconds at what somebody should be woken for (policy/alerts), tells it by events, and remembers over restarts what it told.
//
// Events: "AlertRaised" when an alert begins or becomes critical, "AlertCleared" when it ends; each before the new state is stored: a crash in between tells
// it twice, and never not at all.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "config/live.h"
#include "policy/alerts/look.h"
#include "runtime/alerts.h"
#include "upkeep/alert_book.h"

namespace warmpost::upkeep {

[[nodiscard]] alerts::Rules alert_rules(const config::Config& config);

class AlertKeeper final : public runtime::Alerts {
public:
    using Lanes = std::shared_ptr<const std::vector<runtime::LaneView>>;
    struct Seen {
        alerts::Sight sight;
        Lanes lanes;
    };
    struct Parts {  // all outlive it
        const config::Live& config;
        registry::Registry& registry;
        std::function<Result<Seen>()> see;                   // upkeep/alert_sight.h; blocks
        std::function<void(std::vector<std::string>)> tell;  // makes events durable (JSON, reporting/events/record.h)
        std::function<WallTime()> now;
    };
    explicit AlertKeeper(Parts parts) : parts_(std::move(parts)), book_(parts_.registry) {}
    void begin();                        // shows what was in force before the restart, until the first round
    void run();  // one round; from one thread at a time, neither the SQL thread nor a core
    [[nodiscard]] Board board() const override;
    [[nodiscard]] Lanes lanes() const override;

private:
    [[nodiscard]] Status round();
    [[nodiscard]] Status take_up();  // what was in force before the restart

    Parts parts_;
    AlertBook book_;
    bool taken_up_ = false;  // run()'s own, as the next
    std::vector<alerts::Alert> alerts_;
    mutable std::mutex mutex_;                                                // taken once a round and once a request
    Board board_;                                                             // GUARDED_BY(mutex_)
    Lanes lanes_ = std::make_shared<const std::vector<runtime::LaneView>>();  // GUARDED_BY(mutex_)
};

}  // namespace warmpost::upkeep
