// The keeper over simulated weeks: every message, day and fee charged once, whatever happens to the server in between.
#include "upkeep/ledger_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/strings.h"
#include "control/support.h"

namespace warmpost::upkeep {
namespace {
using namespace std::chrono_literals;
using billing::EntryKind;
using billing::Month;
using std::chrono::sys_days;

constexpr Month kNovember = 2026y / 11, kDecember = 2026y / 12, kJanuary = 2027y / 1;

// A server whose mail is made up. TestService begins at midnight of 24 November 2026.
class World {
public:
    World() { start(); }
    void start() {
        service.reopen();
        keeper = std::make_unique<LedgerKeeper>(live, *service.service, usage(), [this] { return service.now; });
    }
    control::UsageSource usage() {
        return [this](sys_days from, sys_days through) {
            if (broken) throw std::runtime_error("the disk is gone");
            std::vector<spool::UsageLine> found;
            for (const auto& line : lines)
                if (line.key.day >= from && line.key.day <= through) found.push_back(line);
            return found;
        };
    }
    void sent(spool::UsageKind kind, std::int64_t delivered, std::int64_t bounced = 0) {
        lines.push_back({{std::chrono::floor<std::chrono::days>(service.now), service.id, kind, "127.0.1.1", "gmail"}, {delivered, bounced, 7, 0, 0, 0}});
    }
    std::vector<billing::Entry> ledger(Month month) { return service->ledger(service.id, month).value(); }
    billing::Bill bill(Month month) { return billing::bill(ledger(month), service.id, month).value(); }
    billing::BillLine line(Month month, EntryKind kind) {
        for (const auto& line : bill(month).lines)
            if (line.kind == kind) return line;
        return {kind, 0, 0};
    }

