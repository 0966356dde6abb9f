#include "support/fake_smtp_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace warmpost::test {
namespace {

bool send_all(int socket, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

class Lines {
public:
    explicit Lines(int socket) : socket_(socket) {}
    bool next(std::string& line) {
        std::size_t end = 0;
        while ((end = buffer_.find("\r\n")) == std::string::npos) {
            if (buffer_.starts_with("\x16\x03")) return false;   // a TLS ClientHello has no line end to wait for
            char bytes[16384];
            const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
            if (got <= 0) return false;
            buffer_.append(bytes, static_cast<std::size_t>(got));
        }
        line = buffer_.substr(0, end);
        buffer_.erase(0, end + 2);
        return true;
    }

private:
    int socket_;
    std::string buffer_;
};

std::string between_brackets(const std::string& line) {
    const auto from = line.find('<'), to = line.find('>');
    return from == std::string::npos || to == std::string::npos ? "" : line.substr(from + 1, to - from - 1);
}

}  // namespace

FakeSmtpServer::FakeSmtpServer(Script script, const std::string& ip, std::uint16_t port) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, ip.c_str(), &address.sin_addr);
    socklen_t length = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
        throw std::runtime_error("the fake SMTP server cannot listen on " + ip);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

FakeSmtpServer::~FakeSmtpServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
        const std::lock_guard lock(mutex_);
        for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    for (const int socket : sockets_) ::close(socket);
}

void FakeSmtpServer::accept_all() {
    while (!stopping_) {
        sockaddr_in peer{};
        socklen_t length = sizeof peer;
        const int socket = ::accept4(listener_, reinterpret_cast<sockaddr*>(&peer), &length, SOCK_CLOEXEC);
        if (socket < 0) return;
        char text[INET_ADDRSTRLEN] = "";
        ::inet_ntop(AF_INET, &peer.sin_addr, text, sizeof text);
        const std::lock_guard lock(mutex_);
        sockets_.push_back(socket);
        threads_.emplace_back([this, socket, number = connections_++, from = std::string(text)] { serve(socket, number, from); });
    }
}

void FakeSmtpServer::serve(int socket, int number, std::string peer) {
    Lines lines(socket);
    ReceivedMail mail;
    mail.peer = peer;
    mail.connection = number;
    const auto answer = [&](const std::string& line, const std::string& usual) {
        {
            const std::lock_guard lock(mutex_);
            commands_.push_back(line);
        }
        std::string text = script_ ? script_({number, line, peer}) : "";
        if (text == kClose) {
            ::shutdown(socket, SHUT_RDWR);
            return std::string();
        }
        if (text.empty()) text = usual;
        return send_all(socket, text) ? text : std::string();
    };
    if (answer("GREETING", "220 fake.example ESMTP\r\n").empty()) return;
    std::string line;
    bool mail_open = false;
    while (lines.next(line)) {
        std::string usual = "250 2.0.0 ok\r\n";
        if (line.starts_with("EHLO")) usual = ehlo;
        if (line.starts_with("RCPT") && !mail_open) usual = "503 5.5.1 MAIL first\r\n";
        if (line.starts_with("DATA")) usual = mail.recipients.empty() ? "554 5.5.1 no valid recipients\r\n" : "354 go on\r\n";
        if (line == "QUIT") usual = "221 2.0.0 bye\r\n";
        const std::string said = answer(line, usual);
        if (said.empty() || said.starts_with("421")) break;
        const bool good = said.starts_with("2");
        if (line.starts_with("EHLO") || line.starts_with("HELO")) mail.helo = line.substr(5);
        if (line.starts_with("MAIL") || line == "RSET") mail.recipients.clear(), mail.data.clear();
        if (line.starts_with("MAIL")) mail_open = good;
        if (line.starts_with("MAIL") && good) mail.mail_from = between_brackets(line);
        if (line.starts_with("RCPT") && good) mail.recipients.push_back(between_brackets(line));
        if (line == "QUIT") break;
        if (line == "STARTTLS" && good) {   // it knows no TLS: the handshake fails
            lines.next(line);
            break;
        }
        if (!said.starts_with("354")) continue;
        while (lines.next(line) && line != ".") mail.data += line + "\r\n";
        if (line != ".") break;
        const std::string verdict = answer("DOT", mail.recipients.empty() ? "554 5.5.1 no valid recipients\r\n" : "250 2.0.0 queued\r\n");
        if (verdict.starts_with("2")) {
            const std::lock_guard lock(mutex_);
            mails_.push_back(mail);
            arrived_.notify_all();
        }
        if (verdict.empty() || verdict.starts_with("421")) break;
        mail.recipients.clear();
        mail.data.clear();
    }
    ::shutdown(socket, SHUT_RDWR);
}

std::vector<ReceivedMail> FakeSmtpServer::mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
}

std::vector<ReceivedMail> FakeSmtpServer::wait_for(std::size_t count) const {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, std::chrono::seconds(20), [&] { return mails_.size() >= count; });
    return mails_;
}

std::vector<std::string> FakeSmtpServer::commands() const {
    const std::lock_guard lock(mutex_);
    return commands_;
}

}  // namespace warmpost::test
