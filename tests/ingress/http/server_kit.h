// A whole HTTP server on loopback: real control state, spool and acceptor; delivery and DNS are played.
#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <stdexcept>

#include "http_client.h"
#include "control/key_file.h"
#include "control/service.h"
#include "ingress/http/server.h"
#include "ingress/verification/verifier.h"
#include "reporting/metrics/metrics_desk.h"
#include "runtime/clock.h"
#include "support/certificate.h"
#include "support/spool_kit.h"

namespace warmpost::runtime {
class Alerts;
}
namespace warmpost::ingress {

struct Kept : runtime::Dispatcher {
    void dispatch(spool::MessagePtr message, spool::Position) override {
        {
            const std::lock_guard lock(mutex);
            messages.push_back(std::move(message));
        }
        arrived.notify_all();
    }
    // The n-th message; waits 20 s at most, then null.
    spool::MessagePtr wait_for(std::size_t n) {
        std::unique_lock lock(mutex);
        arrived.wait_for(lock, std::chrono::seconds(20), [&] { return messages.size() > n; });
        return messages.size() > n ? messages[n] : nullptr;
    }
    std::mutex mutex;
    std::condition_variable arrived;
    std::vector<spool::MessagePtr> messages;
};

struct PlayedQueue : runtime::QueueControl {
    boost::asio::awaitable<std::vector<runtime::LaneView>> lanes(runtime::LaneFilter) override {
        std::vector<runtime::LaneView> all;
        all.push_back({"ses-shared-pool", "gmail", 3, 1, 1000, 2000, false, "421 later", ""});
        co_return all;
    }
    boost::asio::awaitable<std::vector<runtime::MessageView>> waiting(runtime::MessageFilter) override { co_return std::vector<runtime::MessageView>{}; }
    boost::asio::awaitable<std::uint64_t> retry(runtime::QueueSelector selector) override {
        last = selector;
        co_return 7;
    }
    boost::asio::awaitable<std::uint64_t> drop(runtime::QueueSelector selector) override {
        if (breaks) throw std::runtime_error("the queue broke");
        last = selector;
        co_return 8;
    }
    boost::asio::awaitable<std::vector<runtime::StandingView>> standings(runtime::StandingFilter) override {
        std::vector<runtime::StandingView> all;
        all.push_back({AccountId{1}, "gmail", 0.25, "1/4", "refusals", 1000, 40, 0, 0, 12});
        co_return all;
    }
    std::vector<runtime::RestView> rests() override { return {{"192.0.2.1", "gmail", rests_until_ms, 1, "421 blocked"}}; }
    std::int64_t rests_until_ms = 2000;   // before requests come
    runtime::QueueSelector last;
    std::atomic<bool> breaks{false};
};

struct PlayedResolver : runtime::Resolver {
    template <class T>
    runtime::DnsAnswer<T> none() {
        runtime::DnsAnswer<T> answer;
        answer.status = runtime::DnsStatus::no_name;
        return answer;
    }
    boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_cname(std::string name) override {
        auto answer = none<std::string>();
        const std::lock_guard lock(mutex);
        if (const auto found = cnames.find(name); found != cnames.end()) {
            answer.status = runtime::DnsStatus::found;
            answer.records.push_back(found->second);
        }
        co_return answer;
    }
    boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_txt(std::string name) override {
        auto answer = none<std::string>();
        const std::lock_guard lock(mutex);
        if (const auto found = txts.find(name); found != txts.end()) {
            answer.status = runtime::DnsStatus::found;
            answer.records = found->second;
        }
        co_return answer;
    }
    boost::asio::awaitable<runtime::DnsAnswer<runtime::MxRecord>> lookup_mx(std::string name) override {
        auto answer = none<runtime::MxRecord>();
        const std::lock_guard lock(mutex);
        if (const auto found = mxs.find(name); found != mxs.end()) {
            answer.status = runtime::DnsStatus::found;
            answer.records = found->second;
        }
        co_return answer;
    }
    boost::asio::awaitable<runtime::DnsAnswer<IpAddress>> lookup_addresses(std::string) override { co_return none<IpAddress>(); }
    boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_ptr(IpAddress) override { co_return none<std::string>(); }
    std::mutex mutex;
    std::map<std::string, std::string> cnames;   // GUARDED_BY(mutex), as the next
    std::map<std::string, std::vector<std::string>> txts;
    std::map<std::string, std::vector<runtime::MxRecord>> mxs;
};

struct PlayedChecks : runtime::AddressChecks {
    boost::asio::awaitable<Status> check_now(IpAddress ip, std::string) override {
        const std::lock_guard lock(mutex);
        asked.push_back(to_string(ip));
        co_return answer;
    }
    std::mutex mutex;
    std::vector<std::string> asked;   // GUARDED_BY(mutex)
    Status answer;
};

struct PlayedLanes : runtime::ManagedLanes {
    std::vector<runtime::ManagedLaneView> managed_lanes(bool) override { return lanes; }
    boost::asio::awaitable<std::vector<runtime::ManagedLaneView>> managed_view() override { co_return lanes; }
    [[nodiscard]] WallTime policy_now() const override { return runtime::wall_now(); }
    void teach(const std::vector<control::LearnedPair>& earned) override { taught.insert(taught.end(), earned.begin(), earned.end()); }
    std::vector<runtime::ManagedLaneView> lanes;   // before requests come
    std::vector<control::LearnedPair> taught;
};

class HttpServerTest : public testing::Test {
protected:
    HttpServerTest() {
        config.server.data_dir = directory.path() / "data";
        config.server.key_file = directory.path() / "warmpost.key";
        config.server.service_domain = "mx.example";
        config.server.api = {Endpoint::parse("127.0.0.1:0").value()};
        config.server.api_tls = {Endpoint::parse("127.0.0.1:0").value()};
        config.tls.certificate = certificate.certificate();
        config.tls.private_key = certificate.private_key();
        config.egress.shared = {{IpAddress::parse("127.0.1.1").value(), "a1.mx.example"}};
        EXPECT_TRUE(control::create_key_file(config.server.key_file));
    }
    ~HttpServerTest() override {
        if (server) server->stop();
        if (verifier) verifier->stop();
        if (renderers) renderers->stop();
        server.reset();
        verifier.reset();
        acceptor.reset();
        spool.reset();
        service.reset();
        cores.stop();
    }
    void start(const reporting::EventDesk* events = nullptr) {
        service = control::Service::open(config, [this](control::SnapshotPtr s) { cell.set(std::move(s)); }, runtime::wall_now).value();
        const auto made = service->initialise({"shop", true, 50'000, 1000}).value();
        account = made.account;
        key = {made.account_key.id, made.account_key.secret};
        operator_key = {made.operator_key.id, made.operator_key.secret};
        EXPECT_TRUE(service->create_identity(account, {"shop.example", "", {}, "", ""}));
        EXPECT_TRUE(service->set_identity_status(account, "shop.example", control::VerificationStatus::success, ""));
        spool = spool::Spool::open(test::spool_options(directory.path() / "spool")).value();
        live = std::make_unique<config::Live>(config);
        registry = registry::Registry::open(directory.path() / "registry").value();
        templates = std::make_unique<registry::TemplateShelf>(*registry);
        renderers = std::make_unique<rendering::Renderers>(2);
        metrics = std::make_unique<reporting::MetricsDesk>(*registry, totals);
        acceptor = std::make_unique<Acceptor>(AcceptorParts{*live, cell, limits, *spool, kept, registry.get()});
        verifier = std::make_unique<IdentityVerifier>(VerifierDependencies{*live, cores, cell, *service, resolver, *acceptor});
        server = make_server(events);
        const auto started = server->start();
        ASSERT_TRUE(started) << started.error().message;
        verifier->start();
        cores.start();
    }
    [[nodiscard]] std::unique_ptr<HttpServer> make_server(const reporting::EventDesk* events = nullptr) {
        return std::make_unique<HttpServer>(
            HttpDependencies{*live, cores, cell, *service, limits, *spool, *acceptor, queue, resolver, *verifier, address_checks, nullptr, &managed,
                             registry.get(), events, nullptr, templates.get(), renderers.get(), rated_senders, metrics.get(), nullptr, alerts});
    }
    [[nodiscard]] Endpoint plain() const { return server->endpoints().at(0); }
    [[nodiscard]] Endpoint wrapped() const { return server->endpoints().at(1); }
    [[nodiscard]] std::filesystem::path socket() const { return config.server.data_dir / "operator.sock"; }
    // One signed request on a connection of its own.
    test::HttpAnswer ask(const std::string& method, const std::string& target, const std::string& body = "") { return ask_as(key, method, target, body); }
    test::HttpAnswer ask_as(const test::Credentials& who, const std::string& method, const std::string& target, const std::string& body = "") {
        test::HttpClient client(plain());
        return client.ask(test::signed_request(who, runtime::wall_now(), method, target, body));
    }
    test::HttpAnswer ask_operator(const std::string& method, const std::string& target, const std::string& body = "") {
        test::HttpClient client(socket());
        return client.ask(test::plain_request(method, "/warmpost/v1" + target, body));
    }

    test::ScratchDirectory directory;
    test::Certificate certificate;
    config::Config config;                       // before start()
    std::unique_ptr<config::Live> live;
    runtime::SnapshotCell cell;
    control::SendLimits limits;
    runtime::Cores cores{2};
    Kept kept;
    PlayedQueue queue;
    PlayedResolver resolver;
    PlayedChecks address_checks;
    runtime::Alerts* alerts = nullptr;           // before start()
    PlayedLanes managed;
    const runtime::RatedSenders* rated_senders = nullptr;   // before start()
    std::unique_ptr<control::Service> service;
    std::unique_ptr<spool::Spool> spool;
    std::unique_ptr<registry::Registry> registry;
    reporting::MetricTotals totals;
    std::unique_ptr<reporting::MetricsDesk> metrics;
    std::unique_ptr<registry::TemplateShelf> templates;
    std::unique_ptr<rendering::Renderers> renderers;
    std::unique_ptr<Acceptor> acceptor;
    std::unique_ptr<IdentityVerifier> verifier;
    std::unique_ptr<HttpServer> server;
    AccountId account;
    test::Credentials key, operator_key;
};

}  // namespace warmpost::ingress
