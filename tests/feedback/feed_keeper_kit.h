// A keeper of feeds on a registry of its own, and a server on loopback that says what a test wants.
#pragma once
#include "feedback/feeds/feed_keeper.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <future>
#include <thread>

namespace warmpost::feedback {
namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using namespace std::chrono_literals;

// Answers each connection once, with the bytes that stand for its path; what has none is never answered.
class Pages {
public:
    Pages() : thread_([this] { serve(); }) {}
    ~Pages() {
        stopping_ = true;
        boost::system::error_code ignored;
        Tcp::socket poke(context_);
        poke.connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    void set(const std::string& path, const std::string& bytes) {
        const std::lock_guard lock(mutex_);
        pages_[path] = bytes;
    }
    void ok(const std::string& path, const std::string& body) {
        set(path, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    [[nodiscard]] std::string url(const std::string& target) const { return "http://127.0.0.1:" + std::to_string(port_) + target; }
    [[nodiscard]] int asked() const { return asked_; }

private:
    void serve() {
        std::vector<Tcp::socket> unanswered;
        for (;;) {
            Tcp::socket socket(context_);
            boost::system::error_code error;
            acceptor_.accept(socket, error);
            if (stopping_ || error) return;
            std::string head;
            asio::read_until(socket, asio::dynamic_buffer(head), "\r\n\r\n", error);
            ++asked_;
            const auto begin = head.find(' ') + 1;
            const auto path = head.substr(begin, head.find_first_of(" ?", begin) - begin);
            const std::lock_guard lock(mutex_);
            const auto page = pages_.find(path);
            if (page == pages_.end())
                unanswered.push_back(std::move(socket));
            else
                asio::write(socket, asio::buffer(page->second), error);
        }
    }
    asio::io_context context_;
    Tcp::acceptor acceptor_{context_, Tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    unsigned short port_ = acceptor_.local_endpoint().port();
    std::atomic<bool> stopping_{false};
    std::atomic<int> asked_{0};
    std::mutex mutex_;
    std::map<std::string, std::string> pages_;  // GUARDED_BY(mutex_)
    std::thread thread_;
};

inline constexpr const char* kOurs = "192.0.2.1";
inline constexpr const char* kLeased = "192.0.2.2";
inline constexpr const char* kManaged = "192.0.2.3";

class FeedKeeperTest : public testing::Test {
protected:
    FeedKeeperTest() {
        std::string name = (std::filesystem::temp_directory_path() / "feeds-XXXXXX").string();
        directory_ = ::mkdtemp(name.data());
        registry_ = registry::Registry::open(directory_ / "registry").value();
        config_.feeds.snds_file = directory_ / "urls";
        urls(pages_.url("/data.aspx?key=SECRET") + "\n");
        address(kOurs, "shared");
        address(kLeased, "leased", AccountId{2});
        address(kManaged, "leased", AccountId{2}, true);
        address("192.0.2.9", "gone");
    }
    ~FeedKeeperTest() override {
        keeper_.reset();
        registry_.reset();
        std::filesystem::remove_all(directory_);
    }
    void urls(const std::string& text) {
        std::ofstream(config_.feeds.snds_file) << text;
        ASSERT_EQ(::chmod(config_.feeds.snds_file.c_str(), 0600), 0);
    }
    void address(const char* ip, const char* state, AccountId account = {}, bool managed = false) {
        control::AddressInfo info;
        info.ip = IpAddress::parse(ip).value();
        info.state = state;
        info.account = account;
        info.managed = managed;
        addresses_.push_back(info);
    }
    FeedKeeper& keeper() {
        if (!live_) live_ = std::make_unique<config::Live>(config_);
        if (!keeper_)
            keeper_ = std::make_unique<FeedKeeper>(
                FeedParts{*live_, *registry_, paces_, [this] { return addresses_; }, [this]() -> Result<control::AddressChecks> { return checks_; },
                          [this](std::vector<std::string> events) {
                              for (auto& each : events) told_.push_back(std::move(each));
                          },
                          [this] { ++woken_; }, [this] { return now_; },
                          [this](feeds::Day from, feeds::Day through) {
                              std::vector<spool::UsageLine> lines;
                              for (const auto& line : usage_)
                                  if (line.key.day >= from && line.key.day <= through) lines.push_back(line);
                              return lines;
                          }},
                500ms);
        return *keeper_;
    }
    [[nodiscard]] std::string row(const char* ip, const char* colour, const char* rate = "< 0.1%", int traps = 0) const {
        return std::string(ip) + ",11/24/2026 12:00 AM,11/25/2026 12:00 AM,100,100,100," + colour + "," + rate + ",,," + std::to_string(traps) +
               ",helo,a@b.example,\r\n";
    }
    [[nodiscard]] std::vector<std::string> types() const {
        std::vector<std::string> all;
        for (const auto& each : told_) all.emplace_back(boost::json::parse(each).at("eventType").as_string());
        return all;
    }
    [[nodiscard]] managed::Pace pace(const char* ip, const char* isp) const { return paces_.get()->find(ip, isp, now_); }
    std::vector<feeds::SndsDay> kept() { return keeper().snds(std::chrono::sys_days{}, std::chrono::floor<std::chrono::days>(now_)).value(); }
    // A round in which SNDS is due again.
    void again() {
        now_ += config_.feeds.snds_every;
        keeper().run();
    }

    Pages pages_;
    std::filesystem::path directory_;
    std::unique_ptr<registry::Registry> registry_;
    config::Config config_;
    std::unique_ptr<config::Live> live_;
    runtime::PaceCell paces_;
    std::vector<control::AddressInfo> addresses_;
    control::AddressChecks checks_;
    std::vector<spool::UsageLine> usage_;
    std::vector<std::string> told_;
    int woken_ = 0;
    WallTime now_{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + std::chrono::hours(12)};
    std::unique_ptr<FeedKeeper> keeper_;
};

}  // namespace warmpost::feedback
