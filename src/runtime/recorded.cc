#include "runtime/recorded.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace warmpost::runtime {
namespace asio = boost::asio;

asio::awaitable<Status> recorded(spool::Spool& spool, spool::Outcome outcome) {
    auto start = [&spool, outcome = std::move(outcome)](auto handler) mutable {
        auto executor = asio::get_associated_executor(handler);
        spool.record(std::move(outcome), [handler = std::move(handler), guard = asio::make_work_guard(executor)](Status status) mutable {
            asio::post(guard.get_executor(), [handler = std::move(handler), status = std::move(status)]() mutable { std::move(handler)(std::move(status)); });
        });
    };
    Status status = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Status)>(std::move(start), asio::use_awaitable);
    co_return status;
}

}  // namespace warmpost::runtime
