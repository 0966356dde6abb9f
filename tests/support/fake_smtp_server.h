// An SMTP server on loopback whose every answer a test may script; keeps what it was sent. One thread a connection, blocking.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/ip_address.h"

namespace warmpost::test {

struct ReceivedMail {
    std::string peer;                      // address the client came from
    std::string helo, mail_from, data;     // data as on the wire, without the final dot
    std::vector<std::string> recipients;
    int connection = 0;
};

class FakeSmtpServer {
public:
    struct Step {
        int connection = 0;                // counted from 0
        std::string line;                  // "GREETING", the command line, or "DOT" at the end of data
        std::string peer;
    };
    // The answer to a step (lines with CRLF), "" for the usual one, kClose to hang up without a word.
    using Script = std::function<std::string(const Step&)>;
    static constexpr const char* kClose = "close";

    explicit FakeSmtpServer(Script script = {}, const std::string& ip = "127.0.0.1", std::uint16_t port = 0);
    ~FakeSmtpServer();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::vector<ReceivedMail> mails() const;
    // Waits at most 20 s for so many accepted messages; what there is then.
    [[nodiscard]] std::vector<ReceivedMail> wait_for(std::size_t count) const;
    [[nodiscard]] std::vector<std::string> commands() const;
    [[nodiscard]] int connections() const { return connections_; }
    std::string ehlo = "250-fake.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n";

private:
    void accept_all();
    void serve(int socket, int number, std::string peer);
    Script script_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> connections_{0};
    std::thread acceptor_;
    mutable std::mutex mutex_;             // guards what follows
    mutable std::condition_variable arrived_;
    std::vector<std::thread> threads_;
    std::vector<int> sockets_;
    std::vector<ReceivedMail> mails_;
    std::vector<std::string> commands_;
};

}  // namespace warmpost::test
