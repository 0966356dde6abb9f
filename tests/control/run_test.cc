// Service::run: to the SQL thread and back to the caller's executor.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <stdexcept>
#include <thread>

#include "control/support.h"

namespace warmpost::control {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> create(Service& service, AccountId account, int number, std::vector<std::thread::id>& resumed_on, std::thread::id& sql_thread) {
    const std::string name = "a" + std::to_string(number) + "@example.com";
    const auto work = [=, &sql_thread](Service& s) {
        sql_thread = std::this_thread::get_id();
        return s.create_identity(account, {name, "", {}, "", ""});
    };
    const auto identity = co_await service.run<Result<Identity>>(work);
    EXPECT_TRUE(identity) << identity.error().message;
    resumed_on.push_back(std::this_thread::get_id());
}

TEST(Run, WorksOnTheSqlThreadAndResumesOnTheCallersExecutor) {
    TestService service;
    asio::io_context io;
    std::vector<std::thread::id> resumed_on;
    std::thread::id sql_thread;
    for (int i = 0; i < 20; ++i) asio::co_spawn(io, create(*service, service.id, i, resumed_on, sql_thread), asio::detached);
    io.run();   // ends when all have resumed: work in the SQL thread's queue keeps it running
    ASSERT_EQ(resumed_on.size(), 20U);
    for (const auto& id : resumed_on) EXPECT_EQ(id, std::this_thread::get_id());
    EXPECT_NE(sql_thread, std::this_thread::get_id());
    EXPECT_EQ(service->snapshot()->account(service.id)->identities.size(), 20U) << "answered only after the snapshot is out";
}

asio::awaitable<void> fail_inside(Service& service, std::string& caught) {
    const auto work = [](Service&) -> Status { throw std::runtime_error("broken"); };
    try {
        (void)co_await service.run<Status>(work);
    } catch (const std::runtime_error& e) {
        caught = e.what();
    }
}

TEST(Run, WhatTheWorkThrowsArrivesAtTheCaller) {
    TestService service;
    asio::io_context io;
    std::string caught;
    asio::co_spawn(io, fail_inside(*service, caught), asio::detached);
    io.run();
    EXPECT_EQ(caught, "broken");
}

TEST(Post, IsDoneInOrderAndBeforeTheServiceIsGone) {
    TestService service;
    std::vector<int> order;
    for (int i = 0; i < 100; ++i) service->post([&order, i](Service&) { order.push_back(i); });
    service->post([](Service&) { throw std::runtime_error("a background write that fails is told in the log and stops nobody"); });
    std::promise<void> last;
    service->post([&last](Service&) { last.set_value(); });
    EXPECT_EQ(last.get_future().wait_for(std::chrono::seconds{30}), std::future_status::ready);
    service->post([&order](Service&) { order.push_back(100); });
    service.close();
    ASSERT_EQ(order.size(), 101U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

}  // namespace
}  // namespace warmpost::control
