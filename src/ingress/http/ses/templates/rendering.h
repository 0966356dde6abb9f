// The renderers, to be awaited: resumes on the executor it was started on. Everything is by value: it lives in the coroutine's frame.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string>

#include "base/error.h"
#include "base/ids.h"
#include "rendering/renderers.h"

namespace warmpost::ingress::http::ses {

[[nodiscard]] boost::asio::awaitable<Status> check_template(rendering::Renderers& renderers, AccountId account, rendering::SourcePtr source, bool plain);
[[nodiscard]] boost::asio::awaitable<Result<rendering::Rendered>> render_template(rendering::Renderers& renderers, AccountId account,
                                                                                  rendering::SourcePtr source, std::string data);

}  // namespace warmpost::ingress::http::ses
