#include "upkeep/warmup_keeper.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "reporting/events/record.h"
#include "runtime/clock.h"

namespace warmpost::upkeep {
using namespace std::chrono_literals;

namespace {
constexpr auto kFirst = 1s, kInterval = 60s;
}

std::string warmup_event(const control::WarmupChange& change, WallTime at) {
    const bool done = change.kind == control::WarmupChange::Kind::done;
    const auto text = done ? fmt::format("{} is warmed up: warm-up limits it no longer.", change.address)
                           : fmt::format("{} sent nothing for {} days: its warm-up begins again at 1 percent.", change.address, change.idle_days);
    const std::string_view advice = done ? "" : "Send from it every day, or move its mail to the shared pool and release it.";
    return reporting::notice_record({.type = done ? "WarmupDone" : "WarmupRestarted", .account = change.account, .severity = done ? "info" : "warning",
                                     .text = text, .advice = advice, .details = {{"address", change.address}, {"pool", change.pool}}},
                                    at);
}

WarmupKeeper::WarmupKeeper(control::Service& service, spool::Spool& spool, std::function<std::vector<std::string>()> sent, std::function<void()> store_use)
    : service_(service), spool_(spool), sent_(std::move(sent)), store_use_(std::move(store_use)), every_(kFirst, kInterval, [this] { tick(); }) {}

void WarmupKeeper::tick() {
    store_use_();
    service_.post([&spool = spool_, sent = sent_()](control::Service& service) {
        const auto changes = service.tick_warmup(sent);
        if (!changes) return spdlog::error("warm-up: the day is not stored: {}", changes.error().message);
        for (const auto& change : *changes) {
            spool::Outcome told;
            told.events.push_back(warmup_event(change, runtime::wall_now()));
            spool.record(std::move(told));
        }
    });
}

}  // namespace warmpost::upkeep
