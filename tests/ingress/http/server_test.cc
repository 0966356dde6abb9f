// The HTTP server by its wire: keys, limits, broken requests, the operator's socket, stop.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <boost/asio/post.hpp>

#include <future>

#include "server_kit.h"

namespace warmpost::ingress {
namespace {
using testing::HasSubstr;
using test::HttpClient;
using test::plain_request;
using test::signed_request;

TEST_F(HttpServerTest, ASignedRequestIsAnsweredWithARequestId) {
    start();
    const auto answer = ask("GET", "/v2/email/account");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("x-amzn-RequestId").size(), 36u);
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_THAT(answer.body, HasSubstr("\"ProductionAccessEnabled\":true"));
}

TEST_F(HttpServerTest, AConnectionServesOneRequestAfterTheOther) {
    start();
    HttpClient client(plain());
    for (int i = 0; i < 5; ++i) EXPECT_EQ(client.ask(signed_request(key, runtime::wall_now(), "GET", "/v2/email/account", "")).status, 200);
    const auto two = signed_request(key, runtime::wall_now(), "GET", "/v2/email/account", "");
    client.send(two + two);   // pipelined
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(HttpServerTest, HttpsIsServed) {
    start();
    HttpClient client(wrapped(), true);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(client.ask(signed_request(key, runtime::wall_now(), "GET", "/v2/email/account", "")).status, 200);
}

TEST_F(HttpServerTest, WhoIsNotWhoTheyClaimIsRefused) {
    start();
    HttpClient client(plain());
    const auto unsigned_answer = client.ask(plain_request("GET", "/v2/email/account", ""));
    EXPECT_EQ(unsigned_answer.status, 403);
    EXPECT_EQ(unsigned_answer.header("x-amzn-ErrorType"), "MissingAuthenticationTokenException");
    EXPECT_EQ(unsigned_answer.message(), "Missing Authentication Token");
    const auto unknown = ask_as({"AKIAUNKNOWN000000000", "secret"}, "GET", "/v2/email/account");
    EXPECT_EQ(unknown.status, 403);
    EXPECT_EQ(unknown.header("x-amzn-ErrorType"), "UnrecognizedClientException");
    EXPECT_EQ(unknown.message(), "The security token included in the request is invalid.");
    const auto wrong = ask_as({key.key_id, "wrong"}, "GET", "/v2/email/account");
    EXPECT_EQ(wrong.status, 403);
    EXPECT_EQ(wrong.header("x-amzn-ErrorType"), "InvalidSignatureException");
    HttpClient late(plain());
    const auto expired = late.ask(signed_request(key, runtime::wall_now() - std::chrono::minutes(6), "GET", "/v2/email/account", ""));
    EXPECT_EQ(expired.status, 403);
    EXPECT_THAT(expired.message(), HasSubstr("Signature expired: "));
}

TEST_F(HttpServerTest, ADisabledKeyIsRefused) {
    start();
    EXPECT_EQ(ask_operator("POST", "/keys/" + key.key_id + "/enabled", R"({"enabled":false})").status, 200);
    EXPECT_EQ(ask("GET", "/v2/email/account").header("x-amzn-ErrorType"), "UnrecognizedClientException");
}

TEST_F(HttpServerTest, ARefusalReachesAClientThatSendsALargeBody) {
    start();
    // The body does not fit into the socket's buffers: a server that closes at once resets the connection, and the answer is lost.
    for (int i = 0; i < 3; ++i) {
        HttpClient client(plain());
        client.send(signed_request({"AKIAUNKNOWN000000000", "secret"}, runtime::wall_now(), "POST", "/v2/email/outbound-emails", std::string(8u << 20, 'x')));
        EXPECT_EQ(client.receive().status, 403);
    }
}

TEST_F(HttpServerTest, AStrangersBodyIsNotTakenIn) {
    start();
    // /verify asks for no key: what it reads must stay small.
    HttpClient client(plain());
    client.send("POST /verify?token=x HTTP/1.1\r\nHost: h\r\nContent-Length: 40000000\r\n\r\n");
    EXPECT_EQ(client.receive().status, 413);
}

TEST_F(HttpServerTest, TooLargeARequestIs413AndTooLongAHeader431) {
    start();
    HttpClient client(plain());
    const auto request = signed_request(key, runtime::wall_now(), "POST", "/v2/email/outbound-emails", "");
    client.send(request.substr(0, request.find("Content-Length")) + "Content-Length: 90000000\r\n\r\n");
    const auto large = client.receive();
    EXPECT_EQ(large.status, 413);
    EXPECT_EQ(large.header("x-amzn-ErrorType"), "RequestEntityTooLargeException");
    HttpClient other(plain());
    EXPECT_EQ(other.ask(plain_request("GET", "/", "", {{"X-Long", std::string(17000, 'x')}})).status, 431);
}

TEST_F(HttpServerTest, WhatIsNoHttpIs400) {
    start();
    HttpClient client(plain());
    const auto answer = client.ask("HELO there\r\n\r\n");
    EXPECT_EQ(answer.status, 400);
    EXPECT_FALSE(answer.message().empty());
}

TEST_F(HttpServerTest, ExpectContinueIsAnswered) {
    start();
    HttpClient client(plain());
    const auto request = signed_request(key, runtime::wall_now(), "POST", "/v2/email/identities", R"({"EmailIdentity":"other.example"})", {{"Expect", "100-continue"}});
    const auto body = request.find("\r\n\r\n") + 4;
    client.send(request.substr(0, body));
    EXPECT_EQ(client.receive().status, 100);
    client.send(request.substr(body));
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(HttpServerTest, ChunkedBodiesAreRead) {
    start();
    HttpClient client(plain());
    const std::string json = R"({"EmailIdentity":"chunked.example"})";
    auto request = signed_request(key, runtime::wall_now(), "POST", "/v2/email/identities", json);
    request = request.substr(0, request.find("Content-Length")) + "Transfer-Encoding: chunked\r\n\r\n";
    char size[8];
    std::snprintf(size, sizeof size, "%zx", json.size());
    EXPECT_EQ(client.ask(request + size + "\r\n" + json + "\r\n0\r\n\r\n").status, 200);
}

TEST_F(HttpServerTest, UnknownAndAbsentOperationsSaySo) {
    start();
    const auto unknown = ask("GET", "/v2/email/nonsense");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.header("x-amzn-ErrorType"), "UnknownOperationException");
    const auto absent = ask("GET", "/v2/email/tenants/x");
    const auto tenants = ask("POST", "/v2/email/tenants", R"({"TenantName":"t"})");
    EXPECT_EQ(absent.status, 404);
    EXPECT_EQ(tenants.status, 400);
    EXPECT_EQ(tenants.message(), "warmpost does not have CreateTenant yet; docs/api-coverage.md lists what works");
}

TEST_F(HttpServerTest, TheOperatorsSocketIsForTheOwnerOnlyAndNeedsNoKey) {
    start();
    struct stat info {};
    ASSERT_EQ(::stat(socket().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777u, 0600u);
    const auto status = ask_operator("GET", "/status");
    EXPECT_EQ(status.status, 200) << status.body;
    EXPECT_THAT(status.body, HasSubstr("mx.example"));
}

TEST_F(HttpServerTest, TheOperatorApiAsksForAnOperatorsKey) {
    start();
    EXPECT_EQ(ask_as(operator_key, "GET", "/warmpost/v1/status").status, 200);
    const auto refused = ask("GET", "/warmpost/v1/status");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.header("x-amzn-ErrorType"), "AccessDeniedException");
    HttpClient client(plain());
    EXPECT_EQ(client.ask(plain_request("GET", "/warmpost/v1/status", "")).status, 403);
}

TEST_F(HttpServerTest, TheOperatorMovesTheQueue) {
    start();
    const auto lanes = ask_operator("GET", "/queue");
    EXPECT_THAT(lanes.body, HasSubstr(R"("isp":"gmail")"));
    EXPECT_THAT(ask_operator("POST", "/retry", R"({"domain":"example.com"})").body, HasSubstr(R"("count":7)"));
    EXPECT_EQ(queue.last.domain, "example.com");
    EXPECT_EQ(ask_operator("POST", "/drop", R"({"domain":"example.com","all":true})").status, 400);
    EXPECT_EQ(ask_operator("POST", "/drop", "{}").status, 400);
}

TEST_F(HttpServerTest, StopAnswersWhatIsInHandAndEndsIdleConnections) {
    start();
    HttpClient idle(plain());
    EXPECT_EQ(idle.ask(signed_request(key, runtime::wall_now(), "GET", "/v2/email/account", "")).status, 200);
    HttpClient half(plain());
    const auto request = signed_request(key, runtime::wall_now(), "POST", "/v2/email/identities", R"({"EmailIdentity":"late.example"})", {{"Expect", "100-continue"}});
    const auto body = request.find("\r\n\r\n") + 4;
    half.send(request.substr(0, body));
    ASSERT_EQ(half.receive().status, 100);
    auto stopping = std::async(std::launch::async, [this] { server->stop(); });
    EXPECT_EQ(idle.receive().status, 0);
    half.send(request.substr(body));
    EXPECT_EQ(half.receive().status, 200);
    EXPECT_EQ(stopping.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    EXPECT_FALSE(std::filesystem::exists(socket()));
}

// What it would read then is freed memory: the address sanitizer tells it for certain.
TEST_F(HttpServerTest, OneThatIsGoneBeforeItsCoresCameToItHarmsNobody) {
    start();
    server.reset();
    std::promise<void> go;
    const auto gate = go.get_future().share();
    for (std::size_t core = 0; core < cores.count(); ++core) boost::asio::post(cores.at(core), [gate] { gate.wait(); });
    auto gone = make_server();
    ASSERT_TRUE(gone->start());
    gone.reset();
    go.set_value();
    server = make_server();
    ASSERT_TRUE(server->start());
    EXPECT_EQ(ask("GET", "/v2/email/account").status, 200);
}

}  // namespace
}  // namespace warmpost::ingress
