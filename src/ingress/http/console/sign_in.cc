#include "ingress/http/console/sign_in.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/crypto.h"
#include "base/strings.h"
#include "config/public_url.h"
#include "control/load.h"
#include "ingress/http/audit.h"
#include "ingress/http/console/sessions.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

constexpr std::size_t kMostKeyId = 128;

Response not_signed_in() {
    const Error error{
        ErrorCode::Unauthenticated, "You are not signed in, or no longer: sign in with an access key, or with a link from `warmpost sign-in`.", {}};
    return operators::refusal(error);
}

Response denied(std::string text) {
    const Error error{ErrorCode::AccessDenied, std::move(text), {}};
    return operators::refusal(error);
}

bool is_reading(std::string_view method) { return method == "GET" || method == "HEAD"; }

std::string cookie_header(std::string_view id, bool secure, std::chrono::seconds lasts) {
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", secure ? kSecureCookieName : kCookieName, id, lasts.count(),
                       secure ? "; Secure" : "");
}

json::object session_view(const Session& session, const control::Snapshot& snapshot) {
    const auto& holder = session.holder;
    const std::string account = holder.account == AccountId{} ? std::string{} : to_string(holder.account);
    return {{"csrf", session.csrf},
            {"account", account},
            {"account_name", operators::account_name(snapshot, holder.account)},
            {"role", control::to_text(holder.role)},
            {"key_id", holder.key_id},
            {"expires_ms", to_ms(session.expires)}};
}

Response told(const Session& session, const control::Snapshot& snapshot) {
    auto response = ok(session_view(session, snapshot));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

// Who came and went is written down as other changes are; who failed is told to the log, with the name that was given and never with a secret.
asio::awaitable<void> write_down_session(const HttpDependencies& parts, std::string_view operation, const Holder& holder, const Request& request) {
    const json::object detail{{"client", request.client_ip}};
    control::AuditEntry entry{0, {}, holder.account, holder.key_id, std::string(operation), {}, {}, json::serialize(detail)};
    auto writing = write_down(parts.service, std::move(entry), 200);
    co_await std::move(writing);
}

Result<OpenedSession> try_sign_in(const HttpDependencies& parts, const Request& request, const control::Snapshot& snapshot) {
    boost::system::error_code broken;
    const auto body = json::parse(request.body, broken);
    const auto* given = broken ? nullptr : body.if_object();
    if (given == nullptr) return fail(ErrorCode::InvalidArgument, "The body must be JSON: {\"access_key\": ..., \"secret\": ...} or {\"token\": ...}.");
    const Moment now{request.received, runtime::steady_now()};
    // Who is slowed writes no line for each try.
    const auto worth_a_line = [](const Result<OpenedSession>& result) { return !result && result.error().code != ErrorCode::TooManyRequests; };
    if (const auto token = string_member(*given, "token"); !token.empty()) {
        auto opened = parts.sessions->sign_in(snapshot, token, request.client_ip, now);
        if (worth_a_line(opened)) spdlog::warn("console: a sign-in by a link from {} was refused", request.client_ip);
        return opened;
    }
    const auto key_id = string_member(*given, "access_key"), secret = string_member(*given, "secret");
    if (key_id.empty() || secret.empty() || key_id.size() > kMostKeyId)
        return fail(ErrorCode::InvalidArgument, "Give \"access_key\" and \"secret\" of an access key, or \"token\" of a sign-in link.");
    auto opened = parts.sessions->sign_in(snapshot, key_id, secret, request.client_ip, now);
    // What is no key's id may be a secret that went into the wrong field.
    if (worth_a_line(opened))
        spdlog::warn("console: a sign-in with {} from {} was refused", snapshot.key(key_id) ? key_id : std::string("an unknown key"), request.client_ip);
    return opened;
}

asio::awaitable<Response> sign_in(const HttpDependencies& parts, const Request& request, bool secure) {
    if (auto refused = refuse_origin(request, config::public_url(*parts.config))) co_return std::move(*refused);
    const auto snapshot = parts.snapshot.get();
    const auto opened = try_sign_in(parts, request, *snapshot);
    if (!opened) {
        auto response = operators::refusal(opened.error());
        if (opened.error().code == ErrorCode::TooManyRequests) response.headers.emplace_back("Retry-After", "60");
        co_return response;
    }
    const auto& holder = opened->session.holder;
    if (const auto* key = snapshot->key(holder.key_id)) key->use->note(request.received);
    auto writing = write_down_session(parts, "POST /session", holder, request);
    co_await std::move(writing);
    auto response = told(opened->session, *snapshot);
    response.headers.emplace_back("Set-Cookie", cookie_header(opened->id, secure, parts.config->console.session));
    co_return response;
}

asio::awaitable<Response> sign_out(const HttpDependencies& parts, const Request& request, bool secure, const Session& session) {
    parts.sessions->close(session_cookie(request, secure));
    auto writing = write_down_session(parts, "DELETE /session", session.holder, request);
    co_await std::move(writing);
    Response response;
    response.headers.emplace_back("Set-Cookie", cookie_header("", secure, std::chrono::seconds(0)));
    co_return response;
}

}  // namespace

