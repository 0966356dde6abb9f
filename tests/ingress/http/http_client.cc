#include "http_client.h"

#include <arpa/inet.h>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/strings.h"

namespace warmpost::test {
namespace {

void be_patient(int socket) {
    const timeval patience{20, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

}  // namespace

std::string HttpAnswer::header(const std::string& name) const {
    for (const auto line : split(head, '\n')) {
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && iequals(line.substr(0, colon), name)) return std::string(trim(line.substr(colon + 1)));
    }
    return "";
}

std::string HttpAnswer::message() const {
    boost::system::error_code problem;
    const auto value = boost::json::parse(body, problem);
    if (problem || !value.is_object() || !value.as_object().contains("message")) return "no message in: " + body;
    return std::string(value.as_object().at("message").as_string());
}

HttpClient::HttpClient(const Endpoint& server, bool tls) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    be_patient(socket_);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    if (!tls) return;
    context_ = SSL_CTX_new(TLS_client_method());
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, socket_);
    EXPECT_EQ(SSL_connect(ssl_), 1);
}

HttpClient::HttpClient(const std::filesystem::path& unix_socket) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    be_patient(socket_);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    unix_socket.string().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
}

HttpClient::~HttpClient() {
    if (ssl_ != nullptr) SSL_free(ssl_);
    if (context_ != nullptr) SSL_CTX_free(context_);
    ::close(socket_);
}

bool HttpClient::send(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
        const auto left = bytes.size() - sent;
        const auto n = ssl_ != nullptr ? SSL_write(ssl_, bytes.data() + sent, static_cast<int>(left)) : ::send(socket_, bytes.data() + sent, left, MSG_NOSIGNAL);
        if (n <= 0) return false;
        sent += static_cast<std::size_t>(n);
    }
    return true;
}

int HttpClient::read_more() {
    char buffer[16384];
    const auto n = ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer) : static_cast<int>(::recv(socket_, buffer, sizeof buffer, 0));
    if (n > 0) pending_.append(buffer, static_cast<std::size_t>(n));
    return n;
}

HttpAnswer HttpClient::receive() {
    HttpAnswer answer;
    std::size_t end;
    while ((end = pending_.find("\r\n\r\n")) == std::string::npos)
        if (read_more() <= 0) return answer;
    answer.head = pending_.substr(0, end);
    pending_.erase(0, end + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    const auto length = answer.header("Content-Length");
    const auto wanted = length.empty() ? 0u : std::stoul(length);
    while (pending_.size() < wanted)
        if (read_more() <= 0) break;
    answer.body = pending_.substr(0, wanted);
    pending_.erase(0, wanted);
    return answer;
}

}  // namespace warmpost::test
