// Reads of the roll-up metrics for a request, on their own thread (reporting/metrics/metrics_desk.h).
#pragma once
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <utility>

#include "ingress/http/call.h"
#include "reporting/metrics/metrics_desk.h"

namespace warmpost::ingress::http {

// Errors: TooManyRequests (too many reads wait), Unsupported (nothing counts: only in tests), and what `work` answers.
template <class T>
[[nodiscard]] boost::asio::awaitable<Result<T>> ask_metrics(Call& call, std::function<Result<T>(const reporting::MetricsReader&)> work) {
    namespace asio = boost::asio;
    auto* desk = call.parts.metrics;
    if (desk == nullptr) co_return fail(ErrorCode::Unsupported, "Nothing is counted by this service.");
    auto asking = asio::async_initiate<const asio::use_awaitable_t<>&, void(Result<T>)>(
        [desk, work = std::move(work)](auto handler) mutable {
            auto executor = asio::get_associated_executor(handler);
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            const auto answer = [executor, shared, guard = asio::make_work_guard(executor)](Result<T> result) {
                asio::post(executor, [shared, result = std::move(result)]() mutable { std::move (*shared)(std::move(result)); });
            };
            if (!desk->post([work = std::move(work), answer](const reporting::MetricsReader& reader) { answer(work(reader)); }))
                answer(fail(ErrorCode::TooManyRequests, "Too many reads of metrics wait: try again in a moment."));
        },
        asio::use_awaitable);
    auto told = co_await std::move(asking);
    co_return told;
}

}  // namespace warmpost::ingress::http
