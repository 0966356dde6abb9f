// What anybody may open: the links in mail that warmpost sent. The token in the link is the proof, so no signature is asked; without one there is nothing to see.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string_view>

#include "ingress/http/call.h"

namespace warmpost::ingress::http {

[[nodiscard]] bool is_public_page(std::string_view path);
[[nodiscard]] boost::asio::awaitable<Response> public_page(const HttpDependencies& parts, const Request& request);

namespace pages {
// RFC 8058: a POST of "List-Unsubscribe=One-Click" leaves the list at once. A GET shows the preferences and changes nothing: scanners follow links.
[[nodiscard]] boost::asio::awaitable<Response> unsubscribe(const HttpDependencies& parts, const Request& request);
[[nodiscard]] boost::asio::awaitable<Response> opened(const HttpDependencies& parts, const Request& request);    // a 1x1 GIF, whatever the token
[[nodiscard]] boost::asio::awaitable<Response> clicked(const HttpDependencies& parts, const Request& request);   // to the link's target, or 404
[[nodiscard]] Response page(unsigned status, std::string_view title, std::string_view html);   // html: escaped already

// "Likely" or "Unlikely" by: was it a machine that opened or clicked? Pure.
[[nodiscard]] bool looks_automatic(std::string_view user_agent, std::chrono::milliseconds since_accepted);
}  // namespace pages
}  // namespace warmpost::ingress::http
