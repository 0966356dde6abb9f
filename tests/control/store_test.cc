// The seam to SQL: migrations, transactions, constraints, durability settings.
#include "store/store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "control/support.h"
#include "store/migrations.h"

namespace warmpost::store {
namespace {

using control::error_of;
using control::TestService;

// One value straight from SQLite, past our code.
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

TEST(Migrations, AreNumberedWithoutAGapAndRunOnce) {
    int expected = 1;
    for (const auto& migration : migrations()) EXPECT_EQ(migration.version, expected++);
    TestService service;
    service.close();
    auto store = Store::open(service.database());
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_EQ((*store)->schema_version().value(), migrations().back().version);
    EXPECT_EQ(ask(service.database(), "select count(*) from schema_version"), std::to_string(migrations().size()));
}

TEST(Migrations, WhatWasLeasedBeforeWarmUpExistedIsWarm) {
    TestService service;
    service.close();
    const auto old = service.directory / "old.db";
    for (const auto statement : migrations()[0].statements) ask(old, std::string(statement));
    ask(old, "create table schema_version (version integer not null)");
    ask(old, "insert into schema_version (version) values (1)");
    ask(old, "insert into accounts values (7, 'shop', 1, 1, 100, 1, 5)");
    ask(old, "insert into pools values (2, 7, 'mine', 'standard', 5)");
    ask(old, "insert into addresses values ('192.0.2.1', '', 0, 'leased', 2, 7, 0, 1, 0, 1, 5), ('192.0.2.2', '', 0, 'inventory', null, null, 0, 0, 0, 1, 5)");
    auto store = Store::open(old);
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_TRUE((*store)->accounts().value().at(0).auto_warmup);
    const auto rows = (*store)->addresses().value();
    ASSERT_EQ(rows.size(), 2U);
    for (const auto& row : rows) {
        const bool leased = row.state == "leased";
        EXPECT_EQ(row.warmup_status, leased ? "done" : "") << row.ip;
        EXPECT_EQ(row.leased_at_ms, leased ? 5 : 0) << row.ip;
    }
}

TEST(Migrations, KeysOfAnOlderFileKeepTheirRoleAndHaveNoLimits) {
    TestService service;
    service.close();
    const auto old = service.directory / "old.db";
    for (const auto statement : migrations()[0].statements) ask(old, std::string(statement));
    ask(old, "create table schema_version (version integer not null)");
    ask(old, "insert into schema_version (version) values (1)");
    ask(old, "insert into accounts values (7, 'shop', 1, 1, 100, 1, 5)");
    ask(old, "insert into access_keys values ('AKIA1', 7, 'account', 'sealed', 0, 5), ('AKIA2', 7, 'operator', 'sealed', 1, 6)");
    auto store = Store::open(old);
    ASSERT_TRUE(store) << store.error().message;
    const auto keys = (*store)->keys().value();
    ASSERT_EQ(keys.size(), 2U);
    EXPECT_EQ(keys[0].role, "account");
    EXPECT_FALSE(keys[0].enabled);
    EXPECT_EQ(keys[0].created, 5);
    EXPECT_EQ(keys[0].identities + keys[0].configuration_sets + keys[0].name, "");
    EXPECT_EQ(keys[1].role, "operator");
    EXPECT_TRUE((*store)->insert(KeyRow{"AKIA3", 7, "read-only", "sealed", true, 7}));
    EXPECT_FALSE((*store)->insert(KeyRow{"AKIA4", 42, "sender", "sealed", true, 7})) << "foreign keys are on";
}

TEST(Migrations, AFileOfANewerWarmpostIsRefused) {
    TestService service;
    service.close();
    ask(service.database(), "insert into schema_version (version) values (999)");
    const auto refused = error_of(Store::open(service.database()));
    EXPECT_EQ(refused.code, ErrorCode::Internal);
    EXPECT_NE(refused.message.find("999"), std::string::npos) << refused.message;
    EXPECT_NE(refused.message.find(service.database().string()), std::string::npos) << refused.message;
}

TEST(Store, UsesAWriteAheadLog) {
    TestService service;
    EXPECT_EQ(ask(service.database(), "pragma journal_mode"), "wal");
}

TEST(Store, AFileThatIsNoDatabaseIsNamedInTheError) {
    TestService service;
    service.close();
    std::filesystem::resize_file(service.database(), 10);
    EXPECT_NE(error_of(Store::open(service.database())).message.find(service.database().string()), std::string::npos);
}

TEST(Transaction, IsRolledBackWhenItsWorkFails) {
    TestService service;
    service.close();
    auto store = std::move(Store::open(service.database()).value());
    const auto failed = store->transaction([&]() -> Status {
        if (auto put = store->put_setting("x", "1"); !put) return put;
        return fail(ErrorCode::Conflict, "thought better of it");
    });
    EXPECT_EQ(failed.error().message, "thought better of it");
    EXPECT_FALSE(store->setting("x").value());
    ASSERT_TRUE(store->transaction([&] { return store->put_setting("x", "2"); }));
    EXPECT_EQ(store->setting("x").value(), "2");
}

TEST(Constraints, RefuseARowOfAnUnknownAccountAndAnUnknownRole) {
    TestService service;
    service.close();
    auto store = std::move(Store::open(service.database()).value());
    EXPECT_FALSE(store->insert(KeyRow{"AKIAX", 42, "account", "", true, 0})) << "foreign keys are on";
    EXPECT_FALSE(store->insert(KeyRow{"AKIAX", 1, "king", "", true, 0}));
    EXPECT_TRUE(store->insert(KeyRow{"AKIAX", 1, "operator", "", true, 0}));
    EXPECT_FALSE(store->erase_pool(1)) << "the shared pool has addresses";
}

TEST(AuditBound, IsByAccount) {
    TestService service;
    service.close();
    auto store = Store::open(service.database()).value();
    const auto write = [&](std::int64_t account, const std::string& operation) {
        ASSERT_TRUE(store->insert(AuditRow{0, 1000, account, "AKIA1", operation, "", "done", ""}));
    };
    write(7, "quiet");
    write(0, "service");
    for (int i = 0; i < 5; ++i) write(8, "loud " + std::to_string(i));
    ASSERT_TRUE(store->bound_audit(2));
    std::vector<std::string> left;
    const auto kept = store->audit({}).value();
    for (const auto& row : kept) left.push_back(row.operation);
    EXPECT_EQ(left, (std::vector<std::string>{"loud 4", "loud 3", "service", "quiet"})) << "nobody's entries are washed out by another's";
    write(8, "later");
    EXPECT_EQ(store->audit({}).value().front().operation, "later");
}

TEST(Rows, TakeAnyText) {
    TestService service;
    service.close();
    auto store = std::move(Store::open(service.database()).value());
    const std::string text = "quotes ' \" ; -- :name \n \xc3\xbc";
    ASSERT_TRUE(store->put_setting("x", text));
    EXPECT_EQ(store->setting("x").value(), text);
    ASSERT_TRUE(store->put(PauseRow{"domain", text, text, 5}));
    EXPECT_EQ(store->pauses().value().at(0).target, text);
}

}  // namespace
}  // namespace warmpost::store
