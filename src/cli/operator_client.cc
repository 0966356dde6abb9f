#include "cli/operator_client.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <cstdio>

#include "base/encoding.h"

namespace warmpost::cli {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;
using Stream = beast::basic_stream<asio::local::stream_protocol>;
using HttpRequest = http::request<http::string_body>;
using HttpResponse = http::response<http::string_body>;

namespace {

constexpr const char* kBase = "/warmpost/v1";
constexpr auto kPatience = std::chrono::seconds(60);
constexpr std::uint64_t kMaxAnswer = 256u << 20;

std::string with_query(std::string path, const Query& query) {
    char separator = '?';
    for (const auto& [name, value] : query) {
        if (value.empty()) continue;
        path += separator + name + "=" + percent_encode(value);
        separator = '&';
    }
    return path;
}

asio::awaitable<HttpResponse> exchange(std::string socket, HttpRequest request) {
    Stream stream(co_await asio::this_coro::executor);
    stream.expires_after(kPatience);
    const asio::local::stream_protocol::endpoint server(socket);
    co_await stream.async_connect(server, asio::use_awaitable);
    co_await http::async_write(stream, request, asio::use_awaitable);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(kMaxAnswer);
    co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
    co_return parser.release();
}

CallError unreachable(const std::filesystem::path& socket, const std::string& why) {
    return {kUnreachable, fmt::format("no server answers on {} ({}); is `warmpost serve` running with this configuration, and may you use it?", socket.string(), why)};
}

Answer read_answer(const HttpResponse& response) {
    const auto type = response[http::field::content_type];
    if (response.result_int() < 400 && !type.empty() && !type.starts_with("application/json")) return json::value(response.body());
    boost::system::error_code error;
    json::value body = response.body().empty() ? json::value(json::object{}) : json::parse(response.body(), error);
    if (error) return std::unexpected(CallError{kRefused, fmt::format("the server answered {} without JSON", response.result_int())});
    if (response.result_int() < 400) return body;
    const json::object* object = body.if_object();
    const json::value* message = object ? object->if_contains("message") : nullptr;
    return std::unexpected(CallError{kRefused, message && message->is_string() ? std::string(message->get_string()) : fmt::format("the server answered {}", response.result_int())});
}

}  // namespace

std::string path_part(std::string_view text) { return percent_encode(text); }

Answer OperatorClient::call(std::string_view verb, const std::string& target, const std::string& body) const {
    HttpRequest request(http::string_to_verb(verb), kBase + target, 11);
    request.set(http::field::host, "localhost");
    request.set(http::field::connection, "close");
    if (!body.empty()) request.set(http::field::content_type, "application/json");
    request.body() = body;
    request.prepare_payload();
    try {
        asio::io_context io(1);
        auto response = asio::co_spawn(io, exchange(socket_.string(), std::move(request)), asio::use_future);
        io.run();
        return read_answer(response.get());
    } catch (const boost::system::system_error& e) {
        return std::unexpected(unreachable(socket_, e.code().message()));
    }
}

Answer OperatorClient::get(const std::string& path, const Query& query) const { return call("GET", with_query(path, query), {}); }
Answer OperatorClient::post(const std::string& path, const json::object& body) const { return call("POST", path, json::serialize(body)); }
Answer OperatorClient::post_file(const std::string& path, const Query& query, const std::string& text) const { return call("POST", with_query(path, query), text); }
Answer OperatorClient::erase(const std::string& path, const Query& query) const { return call("DELETE", with_query(path, query), {}); }
SesAnswer OperatorClient::ses(const std::string& account, const std::string& method, const std::string& path, const json::object& body) const {
    HttpRequest request(http::string_to_verb(method), path, 11);
    request.set(http::field::host, "localhost");
    request.set(http::field::connection, "close");
    request.set("X-Warmpost-Account", account);
    if (!body.empty()) {
        request.set(http::field::content_type, "application/json");
        request.body() = json::serialize(body);
    }
    request.prepare_payload();
    SesAnswer answer;
    try {
        asio::io_context io(1);
        auto response = asio::co_spawn(io, exchange(socket_.string(), std::move(request)), asio::use_future);
        io.run();
        const auto got = response.get();
        answer.status = got.result_int();
        answer.error_type = std::string(got["x-amzn-ErrorType"]);
        boost::system::error_code broken;
        auto parsed = json::parse(got.body(), broken);
        if (!broken && parsed.is_object()) answer.body = std::move(parsed.get_object());
        if (const auto* message = answer.body.if_contains("message"); message && message->is_string()) answer.message = std::string(message->get_string());
    } catch (const boost::system::system_error&) {
        answer.status = 0;   // nobody answers
    }
    return answer;
}

bool OperatorClient::server_runs() const { return get("/status").has_value(); }

std::expected<std::string, CallError> OperatorClient::account(const std::string& given) const {
    if (!given.empty()) return given;
    const auto answer = get("/accounts");
    if (!answer) return std::unexpected(answer.error());
    std::vector<std::string> ids, names;
    const auto* object = answer->if_object();
    const auto* list = object ? object->if_contains("accounts") : nullptr;
    if (list && list->is_array()) {
        for (const json::value& element : list->get_array()) {
            const auto* account = element.if_object();
            if (!account || !account->contains("id") || !account->contains("name") || account->at("name") == "operator") continue;
            ids.push_back(json::value_to<std::string>(account->at("id")));
            names.push_back(json::value_to<std::string>(account->at("name")));
        }
    }
    if (ids.size() == 1) return ids.front();
    if (ids.empty()) return std::unexpected(CallError{kRefused, "there is no account yet: warmpost account create NAME"});
    return std::unexpected(CallError{kUsage, fmt::format("say which account: --account {}", fmt::join(names, " or --account "))});
}

int ask(const Common& common, const std::function<Answer(const OperatorClient&)>& call, const std::function<std::string(const json::value&)>& show) {
    const auto config = read_config(common);
    if (!config) return config.error();
    const auto answer = call(OperatorClient(*config));
    if (!answer) return complain(answer.error().exit, answer.error().message);
    fmt::print("{}", common.json ? json::serialize(*answer) + "\n" : show(*answer));
    return kOk;
}

}  // namespace warmpost::cli
