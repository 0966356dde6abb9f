#include "config/live.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/keys.h"

namespace warmpost::config {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Live, WhatMayChangeWhileRunningIsInForceAtOnce) {
    Live live{Config{}};
    Config fresh;
    fresh.delivery.retry_first = std::chrono::seconds(7);
    fresh.routes.push_back({"example.com", "127.0.0.1", 2525, {}});
    EXPECT_THAT(live.replace(fresh), IsEmpty());
    EXPECT_EQ(live->delivery.retry_first, std::chrono::seconds(7));
    EXPECT_EQ(live->routes.size(), 1u);
}
TEST(Live, WhatNeedsARestartKeepsItsValueAndIsNamed) {
    Live live{Config{}};
    Config fresh;
    fresh.server.data_dir = "/elsewhere";
    fresh.limits.memory_bytes = 1 << 20;
    EXPECT_THAT(live.replace(fresh), ElementsAre("server.data_dir", "limits.memory_bytes"));
    EXPECT_EQ(live->server.data_dir, Config{}.server.data_dir);
    EXPECT_EQ(live->limits.memory_bytes, Config{}.limits.memory_bytes);
}
TEST(Live, AReferenceIntoAnOlderConfigurationStaysValid) {
    Live live{Config{}};
    const Config& before = *live;
    for (int i = 1; i < 50; ++i) {
        Config fresh;
        fresh.limits.recipients = i;
        live.replace(fresh);
    }
    EXPECT_EQ(before.limits.recipients, Config{}.limits.recipients);
    EXPECT_EQ(live->limits.recipients, 49);
}
TEST(Live, EveryKeyThatNeedsARestartCanBeKept) {
    for (const Key& key : keys()) EXPECT_EQ(key.restart, key.keep != nullptr) << key.table << "." << key.name;
}

}  // namespace
}  // namespace warmpost::config
