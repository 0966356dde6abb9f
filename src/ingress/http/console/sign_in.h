// The console's sign-in over HTTP: POST, GET and DELETE /warmpost/v1/session, and the cookie that stands in for a signature.
//
// Cookie: HttpOnly, SameSite=Strict, Path=/; over TLS also Secure, and named so that browsers take it from this very host only. What changes something must
// besides tell the session's X-Warmpost-CSRF, and must not come from a page of another host (Origin). A signature wins over a cookie.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "ingress/http/call.h"
#include "ingress/http/console/session_book.h"

namespace warmpost::ingress::http {

inline constexpr std::string_view kSessionPath = "/warmpost/v1/session", kCookieName = "warmpost_session", kSecureCookieName = "__Host-warmpost";
inline constexpr std::string_view kCsrfHeader = "X-Warmpost-CSRF", kAccountHeader = "X-Warmpost-Account";

// Whether the client speaks TLS, to us or to a proxy in front of us that says so. A client that lies about it binds its own cookie only.
[[nodiscard]] bool is_secure(const Request& request, bool tls);
// The value of the session's cookie; empty: none. Pure.
[[nodiscard]] std::string session_cookie(const Request& request, bool secure);
// Whether a browser's cookie is to say who asks: there is one, nothing is signed, and this is the operator API or SES v2.
[[nodiscard]] bool asks_by_cookie(const HttpDependencies& parts, const Request& head, bool secure);
// Why a page of another host may not ask this; nothing: there is no Origin, or it is ours. Pure.
[[nodiscard]] std::optional<Response> refuse_origin(const Request& head, std::string_view public_url);
// The refusal, or nothing and `out` filled. Needs only the head of the request.
[[nodiscard]] std::optional<Response> read_session(const HttpDependencies& parts, const Request& head, bool secure, Session& out);
// Who that is to handlers. An operator names an account for SES v2 by kAccountHeader. Errors: NotFound.
[[nodiscard]] Result<Caller> caller_of(const Session& session, const Request& request, const control::Snapshot& snapshot);

[[nodiscard]] bool is_session_path(std::string_view path);
// `request` outlives the coroutine.
[[nodiscard]] boost::asio::awaitable<Response> session_endpoint(const HttpDependencies& parts, const Request& request, bool secure);

}  // namespace warmpost::ingress::http
