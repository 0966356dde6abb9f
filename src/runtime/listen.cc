#include "runtime/listen.h"

namespace warmpost::runtime {
using boost::asio::ip::tcp;

Result<tcp::acceptor> listen(boost::asio::io_context& context, const Endpoint& endpoint) {
    boost::system::error_code ec;
    const auto address = boost::asio::ip::make_address(to_string(endpoint.ip), ec);
    tcp::acceptor acceptor(context);
    const tcp::endpoint local(address, endpoint.port);
    if (!ec) acceptor.open(local.protocol(), ec);
    if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor.bind(local, ec);
    if (!ec) acceptor.listen(1024, ec);
    if (ec)
        return fail(ErrorCode::Unavailable, "cannot listen on " + to_string(endpoint) + ": " + ec.message() +
                                                (ec == boost::asio::error::address_in_use ? "; is another server running there?" : "; does this host have the address?"));
    return acceptor;
}

}  // namespace warmpost::runtime
