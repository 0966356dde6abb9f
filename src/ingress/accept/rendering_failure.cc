#include "ingress/accept/rendering_failure.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "reporting/events/record.h"

namespace warmpost::ingress {
namespace asio = boost::asio;

asio::awaitable<Status> tell_rendering_failure(spool::Spool& spool, spool::pb::Envelope envelope, std::string region, std::string error) {
    spool::Outcome outcome;  // about no message of the spool: there is none
    outcome.events.push_back(reporting::rendering_failure_record({envelope, {}, region, reporting::Way{}}, error, envelope.template_name()));
    auto recording = asio::async_initiate<const asio::use_awaitable_t<>&, void(Status)>(
        [&spool, outcome = std::move(outcome)](auto handler) mutable {
            auto executor = asio::get_associated_executor(handler);
            spool.record(std::move(outcome), [executor, handler = std::move(handler), guard = asio::make_work_guard(executor)](Status done) mutable {
                asio::post(executor, [handler = std::move(handler), done = std::move(done)]() mutable { handler(std::move(done)); });
            });
        },
        asio::use_awaitable);
    auto told = co_await std::move(recording);
    co_return told;
}

}  // namespace warmpost::ingress
