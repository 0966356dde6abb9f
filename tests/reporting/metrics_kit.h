// What tests of the roll-up metrics share: a registry, a snapshot with an account, records with notes, a sink.
#pragma once
#include <gtest/gtest.h>

#include "config/isps_file.h"
#include "reporting/events/engagement_record.h"
#include "reporting/metrics/metrics_reader.h"
#include "reporting/metrics/metrics_sink.h"
#include "support/spool_kit.h"

namespace warmpost::reporting {

const AccountId kShop{2};
constexpr WallTime kMorning{std::chrono::milliseconds{1'790'000'040'000}};  // 2026-09-21T13:34:00Z, the begin of a minute

struct MetricsKit : ::testing::Test {
    MetricsKit() {
        registry = registry::Registry::open(directory.path()).value();
        account.id = kShop;
        auto& identity = account.identities["shop.example"];
        identity.name = "shop.example";
        identity.status = control::VerificationStatus::success;
        publish();
        envelope.set_account(kShop.value());
        envelope.set_message_id("message-1");
        envelope.set_from("news@shop.example");
        envelope.set_identity("shop.example");
        envelope.set_configuration_set("news");
        envelope.set_pool(kSharedPool.value());
        envelope.set_accepted_ms(to_ms(kMorning));
        envelope.add_recipients("ann@isp.example");
        reopen();
    }
    void publish() {
        auto snapshot = std::make_shared<control::Snapshot>();
        snapshot->accounts[kShop] = std::make_shared<control::Account>(account);
        auto pool = std::make_shared<control::Pool>();
        pool->id = kSharedPool;
        pool->name = kSharedPoolName;
        snapshot->pools[kSharedPool] = pool;
        cell.set(snapshot);
    }
    // As after a crash: nothing of what was in memory is left.
    void reopen(std::size_t most_tuples = kMostTuples) {
        sink.reset();
        registry.reset();
        registry = registry::Registry::open(directory.path()).value();
        sink = std::make_unique<MetricsSink>(live, cell, isps, *registry, totals, most_tuples);
    }
    [[nodiscard]] RecordContext context(Way way = {"gmail", "192.0.2.1"}) const { return {envelope, head, "us-east-1", way}; }
    [[nodiscard]] std::string sent() const { return send_record(context({})); }
    [[nodiscard]] std::string delivered(const std::vector<std::string>& to = {"ann@isp.example"}, Way way = {"gmail", "192.0.2.1"},
                                        WallTime at = kMorning) const {
        return delivery_record(context(way), to, at, "250 ok", "192.0.2.9", "mx.example", "192.0.2.1");
    }
    [[nodiscard]] std::string bounced(const char* type = "Permanent", const char* sub_type = "General", const std::string& address = "ann@isp.example",
                                      Way way = {"gmail", "192.0.2.1"}) const {
        return bounce_record(context(way), {{address, "5.1.1", "smtp; 550 no such user"}}, kMorning, type, sub_type, "feedback-1", "mx.example", {});
    }
    [[nodiscard]] std::string complained(const char* kind = "abuse") const {
        return complaint_record(context(), {"ann@isp.example"}, kMorning, {{}, {}, kind, "feedback-2", {}});
    }
    // As the spool hands it over.
    [[nodiscard]] static spool::OutboxEvent event(std::uint64_t sequence, const std::string& text) {
        const auto mark = text.find(spool::kNoteMark);
        return mark == std::string::npos ? spool::OutboxEvent{sequence, text} : spool::OutboxEvent{sequence, text.substr(0, mark), text.substr(mark + 1)};
    }
    [[nodiscard]] std::vector<spool::OutboxEvent> batch(const std::vector<std::string>& records) {
        std::vector<spool::OutboxEvent> events;
        for (const auto& record : records) events.push_back(event(++last, record));
        return events;
    }
    void take(const std::vector<std::string>& records) {
        const auto taken = sink->take(batch(records));
        ASSERT_TRUE(taken) << taken.error().message;
    }
    [[nodiscard]] MetricQuery query(Granularity granularity = Granularity::day) const {
        return {kShop, granularity, kMorning - std::chrono::days(30), kMorning + std::chrono::days(30)};
    }
    [[nodiscard]] MetricCounts sum(const MetricQuery& asked) const { return MetricsReader(*registry).read(asked).value().front().sum(); }
    [[nodiscard]] std::map<std::string, MetricCounts> by(Dimension dimension) const {
        auto asked = query();
        asked.by = dimension;
        std::map<std::string, MetricCounts> all;
        const auto read = MetricsReader(*registry).read(asked).value();
        for (const auto& series : read) all[series.value] = series.sum();
        return all;
    }

    test::ScratchDirectory directory;
    std::unique_ptr<registry::Registry> registry;
    config::Live live{config::Config{}};
    runtime::SnapshotCell cell;
    isp::IspTable isps = config::load_isps({}).value();
    MetricTotals totals;
    control::Account account;
    spool::pb::Envelope envelope;
    std::string head;  // of the message
    std::unique_ptr<MetricsSink> sink;
    std::uint64_t last = 0;
};

}  // namespace warmpost::reporting
