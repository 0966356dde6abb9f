#include "upkeep/all_of.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>

namespace warmpost::upkeep {
namespace asio = boost::asio;
namespace {

struct Join {
    explicit Join(const asio::any_io_executor& executor) : done(executor, asio::steady_timer::time_point::max()) {}
    asio::steady_timer done;   // cancelled by the last
    std::size_t open = 0;
    std::exception_ptr error;
};

}  // namespace

asio::awaitable<void> all_of(std::vector<asio::awaitable<void>> jobs) {
    const auto executor = co_await asio::this_coro::executor;
    const auto join = std::make_shared<Join>(executor);
    join->open = jobs.size();
    for (auto& job : jobs) {
        asio::co_spawn(executor, std::move(job), [join](std::exception_ptr error) {
            if (error && !join->error) join->error = error;
            if (--join->open == 0) join->done.cancel();
        });
    }
    boost::system::error_code ignored;
    // Looked at before waiting: co_spawn may run a job to its end at once, and a cancel before the wait is lost.
    if (join->open > 0) co_await join->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (join->error) std::rethrow_exception(join->error);
}

}  // namespace warmpost::upkeep
