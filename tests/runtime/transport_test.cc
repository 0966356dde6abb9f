#include "runtime/transport.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <functional>

#include "runtime/clock.h"
#include "support/certificate.h"

namespace warmpost::runtime {
namespace {
namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using test::Certificate;

SteadyTime soon() { return steady_now() + 20s; }

// Both ends of a connection on loopback, each served by a coroutine of its own.
class TransportTest : public testing::Test {
protected:
    using Side = std::function<asio::awaitable<void>(Transport&)>;
    void talk(Side server, Side client, std::optional<IpAddress> source = std::nullopt) {
        tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
        const Endpoint target{IpAddress::parse("127.0.0.1").value(), acceptor.local_endpoint().port()};
        asio::co_spawn(context, serve(acceptor, std::move(server)), [this](std::exception_ptr e) { failed(e); });
        asio::co_spawn(context, visit(source, target, std::move(client)), [this](std::exception_ptr e) { failed(e); });
        context.run_for(60s);
        ASSERT_TRUE(context.stopped()) << "the conversation did not end";
    }
    asio::io_context context;

private:
    static void failed(std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    }
    static asio::awaitable<void> serve(tcp::acceptor& acceptor, Side side) {
        auto socket = co_await acceptor.async_accept(asio::use_awaitable);
        Transport transport(std::move(socket));
        co_await side(transport);
    }
    static asio::awaitable<void> visit(std::optional<IpAddress> source, Endpoint target, Side side) {
        auto connected = co_await connect(source, target, soon());
        EXPECT_FALSE(connected.error) << connected.error.message();
        if (connected.error) co_return;
        co_await side(*connected.value);
    }
};

asio::awaitable<std::string> read_to_end(Transport& transport) {
    std::string all;
    char buffer[65'536];
    for (;;) {
        const auto part = co_await transport.read_some(buffer, soon());
        all.append(buffer, part.value);
        if (part.error) {
            EXPECT_EQ(part.error, asio::error::eof);
            co_return all;
        }
    }
}

TEST_F(TransportTest, GathersBuffersInOrderHoweverLargeTheyAre) {
    const std::string large(5'000'000, 'x'), tail = "the end";
    std::string got;
    talk([&](Transport& t) -> asio::awaitable<void> { got = co_await read_to_end(t); },
         [&](Transport& t) -> asio::awaitable<void> {
             const std::string_view parts[] = {"begin ", "", large, tail};
             const auto error = co_await t.write(parts, soon());
             EXPECT_FALSE(error) << error.message();
         });
    EXPECT_TRUE(got == "begin " + large + tail) << got.size() << " bytes came";
}
TEST_F(TransportTest, AReadThatGetsNothingTimesOutAndTheConnectionIsStillGood) {
    std::string got;
    talk(
        [&](Transport& t) -> asio::awaitable<void> {
            char buffer[16];
            const auto first = co_await t.read_some(buffer, steady_now() + 20ms);
            EXPECT_EQ(first.error, asio::error::timed_out);
            const std::string_view go[] = {"go"};
            const auto written = co_await t.write(go, soon());
            EXPECT_FALSE(written);
            got = co_await read_to_end(t);
        },
        [](Transport& t) -> asio::awaitable<void> {
            char buffer[16];
            const auto told = co_await t.read_some(buffer, soon());
            EXPECT_EQ(told.value, 2u);
            const std::string_view answer[] = {"answer"};
            const auto written = co_await t.write(answer, soon());
            EXPECT_FALSE(written);
        });
    EXPECT_EQ(got, "answer");
}
TEST_F(TransportTest, AWriteThatNobodyReadsTimesOut) {
    const std::string large(50'000'000, 'x');
    bool done = false;
    talk(
        [&](Transport& t) -> asio::awaitable<void> {
            const std::string_view parts[] = {large};
            const auto error = co_await t.write(parts, steady_now() + 50ms);
            EXPECT_EQ(error, asio::error::timed_out);
            done = true;
            t.close();
        },
        [&](Transport&) -> asio::awaitable<void> {  // stays, and reads nothing, until the writer has given up
            const auto executor = co_await asio::this_coro::executor;
            while (!done) {
                asio::steady_timer turn(executor, 5ms);
                co_await turn.async_wait(asio::use_awaitable);
            }
        });
    EXPECT_TRUE(done);
}
TEST_F(TransportTest, ConnectsFromTheSourceItIsGiven) {
    Endpoint seen;
    const auto source = IpAddress::parse("127.0.0.77").value();
    talk(
        [&](Transport& t) -> asio::awaitable<void> {
            seen = t.remote();
            co_return;
        },
        [](Transport&) -> asio::awaitable<void> { co_return; }, source);
    EXPECT_EQ(seen.ip, source);
}
TEST_F(TransportTest, AnIdleConnectionIsStaleOnceThePeerHasSpokenOrGone) {
    bool fresh = false, gone = false;
    talk([](Transport& t) -> asio::awaitable<void> {
             char buffer[16];
             const auto asked = co_await t.read_some(buffer, soon());
             EXPECT_EQ(asked.value, 2u);
         },
         [&](Transport& t) -> asio::awaitable<void> {
             fresh = !t.stale();
             const std::string_view bye[] = {"go"};
             const auto written = co_await t.write(bye, soon());
             EXPECT_FALSE(written);
             const auto rest = co_await read_to_end(t);
             EXPECT_EQ(rest, "");
             gone = t.stale();
         });
    EXPECT_TRUE(fresh);
    EXPECT_TRUE(gone);
}
TEST_F(TransportTest, BecomesTlsOnBothSidesAndCarriesBytes) {
    const Certificate files;
    const auto server_tls = make_server_tls(files.certificate(), files.private_key()).value();
    const auto client_tls = make_client_tls();
    const std::string large(300'000, 'y');
    std::string got;
    talk(
        [&](Transport& t) -> asio::awaitable<void> {
            const auto error = co_await t.handshake_server(server_tls, soon());
            EXPECT_FALSE(error) << error.message();
            const std::string_view greeting[] = {"hi"};
            const auto greeted = co_await t.write(greeting, soon());
            EXPECT_FALSE(greeted);
            got = co_await read_to_end(t);
            EXPECT_EQ(t.tls_version(), "TLSv1.3");
        },
        [&](Transport& t) -> asio::awaitable<void> {
            EXPECT_FALSE(t.secure());
            const auto error = co_await t.handshake_client(client_tls, "mx.example", soon());
            EXPECT_FALSE(error) << error.message();
            EXPECT_TRUE(t.secure());
            char buffer[16];  // session tickets come before it: a socket closed with bytes unread would reset the connection
            const auto greeting = co_await t.read_some(buffer, soon());
            EXPECT_EQ(greeting.value, 2u);
            const std::string_view parts[] = {"a", large, "z"};
            const auto written = co_await t.write(parts, soon());
            EXPECT_FALSE(written);
        });
    EXPECT_TRUE(got == "a" + large + "z") << got.size() << " bytes came";
}
TEST_F(TransportTest, AHandshakeThatNeverComesTimesOut) {
    const auto client_tls = make_client_tls();
    talk([](Transport& t) -> asio::awaitable<void> { co_await read_to_end(t); },
         [&](Transport& t) -> asio::awaitable<void> {
             const auto error = co_await t.handshake_client(client_tls, "", steady_now() + 50ms);
             EXPECT_EQ(error, asio::error::timed_out);
         });
}
TEST(Tls, AMissingOrForeignKeyIsRefusedAndTheFileNamed) {
    const Certificate one, other;
    const auto missing = make_server_tls("/nonexistent.pem", one.private_key());
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("/nonexistent.pem"), std::string::npos);
    const auto foreign = make_server_tls(one.certificate(), other.private_key());
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().field, "tls.private_key");
}

}  // namespace
}  // namespace warmpost::runtime
