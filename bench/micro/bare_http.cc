// The floor that an HTTP API is measured against: Boost.Beast reads a request and answers 200, and that is all. One thread a core, a listener each.
//
//     bare_http PORT
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
constexpr const char* kAnswer = R"({"MessageId":"0100019aa0000000-00000000-0000-4000-8000-000000000000-000000"})";

asio::awaitable<void> serve(boost::beast::tcp_stream stream) {
    boost::beast::flat_buffer buffer;
    for (;;) {
        http::request<http::string_body> request;
        const auto [read_error, read] = co_await http::async_read(stream, buffer, request, use_tuple);
        if (read_error) co_return;
        http::response<http::string_body> response{http::status::ok, request.version()};
        response.set(http::field::content_type, "application/json");
        response.body() = kAnswer;
        response.keep_alive(request.keep_alive());
        response.prepare_payload();
        const auto [write_error, written] = co_await http::async_write(stream, response, use_tuple);
        if (write_error || !response.keep_alive()) co_return;
    }
}

asio::awaitable<void> listen(Tcp::acceptor& acceptor) {
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(use_tuple);
        if (error) co_return;
        socket.set_option(Tcp::no_delay(true));
        asio::co_spawn(acceptor.get_executor(), serve(boost::beast::tcp_stream(std::move(socket))), asio::detached);
    }
}

void run(unsigned short port) {
    asio::io_context context(1);
    Tcp::acceptor acceptor(context);
    const Tcp::endpoint where(asio::ip::address_v4::loopback(), port);
    acceptor.open(where.protocol());
    acceptor.set_option(Tcp::acceptor::reuse_address(true));
    acceptor.set_option(asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>(true));
    acceptor.bind(where);
    acceptor.listen();
    asio::co_spawn(context, listen(acceptor), asio::detached);
    context.run();
}

}  // namespace

int main(int argc, char** argv) {
    unsigned short port = 0;
    if (argc != 2 || std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), port).ec != std::errc{}) {
        std::fputs("bare_http PORT\n", stderr);
        return 2;
    }
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) threads.emplace_back(run, port);
    for (auto& thread : threads) thread.join();
}
