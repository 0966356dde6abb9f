#include "ingress/http/ses/templates/rendering.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace warmpost::ingress::http::ses {
namespace asio = boost::asio;
namespace {

// Takes a result on any thread and resumes `handler` with it where it belongs.
template <class T, class Handler>
auto post_to(Handler handler) {
    auto executor = asio::get_associated_executor(handler);
    return [executor, handler = std::move(handler), guard = asio::make_work_guard(executor)](T result) mutable {
        asio::post(executor, [handler = std::move(handler), result = std::move(result)]() mutable { handler(std::move(result)); });
    };
}

}  // namespace

asio::awaitable<Status> check_template(rendering::Renderers& renderers, AccountId account, rendering::SourcePtr source, bool plain) {
    auto checking = asio::async_initiate<const asio::use_awaitable_t<>&, void(Status)>(
        [&renderers, account, source, plain](auto handler) { renderers.check(account, source, plain, post_to<Status>(std::move(handler))); },
        asio::use_awaitable);
    auto checked = co_await std::move(checking);
    co_return checked;
}

asio::awaitable<Result<rendering::Rendered>> render_template(rendering::Renderers& renderers, AccountId account, rendering::SourcePtr source,
                                                             std::string data) {
    auto rendering = asio::async_initiate<const asio::use_awaitable_t<>&, void(Result<rendering::Rendered>)>(
        [&renderers, account, source, data = std::move(data)](auto handler) mutable {
            renderers.render(account, source, std::move(data), post_to<Result<rendering::Rendered>>(std::move(handler)));
        },
        asio::use_awaitable);
    auto rendered = co_await std::move(rendering);
    co_return rendered;
}

}  // namespace warmpost::ingress::http::ses
