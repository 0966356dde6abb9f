// Opens a listening TCP socket, with an error that says what to do.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/error.h"
#include "base/ip_address.h"

namespace warmpost::runtime {

// Errors: Unavailable, naming the address ("127.0.0.1:25: address in use: is another server running?").
[[nodiscard]] Result<boost::asio::ip::tcp::acceptor> listen(boost::asio::io_context& context, const Endpoint& endpoint);

}  // namespace warmpost::runtime
