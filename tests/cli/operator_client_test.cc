#include "cli/operator_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "cli/scratch.h"

namespace warmpost::cli {
namespace {
namespace json = boost::json;
using testing::HasSubstr;
using testing::StartsWith;

// Answers one request on operator.sock with what it was told, and keeps the request.
class OneAnswer {
public:
    OneAnswer(const std::filesystem::path& socket, std::string status, std::string body) : status_(std::move(status)), body_(std::move(body)) {
        listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(listener_, 1), 0);
        thread_ = std::thread([this] { serve(); });
    }
    ~OneAnswer() {
        if (thread_.joinable()) thread_.join();
        ::close(listener_);
    }
    std::string request() {
        thread_.join();
        return request_;
    }

private:
    void serve() {
        const int fd = ::accept(listener_, nullptr, nullptr);
        char buffer[4096];
        // Header and body may come apart; a body ends in "}" here.
        while (request_.find("\r\n\r\n") == std::string::npos || (request_.starts_with("POST") && !request_.ends_with("}"))) {
            const auto got = ::read(fd, buffer, sizeof buffer);
            if (got <= 0) break;
            request_.append(buffer, static_cast<std::size_t>(got));
        }
        const std::string out = "HTTP/1.1 " + status_ + "\r\nContent-Length: " + std::to_string(body_.size()) + "\r\n\r\n" + body_;
        EXPECT_EQ(::write(fd, out.data(), out.size()), static_cast<ssize_t>(out.size()));
        ::close(fd);
    }
    std::string status_, body_, request_;
    int listener_ = -1;
    std::thread thread_;
};

class Client : public testing::Test {
protected:
    Scratch scratch;
    std::filesystem::path socket = scratch.path() / "operator.sock";
    OperatorClient client() {
        config::Config config;
        config.server.data_dir = scratch.path();
        return OperatorClient(config);
    }
};

TEST_F(Client, AsksBelowTheBaseAndEscapesTheQuery) {
    OneAnswer server(socket, "200 OK", R"({"lanes":[]})");
    ASSERT_TRUE(client().get("/queue", {{"domain", "a b.example"}, {"pool", ""}}));
    EXPECT_THAT(server.request(), StartsWith("GET /warmpost/v1/queue?domain=a%20b.example HTTP/1.1\r\n"));
}
TEST_F(Client, PostsJson) {
    OneAnswer server(socket, "200 OK", "{}");
    ASSERT_TRUE(client().post("/retry", {{"all", true}}));
    EXPECT_THAT(server.request(), HasSubstr("\r\n\r\n{\"all\":true}"));
}
TEST_F(Client, ARefusalIsToldInTheServersWords) {
    OneAnswer server(socket, "404 Not Found", R"({"code":"NotFound","message":"There is no pool news."})");
    const auto answer = client().get("/pools");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().exit, kRefused);
    EXPECT_EQ(answer.error().message, "There is no pool news.");
}
TEST_F(Client, AnAnswerThatIsNotJsonIsARefusal) {
    OneAnswer server(socket, "502 Bad Gateway", "<html>");
    EXPECT_EQ(client().get("/pools").error().exit, kRefused);
}
TEST_F(Client, NoSocketIsUnreachable) { EXPECT_EQ(client().get("/status").error().exit, kUnreachable); }
TEST_F(Client, TheOnlyAccountNeedsNoName) {
    OneAnswer server(socket, "200 OK", R"({"accounts":[{"id":"000000000001","name":"operator"},{"id":"225447927374","name":"shop"}]})");
    EXPECT_EQ(client().account(""), "225447927374");
}
TEST_F(Client, AmongSeveralAccountsOneMustBeNamed) {
    OneAnswer server(socket, "200 OK", R"({"accounts":[{"id":"2","name":"shop"},{"id":"3","name":"news"}]})");
    const auto account = client().account("");
    ASSERT_FALSE(account);
    EXPECT_EQ(account.error().exit, kUsage);
    EXPECT_THAT(account.error().message, HasSubstr("--account shop or --account news"));
}

}  // namespace
}  // namespace warmpost::cli
