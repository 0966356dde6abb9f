// Delivery on a real spool, with answers of DNS that a test gives and receivers on loopback.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <mutex>

#include "base/message_id.h"
#include "delivery/scheduler/delivery_service.h"
#include "mail/message/wire.h"
#include "runtime/clock.h"
#include "support/fake_smtp_server.h"

namespace warmpost::test {

class FakeResolver final : public runtime::Resolver {
public:
    std::map<std::string, std::vector<runtime::MxRecord>> mx;      // a domain that is in none of the maps does not exist
    std::map<std::string, std::vector<IpAddress>> addresses;
    std::atomic<int> mx_questions{0};
    boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_cname(std::string) override { co_return runtime::DnsAnswer<std::string>{}; }
    boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_txt(std::string) override { co_return runtime::DnsAnswer<std::string>{}; }
    boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_ptr(IpAddress) override { co_return runtime::DnsAnswer<std::string>{}; }
    boost::asio::awaitable<runtime::DnsAnswer<runtime::MxRecord>> lookup_mx(std::string name) override {
        ++mx_questions;
        runtime::DnsAnswer<runtime::MxRecord> answer{runtime::DnsStatus::no_name, {}, 60, false, {}};
        if (addresses.contains(name)) answer.status = runtime::DnsStatus::no_data;
        if (mx.contains(name)) answer = {runtime::DnsStatus::found, mx.at(name), 60, false, {}};
        co_return answer;
    }
    boost::asio::awaitable<runtime::DnsAnswer<IpAddress>> lookup_addresses(std::string name) override {
        runtime::DnsAnswer<IpAddress> answer{runtime::DnsStatus::no_name, {}, 60, false, {}};
        if (addresses.contains(name)) answer = {runtime::DnsStatus::found, addresses.at(name), 60, false, {}};
        co_return answer;
    }
};

inline IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

class DeliveryTest : public testing::Test {
protected:
    struct Bounce {
        std::string wire, to;
    };
    DeliveryTest() {
        directory_ = std::filesystem::temp_directory_path() / ("warmpost-delivery-" + std::to_string(::getpid()) + "-" + new_message_id(runtime::wall_now()).substr(0, 30));
        config_.delivery.retry_first = std::chrono::seconds(1);
        config_.delivery.retry_max = std::chrono::seconds(2);
        config_.server.service_domain = "service.example";
        set_pool({"127.0.0.11"});
    }
    ~DeliveryTest() override {
        stop();
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }

    // A new snapshot with these addresses in the shared pool.
    void set_pool(const std::vector<std::string>& addresses, std::vector<control::Pause> pauses = {}) {
        auto pool = std::make_shared<control::Pool>();
        pool->id = kSharedPool;
        pool->name = kSharedPoolName;
        for (const std::string& address : addresses) {
            control::Source source;
            source.ip = ip(address.c_str());
            source.name = address;
            source.ehlo = "ehlo-" + address;
            pool->sources.push_back(source);
        }
        auto snapshot = std::make_shared<control::Snapshot>();
        snapshot->pools[kSharedPool] = pool;
        snapshot->pauses = std::move(pauses);
        snapshot->return_path_secret = "secret";
        snapshot_.set(snapshot);
    }
    void route(const std::string& domain, std::uint16_t port, const std::string& host = "127.0.0.1") { config_.routes.push_back({domain, host, port, {}}); }