    control::TestService service;
    config::Live live{config::Config{}};
    std::vector<spool::UsageLine> lines;
    bool broken = false;
    std::unique_ptr<LedgerKeeper> keeper;
};

// The sum of the column "amount" of a CSV without quoted fields.
billing::Micro sum_of(const std::string& csv) {
    std::istringstream in(csv);
    std::string line;
    std::getline(in, line);
    const std::string heading = line.substr(0, line.size() - 1);   // split() looks into it
    const auto names = split(heading, ',');
    const auto column = static_cast<std::size_t>(std::find(names.begin(), names.end(), "amount") - names.begin());
    billing::Micro sum = 0;
    while (std::getline(in, line)) {
        const std::string row = line.substr(0, line.size() - 1);
        sum += billing::parse_decimal(split(row, ',').at(column)).value();
    }
    return sum;
}

TEST(LedgerKeeper, SixtyDaysComeToWhatWasSentAndHeld) {
    World world;
    auto& service = world.service;
    auto& now = service.now;
    ASSERT_TRUE(service->move_source("127.0.2.1", service.id, kDefaultDedicatedPoolName));   // held throughout
    ASSERT_TRUE(service->move_source("127.0.2.2", service.id, kDefaultDedicatedPoolName));
    const WallTime end = now + std::chrono::days{60};
    std::map<Month, std::int64_t> shared, standard;
    billing::Micro december_shared = 0;
    billing::Micro price = 100'000;
    const auto leave = [&] { return service->move_source("127.0.2.2", AccountId{}, "inventory"); };
    const auto lease = [&] { return service->move_source("127.0.2.2", service.id, kDefaultDedicatedPoolName); };
    const auto restart = [&]() -> Status { return world.start(), Status{}; };
    const auto make_dearer = [&]() -> Status {
        config::Config dearer;
        dearer.prices.shared_per_thousand = price = 150'000;
        return world.live.replace(dearer), Status{};
    };
    const std::map<WallTime, std::function<Status()>> happens{
        {sys_days{2026y / 12 / 1} + 6h, restart},
        {sys_days{2026y / 12 / 5} + 12h, leave},
        {sys_days{2026y / 12 / 5} + 18h, lease},
        {sys_days{2026y / 12 / 8} + 6h, leave},
        {sys_days{2026y / 12 / 10}, make_dearer},
        {sys_days{2026y / 12 / 15}, restart},
        {sys_days{2026y / 12 / 20}, [&] { return service->create_pool(service.id, "auto", control::ScalingMode::managed); }},
        {sys_days{2027y / 1 / 3}, [&] { return service->delete_pool(service.id, "auto"); }},
    };
    for (; now < end; now += 6h) {
        if (const auto found = happens.find(now); found != happens.end()) {
            ASSERT_TRUE(found->second()) << to_iso8601(now);
        }
        const bool down = now > sys_days{2026y / 12 / 28} && now < sys_days{2027y / 1 / 2} + 12h;   // over the end of a month
        if (down) continue;
        const auto month = billing::month_of(now);
        world.sent(spool::UsageKind::shared, 7, 1);
        world.sent(spool::UsageKind::standard, 5);
        shared[month] += 8;
        standard[month] += 5;
        if (month == kDecember) december_shared += 8 * price / 1000;
        world.keeper->run();
    }

    EXPECT_EQ(world.line(kNovember, EntryKind::standard_address), (billing::BillLine{EntryKind::standard_address, 14, 2 * 5'821'667})) << "7 of 30 days each";
    EXPECT_EQ(world.line(kDecember, EntryKind::standard_address), (billing::BillLine{EntryKind::standard_address, 31 + 8, 24'950'000 + 6'438'710}));
    EXPECT_EQ(world.line(kJanuary, EntryKind::standard_address), (billing::BillLine{EntryKind::standard_address, 22, 17'706'452}));
    EXPECT_EQ(world.line(kNovember, EntryKind::managed_account).quantity, 0);
    EXPECT_EQ(world.line(kDecember, EntryKind::managed_account), (billing::BillLine{EntryKind::managed_account, 1, 15'000'000}));
    EXPECT_EQ(world.line(kJanuary, EntryKind::managed_account), (billing::BillLine{EntryKind::managed_account, 1, 15'000'000}));
    EXPECT_EQ(world.line(kNovember, EntryKind::shared_messages), (billing::BillLine{EntryKind::shared_messages, shared[kNovember], shared[kNovember] * 100}));
    EXPECT_EQ(world.line(kDecember, EntryKind::shared_messages), (billing::BillLine{EntryKind::shared_messages, shared[kDecember], december_shared}));
    for (const Month month : {kNovember, kDecember, kJanuary}) {
        EXPECT_EQ(world.line(month, EntryKind::standard_messages), (billing::BillLine{EntryKind::standard_messages, standard[month], standard[month] * 100}));
        EXPECT_EQ(sum_of(billing::ledger_csv(world.ledger(month))), world.bill(month).total) << "the sum is reproducible from the ledger's CSV";
        EXPECT_EQ(sum_of(billing::bill_csv(world.bill(month))), 2 * world.bill(month).total) << "lines and total";
    }
    const auto before = world.ledger(kJanuary).size();
    now -= 6h;                                                                               // when the last run was
    world.start();
    world.keeper->run();
    EXPECT_EQ(world.ledger(kJanuary).size(), before) << "nothing new, nothing appended";
}

TEST(LedgerKeeper, WhatFailedIsMadeUpForByTheNextRun) {
    World world;
    world.sent(spool::UsageKind::shared, 1000);
    world.broken = true;
    world.keeper->run();
    EXPECT_TRUE(world.ledger(kNovember).empty());
    world.broken = false;
    world.service.now = sys_days{2026y / 12 / 20};
    world.keeper->run();
    EXPECT_EQ(world.bill(kNovember).total, 100'000) << "the month was not closed";
}

TEST(LedgerKeeper, ACrashBetweenTwoAccountsDoublesNothing) {
    World world;
    const auto other = world.service->create_account({"other", true, 1, 1}).value();
    world.sent(spool::UsageKind::shared, 1000);
    world.sent(spool::UsageKind::standard, 1000);
    world.lines.back().key.account = other;
    // As far as the first account came, then a crash.
    ASSERT_TRUE(world.service->charge(world.service.id, kNovember, {{world.service.now, billing::SendingKind::shared, 1000}}, {}));
    world.start();
    world.keeper->run();
    EXPECT_EQ(world.ledger(kNovember).size(), 1u);
    EXPECT_EQ(world.service->ledger(other, kNovember)->size(), 1u);
}

TEST(LedgerKeeper, OneAccountsTroubleIsNotAnothers) {
    World world;
    const auto other = world.service->create_account({"other", true, 1, 1}).value();
    world.sent(spool::UsageKind::shared, 1000);
    world.keeper->run();
    config::Config euros;
    euros.prices.currency = "EUR";
    world.live.replace(euros);
    world.sent(spool::UsageKind::shared, 1000);
    world.sent(spool::UsageKind::shared, 500);
    world.lines.back().key.account = other;
    world.keeper->run();
    EXPECT_EQ(world.bill(kNovember).currency, "USD");
    EXPECT_EQ(world.bill(kNovember).total, 100'000);
    EXPECT_EQ(world.service->ledger(other, kNovember)->at(0).currency, "EUR");
    world.service.now = sys_days{2026y / 12 / 3};
    world.keeper->run();
    EXPECT_THAT(world.service->open_months().value(), testing::ElementsAre(kDecember)) << "what cannot be charged keeps no month open";
}

TEST(LedgerKeeper, MonthsBeforeTheLedgerBeganAreNotCharged) {
    World world;
    ASSERT_TRUE(world.service->move_source("127.0.2.1", world.service.id, kDefaultDedicatedPoolName));
    world.service.now = sys_days{2026y / 12 / 1} + 1h;                       // the version with a ledger comes
    world.keeper->run();
    EXPECT_TRUE(world.ledger(kNovember).empty());
    EXPECT_EQ(world.line(kDecember, EntryKind::standard_address).quantity, 1);
}

TEST(LedgerKeeper, AMonthStaysOpenForADayAfterItsEnd) {
    World world;
    world.keeper->run();
    world.service.now = sys_days{2026y / 11 / 30} + 23h;
    world.sent(spool::UsageKind::shared, 10);
    world.service.now = sys_days{2026y / 12 / 1} + 1h;
    world.keeper->run();
    EXPECT_EQ(world.line(kNovember, EntryKind::shared_messages).quantity, 10);
    EXPECT_THAT(world.service->open_months().value(), testing::ElementsAre(kNovember, kDecember));
    world.service.now = sys_days{2026y / 12 / 2} + 1h;
    world.keeper->run();
    EXPECT_THAT(world.service->open_months().value(), testing::ElementsAre(kDecember));
}

}  // namespace
}  // namespace warmpost::upkeep
