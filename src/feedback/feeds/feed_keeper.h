// Keeps what others tell of our addresses: fetches SNDS on its schedule, takes Postmaster files, looks at block lists' standings, judges all of it once a
// minute (policy/feeds), tells what is new as events and slows managed warm-up by it.
//
// run() is called about once a second, on a thread of its own: it blocks for as long as a fetch takes, which is bounded. Everything else from any thread.
// A key in a URL is told nowhere.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/live.h"
#include "control/address_checks.h"
#include "control/service.h"
#include "feedback/feeds/snds_feed.h"
#include "feedback/feeds/snds_urls.h"
#include "registry/registry.h"
#include "runtime/feeds.h"
#include "runtime/pace_cell.h"
#include "spool/usage.h"

namespace warmpost::feedback {

struct FeedParts {  // all outlive the keeper
    const config::Live& config;
    registry::Registry& registry;
    runtime::PaceCell& paces;
    std::function<std::vector<control::AddressInfo>()> addresses;  // ours; may block
    std::function<Result<control::AddressChecks>()> checks;        // may block
    std::function<void(std::vector<std::string>)> tell;            // records events; durable when it returns
    std::function<void()> wake;                                    // run() is called before long
    std::function<WallTime()> now;
    std::function<std::vector<spool::UsageLine>(feeds::Day from, feeds::Day through)> usage{};  // what left and was complained about; may block
};

class FeedKeeper final : public runtime::Feeds {
public:
    // `timeout`: of a connection and of a whole answer.
    explicit FeedKeeper(FeedParts parts, std::chrono::milliseconds timeout = std::chrono::seconds(30));
    ~FeedKeeper() override;
    void run();
    void stop();                              // a fetch under way is given up, run() returns before long
    void complained(const std::string& isp);  // one more, for complaints()

    [[nodiscard]] runtime::SndsState snds_state() const override;
    [[nodiscard]] Result<std::vector<feeds::SndsDay>> snds(feeds::Day from, feeds::Day through) const override;
    [[nodiscard]] std::vector<feeds::SndsDay> newest_snds() const override;
    [[nodiscard]] std::vector<feeds::SndsStatus> statuses() const override;
    [[nodiscard]] Result<std::vector<feeds::PostmasterDay>> postmaster(feeds::Day from, feeds::Day through) const override;
    [[nodiscard]] Result<runtime::PostmasterImport> import_postmaster(std::string_view text, std::string_view domain) override;
    [[nodiscard]] Status fetch_soon() override;
    [[nodiscard]] std::vector<feeds::Kept> findings() const override;
    [[nodiscard]] WallTime judged() const override;
    [[nodiscard]] std::map<std::string, std::uint64_t> complaints() const override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::feedback
