// One HTTP/1.1 connection (Boost.Beast): reads requests, hands them to dispatch, writes answers, keeps alive.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>

#include <atomic>
#include <cstdint>
#include <memory>

#include "ingress/http/call.h"

namespace warmpost::ingress::http {

class ConsoleFiles;

class Connection {
public:
    virtual ~Connection() = default;
    [[nodiscard]] virtual boost::asio::awaitable<void> run() = 0;
    // From any thread: an idle connection ends, one with a request in hand ends after its answer.
    virtual void stop() = 0;
};

// What is served over TCP: all but what the operator's socket may, or GET /metrics alone, which asks for no key.
enum class Face : std::uint8_t { api, metrics };
// `stopping` and `console` outlive the connection. `tls` null: plain; `console` null: none is served here.
[[nodiscard]] std::shared_ptr<Connection> make_connection(const HttpDependencies& parts, boost::asio::ip::tcp::socket socket, Face face,
                                                          std::shared_ptr<boost::asio::ssl::context> tls, const ConsoleFiles* console,
                                                          const std::atomic<bool>& stopping);
[[nodiscard]] std::shared_ptr<Connection> make_connection(const HttpDependencies& parts, boost::asio::local::stream_protocol::socket socket,
                                                          const std::atomic<bool>& stopping);

}  // namespace warmpost::ingress::http
