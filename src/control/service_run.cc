// The way to the SQL thread and back.
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include "control/service_impl.h"

namespace warmpost::control {
namespace asio = boost::asio;

boost::asio::awaitable<void> Service::run_job(std::function<void(Service&)> job) {
    // The handler is moved into the job, and from there to its own executor, which the guard keeps from running dry meanwhile.
    auto start = [this, job = std::move(job)](auto handler) mutable {
        auto executor = asio::get_associated_executor(handler);
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));   // std::function copies
        impl_->thread.post([this, job = std::move(job), shared, guard = asio::make_work_guard(executor)] {
            job(*this);
            asio::post(guard.get_executor(), [shared] { std::move (*shared)(); });
        });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start), asio::use_awaitable);
}

void Service::post(std::function<void(Service&)> work) {
    impl_->thread.post([this, work = std::move(work)] {
        try {
            work(*this);
        } catch (const std::exception& e) {
            spdlog::error("control: a background write failed: {}", e.what());
        }
    });
}

}  // namespace warmpost::control
