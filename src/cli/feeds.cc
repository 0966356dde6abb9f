#include "cli/feeds.h"

#include <mutex>

#include "feedback/feeds/feed_keeper.h"
#include "runtime/clock.h"
#include "upkeep/every.h"
#include "upkeep/on_sql.h"

namespace warmpost::cli {
namespace {

constexpr std::chrono::milliseconds kFirst{2000}, kInterval{1000};

}  // namespace

struct Feeds::Impl {
    Impl(const config::Live& config, control::Service& service, registry::Registry& registry, spool::Spool& spool)
        : keeper({config, registry, paces,
                  [&service] { return upkeep::on_sql<std::vector<control::AddressInfo>>(service, [](control::Service& s) { return s.addresses(); }); },
                  [&service] { return upkeep::on_sql<Result<control::AddressChecks>>(service, [](control::Service& s) { return s.address_checks(); }); },
                  [&spool](std::vector<std::string> events) {
                      spool::Outcome outcome;
                      outcome.events = std::move(events);
                      spool.record(std::move(outcome));
                      spool.flush();
                  },
                  [this] { wake(); }, runtime::wall_now, [&spool](feeds::Day from, feeds::Day through) { return spool.usage(from, through); }}) {}
    void wake() {
        const std::lock_guard lock(mutex);
        if (every) every->now();
    }

    runtime::PaceCell paces;
    feedback::FeedKeeper keeper;
    std::mutex mutex;
    std::unique_ptr<upkeep::Every> every;  // GUARDED_BY(mutex)
};

Feeds::Feeds(const config::Live& config, control::Service& service, registry::Registry& registry, spool::Spool& spool)
    : impl_(std::make_unique<Impl>(config, service, registry, spool)) {}
Feeds::~Feeds() { stop(); }

void Feeds::start() {
    const std::lock_guard lock(impl_->mutex);
    impl_->every = std::make_unique<upkeep::Every>(kFirst, kInterval, [this] { impl_->keeper.run(); });
}

void Feeds::stop() {
    impl_->keeper.stop();
    std::unique_ptr<upkeep::Every> ending;  // its end is waited for without the lock
    {
        const std::lock_guard lock(impl_->mutex);
        ending = std::move(impl_->every);
    }
}

void Feeds::complained(const std::string& isp) { impl_->keeper.complained(isp); }
runtime::Feeds& Feeds::seam() { return impl_->keeper; }
const runtime::PaceCell& Feeds::paces() const { return impl_->paces; }

}  // namespace warmpost::cli
