#include "cli/alerting.h"

#include <optional>

#include "runtime/clock.h"
#include "upkeep/alert_keeper.h"
#include "upkeep/alert_sight.h"
#include "upkeep/every.h"

namespace warmpost::cli {
namespace {

constexpr std::chrono::seconds kFirst{3}, kInterval{10};

}  // namespace

struct Alerting::Impl {
    Impl(upkeep::AlertSources sources, registry::Registry& registry, spool::Spool& spool)
        : sight(std::move(sources)),
          keeper({sight.config(), registry, [this] { return sight.see(); },
                  [&spool](std::vector<std::string> events) {
                      spool::Outcome outcome;
                      outcome.events = std::move(events);
                      spool.record(std::move(outcome));
                      spool.flush();
                  },
                  runtime::wall_now}) {
        keeper.begin();
    }
    upkeep::AlertSight sight;
    upkeep::AlertKeeper keeper;
    std::optional<upkeep::Every> every;
};

Alerting::Alerting(upkeep::AlertSources sources, registry::Registry& registry, spool::Spool& spool)
    : impl_(std::make_unique<Impl>(std::move(sources), registry, spool)) {}
Alerting::~Alerting() = default;
void Alerting::start() {
    impl_->every.emplace(kFirst, kInterval, [this] { impl_->keeper.run(); });
}
void Alerting::stop() { impl_->every.reset(); }
runtime::Alerts& Alerting::alerts() { return impl_->keeper; }

}  // namespace warmpost::cli
