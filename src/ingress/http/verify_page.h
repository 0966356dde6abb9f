// The page behind a verification link. Opening it changes nothing (scanners open every link in a mail); its button does, by POST.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "ingress/http/call.h"

namespace warmpost::ingress::http {

inline constexpr std::string_view kVerifyPath = "/verify";
// GET or POST of /verify?token=...; needs no signature: the token is the proof.
[[nodiscard]] boost::asio::awaitable<Response> verify_page(const Request& request, control::Service& service);

}  // namespace warmpost::ingress::http