bool is_secure(const Request& request, bool tls) { return tls || iequals(trim(request.header("X-Forwarded-Proto")), "https"); }

// RFC 6265 4.2: "a=1; b=2". Browsers send one line; the first of the name counts, as the more specific path comes first.
std::string session_cookie(const Request& request, bool secure) {
    const auto wanted = secure ? kSecureCookieName : kCookieName;
    for (const auto part : split(request.header("Cookie"), ';')) {
        const auto pair = trim(part);
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == wanted) return std::string(pair.substr(equals + 1));
    }
    return {};
}

bool is_session_path(std::string_view path) { return path == kSessionPath; }

bool asks_by_cookie(const HttpDependencies& parts, const Request& head, bool secure) {
    if (parts.sessions == nullptr || !(head.path.starts_with("/warmpost/v1/") || head.path.starts_with("/v2/email/"))) return false;
    if (!head.header("Authorization").empty() || head.query.find("X-Amz-Signature=") != std::string::npos) return false;
    return !session_cookie(head, secure).empty();
}

std::optional<Response> refuse_origin(const Request& head, std::string_view public_url) {
    const auto origin = head.header("Origin");
    if (origin.empty() || iequals(origin, public_url)) return std::nullopt;
    const auto scheme = origin.find("://");
    const auto host = head.header("Host");
    if (scheme != std::string_view::npos && !host.empty() && iequals(origin.substr(scheme + 3), host)) return std::nullopt;
    return denied("This request comes from a page of another host, which may not act for whoever is signed in here.");
}

std::optional<Response> read_session(const HttpDependencies& parts, const Request& head, bool secure, Session& out) {
    if (auto refused = refuse_origin(head, config::public_url(*parts.config))) return refused;
    auto found = parts.sessions->find(session_cookie(head, secure), *parts.snapshot.get(), head.received);
    if (!found) return not_signed_in();
    if (!is_reading(head.method) && !constant_time_equal(head.header(kCsrfHeader), found->csrf))
        return denied(fmt::format("A change with the console's cookie needs the header {}: GET {} tells what to put there.", kCsrfHeader, kSessionPath));
    out = std::move(*found);
    return std::nullopt;
}

Result<Caller> caller_of(const Session& session, const Request& request, const control::Snapshot& snapshot) {
    const auto& holder = session.holder;
    Caller caller{holder.account, holder.role, holder.key_id};
    const auto named = request.header(kAccountHeader);
    if (holder.role != control::Role::operator_ || named.empty()) return caller;
    const auto account = operators::find_account(snapshot, std::string(named));
    if (!account) return std::unexpected(account.error());
    caller.account = *account;
    return caller;
}

asio::awaitable<Response> session_endpoint(const HttpDependencies& parts, const Request& request, bool secure) {
    if (parts.sessions == nullptr) {
        const Error off{ErrorCode::NotFound, "This server has no console: console.enabled is false.", {}};
        co_return operators::refusal(off);
    }
    if (request.method == "POST") {
        auto signing = sign_in(parts, request, secure);
        co_return co_await std::move(signing);
    }
    if (request.method != "GET" && request.method != "DELETE") {
        const Error wrong{ErrorCode::InvalidArgument, fmt::format("{} takes GET, POST and DELETE.", kSessionPath), {}};
        auto response = operators::refusal(wrong);
        response.status = 405;
        co_return response;
    }
    Session session;
    if (auto refused = read_session(parts, request, secure, session)) co_return std::move(*refused);
    if (request.method == "GET") co_return told(session, *parts.snapshot.get());
    auto leaving = sign_out(parts, request, secure, session);
    co_return co_await std::move(leaving);
}

}  // namespace warmpost::ingress::http
