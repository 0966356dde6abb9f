#include "reporting/events/host_addresses.h"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <future>
#include <thread>

namespace warmpost::reporting {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
const IpAddress kThere = IpAddress::parse("127.0.0.9").value();

class HostAddressesTest : public testing::Test {
protected:
    ~HostAddressesTest() override { look_ups.stop(); }
    // What `count` who ask at once are told.
    std::vector<LookUp> ask(int count, milliseconds timeout) {
        std::vector<LookUp> told;
        const auto one = [&]() -> asio::awaitable<void> {
            auto finding = names.find(look_ups, timeout);
            told.push_back(co_await std::move(finding));
        };
        for (int i = 0; i < count; ++i) asio::co_spawn(context, one(), asio::detached);
        while (told.size() < static_cast<std::size_t>(count)) {
            context.restart();
            context.run_for(milliseconds(20));
        }
        return told;
    }

    std::atomic<int> asked{0};
    std::promise<void> released;
    std::shared_future<void> release = released.get_future().share();
    std::function<LookUp()> answer = [] { return LookUp{{kThere}, {}}; };
    asio::io_context context;
    LookUps look_ups{[this](const std::string&) {
        ++asked;
        return answer();
    }};
    HostAddresses names{context.get_executor(), "shop.example"};
};

TEST_F(HostAddressesTest, OneLookUpServesAllWhoAskAndTheNext) {
    const auto told = ask(20, milliseconds(20'000));
    for (const auto& each : told) EXPECT_THAT(each.addresses, testing::ElementsAre(kThere));
    EXPECT_EQ(ask(1, milliseconds(20'000)).at(0).addresses.size(), 1u);
    EXPECT_EQ(asked, 1);
}
TEST_F(HostAddressesTest, AFailureIsToldAndNotAskedAboutAgainAtOnce) {
    answer = [] { return LookUp{{}, "no such name"}; };
    EXPECT_EQ(ask(1, milliseconds(20'000)).at(0).error, "no such name");
    EXPECT_EQ(ask(1, milliseconds(20'000)).at(0).error, "no such name");
    EXPECT_EQ(asked, 1);
}
TEST_F(HostAddressesTest, NobodyWaitsLongerThanAllowedAndALateAnswerIsOfUse) {
    answer = [this] {
        release.wait();
        return LookUp{{kThere}, {}};
    };
    const auto told = ask(3, milliseconds(50));
    for (const auto& each : told) EXPECT_EQ(each.error, "no address of shop.example is found in time");
    released.set_value();
    EXPECT_THAT(ask(1, milliseconds(20'000)).at(0).addresses, testing::ElementsAre(kThere));
    EXPECT_EQ(asked, 1);
}
TEST_F(HostAddressesTest, AnAnswerAfterTheEndReachesNobody) {
    answer = [this] {
        release.wait();
        return LookUp{{kThere}, {}};
    };
    {
        HostAddresses gone(context.get_executor(), "other.example");
        asio::co_spawn(context, gone.find(look_ups, milliseconds(1)), asio::detached);
        context.run_for(milliseconds(50));
        for (int i = 0; i < 1000 && asked == 0; ++i) std::this_thread::sleep_for(milliseconds(5));  // a busy machine begins late
    }
    released.set_value();
    look_ups.stop();
    context.restart();
    context.run_for(milliseconds(50));
    EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace warmpost::reporting
