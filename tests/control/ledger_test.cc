// The ledger in the store, and who held what when.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "control/charged_messages.h"
#include "control/support.h"
#include "store/migrations.h"
#include "store/store.h"

namespace warmpost::control {
namespace {
using namespace std::chrono_literals;
using std::chrono::sys_days;

constexpr auto kNovember = 2026y / 11;

// A statement straight to SQLite, past our code: its error, or its last row's first value.
std::string ask(const std::filesystem::path& file, const std::string& sql) {
    sqlite3* db = nullptr;
    std::string answer;
    if (sqlite3_open(file.c_str(), &db) == SQLITE_OK) {
        char* message = nullptr;
        const auto row = [](void* out, int, char** values, char**) {
            *static_cast<std::string*>(out) = values[0] != nullptr ? values[0] : "null";
            return 0;
        };
        if (sqlite3_exec(db, sql.c_str(), row, &answer, &message) != SQLITE_OK) answer = message;
        sqlite3_free(message);
    }
    sqlite3_close(db);
    return answer;
}

struct Books : TestService {
    // "address mode from-until" of the first account, in minutes since the beginning, "..." while it goes on.
    std::vector<std::string> periods() { return periods_of(id); }
    std::vector<std::string> periods_of(AccountId account) {
        auto store = store::Store::open(database()).value();
        std::vector<std::string> found;
        const auto rows = store->lease_periods(account.value(), 0).value();
        for (const auto& row : rows)
            found.push_back(row.address + " " + row.mode + " " + minute(row.held_from) + "-" + (row.held_until == 0 ? "..." : minute(row.held_until)));
        return found;
    }
    std::vector<std::string> managed() {
        auto store = store::Store::open(database()).value();
        std::vector<std::string> found;
        const auto rows = store->managed_periods(id.value(), 0).value();
        for (const auto& row : rows)
            found.push_back(minute(row.held_from) + "-" + (row.held_until == 0 ? "..." : minute(row.held_until)));
        return found;
    }
    std::string minute(std::int64_t ms) const { return std::to_string((ms - to_ms(begin)) / 60'000); }
    Status charge(std::int64_t shared, billing::Month month = kNovember, const billing::Prices& prices = {}) {
        return service->charge(id, month, {{sys_days{month / 1}, billing::SendingKind::shared, shared}}, prices);
    }
    std::vector<billing::Entry> ledger(billing::Month month = kNovember) { return service->ledger(id, month).value(); }

    WallTime begin = now;
};
using Texts = std::vector<std::string>;

TEST(Ledger, IsOnlyEverAppendedTo) {
    Books books;
    ASSERT_TRUE(books.charge(10));
    for (const auto* change : {"update ledger set amount = 0", "update ledger set at_ms = at_ms where id = 1", "delete from ledger"})
        EXPECT_EQ(ask(books.database(), change), "the ledger is only ever appended to") << change;
    EXPECT_EQ(ask(books.database(), "select count(*) || ' ' || sum(amount) from ledger"), "1 1000");
}

TEST(Ledger, KeepsEntriesAsTheyWereInTheirOrder) {
    Books books;
    ASSERT_TRUE(books.charge(10));
    books.now += 1h;
    ASSERT_TRUE(books.charge(25));
    ASSERT_TRUE(books.charge(7, 2026y / 10));
    const auto other = books->create_account({"other", true, 1, 1}).value();
    ASSERT_TRUE(books->charge(other, kNovember, {{books.begin, billing::SendingKind::managed, 4}}, {}));
    books.reopen();
    const auto entries = books.ledger();
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0], (billing::Entry{books.id, kNovember, billing::EntryKind::shared_messages, 10, 100'000, 1'000, "USD", "through the shared pool", books.begin}));
    EXPECT_EQ(entries[1].quantity, 15);
    EXPECT_EQ(entries[1].at, books.begin + 1h);
    EXPECT_EQ(books->ledger(other, kNovember)->size(), 2U) << "the message, and its tier";
}

TEST(Charge, CalledAgainAppendsNothing) {
    Books books;
    ASSERT_TRUE(books->move_source("127.0.2.1", books.id, kDefaultDedicatedPoolName));
    ASSERT_TRUE(books->create_pool(books.id, "auto", ScalingMode::managed));
    books.now += 1min;
    ASSERT_TRUE(books.charge(10));
    EXPECT_EQ(books.ledger().size(), 3U);
    ASSERT_TRUE(books.charge(10));
    books.reopen();
    ASSERT_TRUE(books.charge(10));
    ASSERT_TRUE(books.charge(9)) << "a count that is read late takes nothing back";
    EXPECT_EQ(books.ledger().size(), 3U);
}

TEST(Charge, ThatFailsAppendsNothing) {
    Books books;
    ASSERT_TRUE(books.charge(10));
    billing::Prices euros;
    euros.currency = "EUR";
    EXPECT_EQ(error_of(books.charge(20, kNovember, euros)).code, ErrorCode::Conflict);
    EXPECT_EQ(error_of(books.charge(-1)).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(books.ledger().size(), 1U);
    EXPECT_TRUE(books.charge(20, 2026y / 12, euros)) << "a currency changes with a month";
}

TEST(OpenMonths, BeginWithTheLedgerAndEndWithThePresent) {
    Books books;
    using Months = std::vector<billing::Month>;
    EXPECT_EQ(books->open_months().value(), Months{kNovember});
    books.now = sys_days{2027y / 1 / 5};
    books.reopen();
    EXPECT_EQ(books->open_months().value(), (Months{kNovember, 2026y / 12, 2027y / 1}));
    ASSERT_TRUE(books->close_months_before(2026y / 12));
    EXPECT_EQ(books->open_months().value(), (Months{2026y / 12, 2027y / 1}));
    books.now = sys_days{2026y / 3 / 1};
    EXPECT_EQ(books->open_months().value(), Months{2026y / 3}) << "a clock that was set back";
    books.now = sys_days{2099y / 3 / 1};
    EXPECT_EQ(books->open_months()->size(), static_cast<std::size_t>(kMaxOpenMonths)) << "and one that ran away";
}

TEST(LeasePeriods, FollowALeaseThroughPoolsToItsEnd) {
    Books books;
    ASSERT_TRUE(books->create_pool(books.id, "news", ScalingMode::standard));
    ASSERT_TRUE(books->move_source("127.0.2.1", books.id, kDefaultDedicatedPoolName));
    books.now += 5min;
    ASSERT_TRUE(books->put_in_pool(books.id, "127.0.2.1", "news"));
    books.now += 5min;
    ASSERT_TRUE(books->move_source("127.0.2.1", books.id, kDefaultDedicatedPoolName));
    books.reopen();
    ASSERT_TRUE(books->apply_config(books.config));
    EXPECT_EQ(books.periods(), Texts{"127.0.2.1 standard 0-..."}) << "moves, restarts and the config end no lease";
    books.now += 5min;
    ASSERT_TRUE(books->move_source("127.0.2.1", AccountId{}, "inventory"));
    EXPECT_EQ(books.periods(), Texts{"127.0.2.1 standard 0-15"});
    books.now += 5min;
    ASSERT_TRUE(books->move_source("127.0.2.1", books.id, "news"));
    books.now += 5min;
    ASSERT_TRUE(books->move_source("127.0.2.1", AccountId{}, "shared"));
    EXPECT_EQ(books.periods(), (Texts{"127.0.2.1 standard 0-15", "127.0.2.1 standard 20-25"}));
    ASSERT_TRUE(books.charge(0));
    ASSERT_EQ(books.ledger().size(), 1U);
    EXPECT_EQ(books.ledger()[0].quantity, 1) << "leased twice on one day: one day";
}

TEST(LeasePeriods, BeginWhenARequestIsApproved) {
    Books books;
    const auto request = books->request_lease(books.id, {2, 1000, "orders", "daily"}).value();
    books.now += 3min;
    ASSERT_TRUE(books->approve_lease(request, {}));
    EXPECT_EQ(books.periods(), (Texts{"127.0.2.1 standard 3-...", "127.0.2.2 standard 3-..."}));
}

TEST(LeasePeriods, PassFromOneAccountToAnother) {
    Books books;
    const auto other = books->create_account({"other", true, 1, 1}).value();
    ASSERT_TRUE(books->move_source("127.0.2.1", books.id, kDefaultDedicatedPoolName));
    books.now += 1min;
    ASSERT_TRUE(books->move_source("127.0.2.1", AccountId{}, "inventory"));
    ASSERT_TRUE(books->move_source("127.0.2.1", AccountId{}, "inventory")) << "the rest is cut short";
    ASSERT_TRUE(books->move_source("127.0.2.1", other, kDefaultDedicatedPoolName));
    EXPECT_EQ(books.periods(), Texts{"127.0.2.1 standard 0-1"});
    EXPECT_EQ(books.periods_of(other), Texts{"127.0.2.1 standard 1-..."});
}

TEST(LeasePeriods, OfManagedPoolsEndWithThemAndCostNoAddressFee) {
    Books books;
    ASSERT_TRUE(books->create_pool(books.id, "mine", ScalingMode::standard));
    ASSERT_TRUE(books->move_source("127.0.2.1", books.id, "mine"));
    books.now += 24h;
    ASSERT_TRUE(books->set_scaling_mode(books.id, "mine", ScalingMode::managed));
    books.now += 24h;
    ASSERT_TRUE(books->delete_pool(books.id, "mine"));
    EXPECT_EQ(books.periods(), (Texts{"127.0.2.1 standard 0-1440", "127.0.2.1 managed 1440-2880"}));
    EXPECT_EQ(books.managed(), Texts{"1440-2880"});
    books.now += 24h;
    ASSERT_TRUE(books.charge(0));
    const auto entries = books.ledger();
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].kind, billing::EntryKind::standard_address);
    EXPECT_EQ(entries[0].quantity, 1);
    EXPECT_EQ(entries[1].kind, billing::EntryKind::managed_account);
}

TEST(ManagedPeriods, LastFromTheFirstManagedPoolToTheLast) {
    Books books;
    ASSERT_TRUE(books->create_pool(books.id, "a", ScalingMode::managed));
    books.now += 1min;
    ASSERT_TRUE(books->create_pool(books.id, "b", ScalingMode::managed));
    books.now += 1min;
    ASSERT_TRUE(books->delete_pool(books.id, "a"));
    EXPECT_EQ(books.managed(), Texts{"0-..."});
    books.now += 1min;
    ASSERT_TRUE(books->delete_pool(books.id, "b"));
    books.now += 1min;
    ASSERT_TRUE(books->create_pool(books.id, "c", ScalingMode::managed));
    EXPECT_EQ(books.managed(), (Texts{"0-3", "4-..."}));
}

TEST(LeasePeriods, AClockSetBackBreaksNoBill) {
    Books books;
    ASSERT_TRUE(books->move_source("127.0.2.1", books.id, kDefaultDedicatedPoolName));
    books.now -= 2h;
    ASSERT_TRUE(books->move_source("127.0.2.1", AccountId{}, "inventory"));
    books.now += 48h;
    EXPECT_TRUE(books.charge(1));
}

TEST(LeasePeriods, OfLeasesThatAreThereAlreadyBeginWithThem) {
    Books books;
    books.close();
    const auto old = books.directory / "old.db";
    for (int i = 0; i < 2; ++i)
        for (const auto statement : store::migrations()[i].statements) ask(old, std::string(statement));
    ask(old, "create table schema_version (version integer not null)");
    ask(old, "insert into schema_version (version) values (2)");
    ask(old, "insert into accounts (id, name, production, sending_enabled, max_24_hour_send, max_send_rate, created) values (7, 'shop', 1, 1, 100, 1, 5)");
    ask(old, "insert into pools values (2, 7, 'mine', 'standard', 5), (3, 7, 'auto', 'managed', 9)");
    for (const auto* values : {"('192.0.2.1', '', 0, 'leased', 2, 7, 0, 1, 0, 1, 5, 'done', 10000, 5, 77)", "('192.0.2.2', '', 0, 'leased', 3, 7, 0, 1, 0, 1, 5, 'done', 10000, 5, 0)",
                               "('192.0.2.3', '', 0, 'inventory', null, null, 0, 0, 0, 1, 5, '', 0, 0, 0)"})
        EXPECT_EQ(ask(old, std::string("insert into addresses (ip, ehlo, ehlo_set, state, pool, account, rests_until, moved, by_operator, configured, created, "
                                       "warmup_status, warmup_percent_x100, warmup_set_at_ms, leased_at_ms) values ") + values), "");
    auto opened = store::Store::open(old);
    ASSERT_TRUE(opened) << opened.error().message;
    const auto leases = (*opened)->lease_periods(7, 0).value();
    ASSERT_EQ(leases.size(), 2U);
    EXPECT_EQ(leases[0].address + " " + leases[0].mode, "192.0.2.2 managed");
    EXPECT_EQ(leases[0].held_from, 5) << "no time of its lease is known: since it was there";
    EXPECT_EQ(leases[1].address + " " + leases[1].mode, "192.0.2.1 standard");
    EXPECT_EQ(leases[1].held_from, 77);
    EXPECT_EQ((*opened)->managed_periods(7, 0)->at(0).held_from, 9);
}

TEST(ChargedMessages, AreTheDeliveredAndBouncedOfTheMonthByAccountAndKind) {
    const AccountId shop{2}, other{3};
    std::vector<std::chrono::sys_days> asked;
    const UsageSource usage = [&](std::chrono::sys_days from, std::chrono::sys_days through) {
        EXPECT_EQ(from, through) << "a day at a time";
        asked.push_back(from);
        using spool::UsageKind;
        return std::vector<spool::UsageLine>{{{from, shop, UsageKind::shared, "127.0.1.1", "gmail"}, {5, 1, 9, 9, 9, 9}},
                                             {{from, shop, UsageKind::shared, "old-provider", "yahoo"}, {1, 0, 0, 0, 0, 0}},
                                             {{from, shop, UsageKind::standard, "127.0.2.1", "gmail"}, {2, 0, 0, 0, 0, 0}},
                                             {{from, other, UsageKind::managed, "127.0.2.2", "gmail"}, {0, 3, 0, 0, 0, 0}}};
    };
    const auto counts = charged_messages(usage, kNovember, sys_days{2026y / 11 / 10} + 1h);
    EXPECT_EQ(asked.front(), sys_days{2026y / 11 / 1});
    EXPECT_EQ(asked.size(), 10U) << "up to the day of now";
    ASSERT_EQ(counts.at(shop).size(), 2U);
    EXPECT_EQ(counts.at(shop)[0].messages, 70);
    EXPECT_EQ(counts.at(shop)[1].messages, 20);
    EXPECT_EQ(counts.at(shop)[1].kind, billing::SendingKind::standard);
    EXPECT_EQ(counts.at(other).at(0).messages, 30);
    asked.clear();
    (void)charged_messages(usage, kNovember, sys_days{2027y / 2 / 1});
    EXPECT_EQ(asked.back(), sys_days{2026y / 11 / 30}) << "and no further than the month";
    EXPECT_EQ(asked.size(), 30U);
}

}  // namespace
}  // namespace warmpost::control
