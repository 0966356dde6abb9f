// A subscriber on loopback: keeps what was posted to it, answers as a test says. Plain HTTP, or TLS with a certificate of its own.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace warmpost::reporting::test {

struct Posted {
    std::map<std::string, std::string> headers;  // names in lower case
    std::string target, body;
    [[nodiscard]] boost::json::object envelope() const { return boost::json::parse(body).as_object(); }
    [[nodiscard]] std::string message() const { return std::string(envelope().at("Message").as_string()); }
};

class WebhookReceiver {
    using Tcp = boost::asio::ip::tcp;

public:
    // Status for a request; 0: the connection is closed without an answer.
    std::function<unsigned(const Posted&)> answer = [](const Posted&) { return 200u; };
    std::string location;  // of redirects
    std::string answer_body = "thanks";

    explicit WebhookReceiver(boost::asio::ssl::context* tls = nullptr, unsigned short port = 0)
        : tls_(tls), acceptor_(context_, Tcp::endpoint(boost::asio::ip::address_v4::loopback(), port)) {
        thread_ = std::thread([this] { accept(); });
    }
    ~WebhookReceiver() { close(); }
    void close() {
        if (!thread_.joinable()) return;
        stopping_ = true;
        boost::system::error_code ignored;
        Tcp::socket poke(context_);
        poke.connect(Tcp::endpoint(boost::asio::ip::address_v4::loopback(), port_), ignored);
        thread_.join();
        acceptor_.close(ignored);
        {
            const std::lock_guard lock(mutex_);
            for (auto* socket : open_) ::shutdown(socket->native_handle(), SHUT_RDWR);
        }
        for (auto& each : sessions_) each.join();
    }
    [[nodiscard]] unsigned short port() const { return port_; }
    [[nodiscard]] std::string url(const std::string& target = "/hook") const {
        return std::string(tls_ == nullptr ? "http" : "https") + "://127.0.0.1:" + std::to_string(port_) + target;
    }
    // Those that came, once there are `count`; waits 20 s at most.
    std::vector<Posted> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        arrived_.wait_for(lock, std::chrono::seconds(20), [&] { return posted_.size() >= count; });
        return posted_;
    }
    std::size_t connections() const { return connections_; }

private:
    void accept() {
        for (;;) {
            Tcp::socket socket(context_);
            boost::system::error_code error;
            acceptor_.accept(socket, error);
            if (stopping_ || error) return;
            ++connections_;
            sessions_.emplace_back([this, socket = std::make_shared<Tcp::socket>(std::move(socket))] { serve(*socket); });
        }
    }
    void serve(Tcp::socket& socket) {
        {
            const std::lock_guard lock(mutex_);
            open_.push_back(&socket);
        }
        boost::system::error_code error;
        if (tls_ == nullptr) {
            talk(socket);
        } else {
            boost::asio::ssl::stream<Tcp::socket&> stream(socket, *tls_);
            stream.handshake(boost::asio::ssl::stream_base::server, error);
            if (!error) talk(stream);
        }
        const std::lock_guard lock(mutex_);
        open_.remove(&socket);
        socket.close(error);
    }
    template <class Stream>
    void talk(Stream& stream) {
        namespace http = boost::beast::http;
        boost::beast::flat_buffer buffer;
        for (;;) {
            boost::system::error_code error;
            http::request<http::string_body> request;
            http::read(stream, buffer, request, error);
            if (error) return;
            Posted posted;
            posted.target = std::string(request.target());
            posted.body = request.body();
            for (const auto& field : request) {
                std::string name(field.name_string());
                for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                posted.headers[name] = std::string(field.value());
            }
            const unsigned status = answer(posted);
            {
                const std::lock_guard lock(mutex_);
                posted_.push_back(posted);
                arrived_.notify_all();
            }
            if (status == 0) return;
            http::response<http::string_body> response{static_cast<http::status>(status), 11};
            if (!location.empty()) response.set(http::field::location, location);
            response.body() = answer_body;
            response.prepare_payload();
            http::write(stream, response, error);
            if (error) return;
        }
    }

    boost::asio::ssl::context* tls_;
    boost::asio::io_context context_;
    Tcp::acceptor acceptor_;
    unsigned short port_ = acceptor_.local_endpoint().port();
    std::atomic<bool> stopping_{false};
    std::atomic<std::size_t> connections_{0};
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Posted> posted_;    // GUARDED_BY(mutex_)
    std::list<Tcp::socket*> open_;  // GUARDED_BY(mutex_)
    std::list<std::thread> sessions_;
    std::thread thread_;
};

}  // namespace warmpost::reporting::test
