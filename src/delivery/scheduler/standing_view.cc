// What protects the shared pool, as the operator sees it: how accounts stand, and which sources rest at which ISP.
#include <boost/asio/dispatch.hpp>

#include "delivery/scheduler/delivery_service.h"
#include "delivery/scheduler/on_core.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;

namespace {

void add_views(std::vector<runtime::StandingView>& views, const fairness::Book& book, const std::string& isp, const runtime::StandingFilter& filter,
               WallTime now) {
    const auto add = [&](AccountId account, const fairness::Record& record) {
        const fairness::Counts counts = book.counts_now(record, now);
        views.push_back({account, isp, record.standing.factor(), fairness::factor_text(record.standing.step), record.standing.reason,
                         record.standing.since == WallTime{} ? 0 : to_ms(record.standing.since), counts.messages, counts.bounces, counts.complaints,
                         counts.refusals});
    };
    if (filter.account) {
        if (const fairness::Record* record = book.find(*filter.account)) add(*filter.account, *record);
        return;
    }
    for (const auto& [account, record] : book.all())   // who stands well is shown by name only: there may be very many
        if (record.standing.step > 0 && views.size() < filter.limit) add(account, record);
}

}  // namespace

asio::awaitable<std::vector<runtime::StandingView>> DeliveryService::standings(runtime::StandingFilter filter) {
    std::vector<runtime::StandingView> views;
    const WallTime now = runtime::wall_now();
    for (auto& queue : shared_.queues) {
        std::function<void(CoreQueue&)> visit = [&](CoreQueue& q) {
            add_views(views, q.accounts().account_wide(), {}, filter, now);
            for (const auto& [name, lane] : q.lanes())
                if (lane->watch) add_views(views, lane->watch->book(), lane->isp.value(), filter, now);
        };
        co_await on_core(*queue, std::move(visit));
    }
    co_return views;
}

std::vector<runtime::RestView> DeliveryService::rests() {
    std::vector<runtime::RestView> views;
    const WallTime now = runtime::wall_now();
    for (const control::SourceRest& rest : shared_.rests.all())
        if (rest.until > now) views.push_back({rest.source, rest.isp.value(), to_ms(rest.until), rest.rests, rest.reason});
    return views;
}

void DeliveryService::complaint(AccountId account, const IspId& isp) {
    const std::string name = std::to_string(kSharedPool.value()) + "/" + isp.value();
    CoreQueue& owner = *shared_.queues[shared_.deps.cores.owner_of(name)];
    asio::dispatch(owner.context(), [&owner, account, name] {
        const auto lane = owner.lanes().find(name);
        owner.accounts().complaint(account, lane == owner.lanes().end() ? nullptr : lane->second.get(), runtime::wall_now());
    });
}

}  // namespace warmpost::delivery
