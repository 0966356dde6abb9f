#include "runtime/try_bind.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace warmpost::runtime {

int try_bind(const Endpoint& endpoint) {
    const int fd = ::socket(endpoint.ip.is_v6() ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return errno;
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);   // as the listeners do: a socket in TIME_WAIT is no obstacle
    sockaddr_storage storage{};
    socklen_t length = 0;
    const auto bytes = endpoint.ip.bytes();
    if (endpoint.ip.is_v6()) {
        ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        auto* address = reinterpret_cast<sockaddr_in6*>(&storage);
        address->sin6_family = AF_INET6;
        address->sin6_port = htons(endpoint.port);
        std::memcpy(&address->sin6_addr, bytes.data(), bytes.size());
        length = sizeof *address;
    } else {
        auto* address = reinterpret_cast<sockaddr_in*>(&storage);
        address->sin_family = AF_INET;
        address->sin_port = htons(endpoint.port);
        std::memcpy(&address->sin_addr, bytes.data(), bytes.size());
        length = sizeof *address;
    }
    const int error = ::bind(fd, reinterpret_cast<sockaddr*>(&storage), length) == 0 ? 0 : errno;
    ::close(fd);
    return error;
}

}  // namespace warmpost::runtime
