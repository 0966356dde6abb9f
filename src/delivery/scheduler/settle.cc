// CoreQueue's way to end or defer an item without a session.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <spdlog/spdlog.h>

#include "delivery/scheduler/core_queue.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;

void CoreQueue::settle(ItemPtr item, Conclusion conclusion, bool ends) {
    settling_.push({std::move(item), std::move(conclusion), ends});
    if (std::exchange(settler_runs_, true)) return;
    asio::co_spawn(context_, settle_one_by_one(), asio::detached);
}

// One at a time, and accounts in turn: a hundred thousand that expire together need not be in memory together.
asio::awaitable<void> CoreQueue::settle_one_by_one() {
    while (!settling_.empty()) {
        Settling work = settling_.pop();
        spool::MessagePtr message = work.item->held.get();
        if (!message) {
            auto loaded = co_await shared_.load(work.item->position);
            if (!loaded) {
                spdlog::error("message {} cannot be read from the spool: {}", work.item->id, loaded.error().message);
                park(std::move(work.item), to_ms(runtime::wall_now() + shared_.deps.config->delivery.retry_first));
                continue;
            }
            message = std::move(*loaded);
        }
        work.conclusion(*work.item, *message);
        after_conclusion(std::move(work.item));
    }
    settler_runs_ = false;
}

void CoreQueue::after_conclusion(ItemPtr item) {
    if (item->recipients.empty()) return;
    const std::int64_t due = item->due_ms;
    park(std::move(item), due);
}

void CoreQueue::defer_locally(ItemPtr item, std::string reply, IspId isp, std::string pool_name) {
    settle(std::move(item), [this, reply = std::move(reply), isp = std::move(isp), pool_name = std::move(pool_name)](Item& it, const spool::Message& m) {
        Attempt attempt;
        attempt.isp = isp;
        attempt.pool_name = pool_name;
        attempt.ehlo = shared_.deps.config->server.service_domain;
        attempt.began = runtime::wall_now();
        const Answer answer{outcome::Stage::rcpt_to, local_reply(reply), true};
        conclude(shared_, it, m, attempt, std::vector<Answer>(it.recipients.size(), answer), true, runtime::wall_now());
    });
}

}  // namespace warmpost::delivery
