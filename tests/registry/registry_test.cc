#include "registry/registry.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace warmpost::registry {
namespace {

struct RegistryTest : ::testing::Test {
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "registry-XXXXXX").string();
        directory = ::mkdtemp(name.data());
        reopen();
    }
    void TearDown() override {
        registry.reset();
        std::filesystem::remove_all(directory);
    }
    void reopen() {
        registry.reset();
        auto opened = Registry::open(directory);
        ASSERT_TRUE(opened) << opened.error().message;
        registry = std::move(*opened);
    }
    std::filesystem::path directory;
    std::unique_ptr<Registry> registry;
};

TEST_F(RegistryTest, WhatWasWrittenIsThereAfterAReopen) {
    Batch batch;
    batch.put(Space::suppression, Key{}.number(7).text("ann@isp.example").bytes(), "bounce");
    batch.put(Space::templates, "t", "x");
    ASSERT_TRUE(registry->write(batch));
    reopen();
    const auto found = registry->get(Space::suppression, Key{}.number(7).text("ann@isp.example").bytes());
    ASSERT_TRUE(found && *found);
    EXPECT_EQ(**found, "bounce");
    const auto other = registry->get(Space::contacts, "t");
    ASSERT_TRUE(other);
    EXPECT_FALSE(*other) << "spaces are apart";
}

TEST_F(RegistryTest, ScanIsInOrderFromWhereItIsTold) {
    Batch batch;
    for (const std::uint64_t n : {300, 2, 70'000, 1}) batch.put(Space::jobs, Key{}.number(1).number(n).bytes(), std::to_string(n));
    batch.put(Space::jobs, Key{}.number(2).number(0).bytes(), "another's");
    ASSERT_TRUE(registry->write(batch));
    std::string told;
    ASSERT_TRUE(registry->scan(Space::jobs, Key{}.number(1).bytes(), Key{}.number(1).number(2).bytes(), [&](std::string_view key, std::string_view value) {
        KeyReader reader(key);
        EXPECT_EQ(reader.number(), 1u);
        EXPECT_EQ(std::to_string(*reader.number()), value);
        told += std::string(value) + " ";
        return true;
    }));
    EXPECT_EQ(told, "2 300 70000 ");
}

TEST_F(RegistryTest, AChangeThatFailsWritesNothing) {
    const auto refused = registry->change([](Batch& batch) -> Status {
        batch.put(Space::meta, "a", "1");
        return fail(ErrorCode::Conflict, "no");
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "no");
    EXPECT_FALSE(*registry->get(Space::meta, "a"));
}

TEST_F(RegistryTest, RangesAndSingleKeysAreErased) {
    Batch batch;
    for (const char* key : {"a", "b", "c", "d"}) batch.put(Space::meta, key, key);
    ASSERT_TRUE(registry->write(batch));
    Batch erasing;
    erasing.erase_range(Space::meta, "a", "c");
    erasing.erase(Space::meta, "d");
    ASSERT_TRUE(registry->write(erasing));
    EXPECT_FALSE(*registry->get(Space::meta, "b"));
    EXPECT_TRUE(*registry->get(Space::meta, "c"));
    EXPECT_FALSE(*registry->get(Space::meta, "d"));
}

TEST_F(RegistryTest, ASecondOneOnTheSameDirectoryIsRefusedWithTheReason) {
    const auto second = Registry::open(directory);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find("is another warmpost running"), std::string::npos);
}

}  // namespace
}  // namespace warmpost::registry