    void start() {
        if (!isps_) {
            auto table = isp::IspTable::make(isp_declarations_, {});
            ASSERT_TRUE(table);
            isps_ = std::make_unique<isp::IspTable>(std::move(*table));
        }
        spool::Options options;
        options.directory = directory_;
        options.min_free_bytes = 0;
        options.now = &runtime::wall_now;
        auto spool = spool::Spool::open(std::move(options));
        ASSERT_TRUE(spool) << spool.error().message;
        spool_ = std::move(*spool);
        cores_ = std::make_unique<runtime::Cores>(2);
        live_ = std::make_unique<config::Live>(config_);
        service_ = std::make_unique<delivery::DeliveryService>(delivery::DeliveryDependencies{
            *live_, *cores_, snapshot_, *spool_, *isps_, resolver_, [this](std::string wire, std::string to, AccountId, const reporting::NoticeDone& done) {
                {
                    const std::lock_guard lock(mutex_);
                    bounces_.push_back({std::move(wire), std::move(to)});
                }
                done(true);   // may hand in the next one
            }, {}, {}, {}, {}, learned_, keep_learned_, keep_decisions_, {}, {}});
        ASSERT_TRUE(service_->start());
        cores_->start();
    }
    void stop() {
        if (service_) service_->stop();
        if (cores_) cores_->stop();
        service_.reset();
        cores_.reset();
        spool_.reset();
    }

    // Spools and dispatches one message; its id.
    std::string send(const std::vector<std::string>& recipients, const std::function<void(spool::pb::Envelope&)>& change = {}, std::size_t body_bytes = 100) {
        auto message = std::make_shared<spool::Message>();
        auto& envelope = message->envelope;
        const WallTime now = runtime::wall_now();
        envelope.set_message_id(new_message_id(now));
        envelope.set_account(1);
        envelope.set_accepted_ms(to_ms(now));
        envelope.set_expires_ms(to_ms(now) + 3'600'000);
        for (const std::string& recipient : recipients) envelope.add_recipients(recipient);
        envelope.set_feedback_address("sender@from.example");
        envelope.set_from("sender@from.example");
        envelope.set_pool(kSharedPool.value());
        envelope.set_return_path_domain("bounce.service.example");
        if (change) change(envelope);
        message->head = "From: sender@from.example\r\nSubject: test\r\n";
        message->body = Slice("\r\nhello\r\n" + std::string(body_bytes, 'x') + "\r\n");
        std::promise<Result<spool::Stored>> promise;
        auto stored = promise.get_future();
        spool_->append(message, {}, [&promise](Result<spool::Stored> done) { promise.set_value(std::move(done)); });
        const auto position = stored.get();
        EXPECT_TRUE(position);
        service_->dispatch(message, position->position);
        return envelope.message_id();
    }
    // Waits at most 20 s.
    template <class Condition>
    bool eventually(Condition condition) {
        for (int i = 0; i < 1000; ++i) {
            if (condition()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return false;
    }
    std::vector<spool::pb::HistoryEntry> history(const std::string& id) {
        spool_->flush();
        return spool_->history(id);
    }
    std::vector<std::string> events() {
        spool_->flush();
        std::vector<std::string> texts;
        for (auto& event : spool_->read_events(spool_->first_event(), 10'000))
            if (!event.json.empty()) texts.push_back(event.json);   // else a note alone, for the metrics
        return texts;
    }
    std::uint64_t waiting() {
        spool_->flush();
        return spool_->usage().waiting_messages;
    }
    std::vector<Bounce> bounces() {
        const std::lock_guard lock(mutex_);
        return bounces_;
    }
    template <class T>
    T ask(boost::asio::awaitable<T> question);

    config::Config config_;                      // before start(), as what follows
    control::ManagedLearned learned_;
    std::function<void(control::ManagedLearned)> keep_learned_;
    std::function<void(std::vector<control::ManagedDecision>)> keep_decisions_;
    std::unique_ptr<config::Live> live_;
    std::vector<isp::IspDeclaration> isp_declarations_;
    std::unique_ptr<isp::IspTable> isps_;
    FakeResolver resolver_;
    runtime::SnapshotCell snapshot_;
    std::filesystem::path directory_;
    std::unique_ptr<spool::Spool> spool_;
    std::unique_ptr<runtime::Cores> cores_;
    std::unique_ptr<delivery::DeliveryService> service_;
    std::mutex mutex_;
    std::vector<Bounce> bounces_;          // GUARDED_BY(mutex_)
};

}  // namespace warmpost::test
