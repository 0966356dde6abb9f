#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/invocation.h"
#include "cli/scratch.h"

namespace warmpost::cli {
namespace {
using testing::HasSubstr;
namespace fs = std::filesystem;

class Init : public testing::Test {
protected:
    Scratch scratch;
    std::string file = scratch.write("w.toml", "[server]\ndata_dir = \"data\"\nkey_file = \"w.key\"\nservice_domain = \"post.example\"\n[egress]\nshared = [\"127.0.1.1\"]\n");
    std::string out, err;

    int init(std::vector<const char*> more = {}) {
        std::vector<const char*> argv{"warmpost", "init", "--config", file.c_str()};
        argv.insert(argv.end(), more.begin(), more.end());
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int exit = run(static_cast<int>(argv.size()), argv.data());
        out = testing::internal::GetCapturedStdout();
        err = testing::internal::GetCapturedStderr();
        return exit;
    }
    fs::perms mode(const char* name) { return fs::status(scratch.path() / name).permissions(); }
};

TEST_F(Init, MakesWhatOnlyItsOwnerMayRead) {
    ASSERT_EQ(init(), kOk) << err;
    EXPECT_EQ(mode("data"), fs::perms::owner_all);
    EXPECT_EQ(mode("w.key"), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(mode("data/tls/private_key.pem"), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_TRUE(fs::exists(scratch.path() / "data/control.db"));
}
TEST_F(Init, TellsBothKeysAsJson) {
    ASSERT_EQ(init({"--json", "--account", "shop"}), kOk) << err;
    const auto told = boost::json::parse(out).as_object();
    EXPECT_EQ(told.at("account").at("name"), "shop");
    for (const char* key : {"account_key", "operator_key"}) {
        EXPECT_EQ(told.at(key).at("id").as_string().size(), 20u);
        EXPECT_EQ(told.at(key).at("smtp_user"), told.at(key).at("id"));
        EXPECT_EQ(told.at(key).at("smtp_password").as_string().size(), 44u);
    }
}
TEST_F(Init, RefusesASecondTimeAndTellsNoSecret) {
    ASSERT_EQ(init(), kOk) << err;
    EXPECT_EQ(init(), kRefused);
    EXPECT_THAT(err, HasSubstr("is initialised already; nothing was changed"));
    EXPECT_EQ(out, "");
}
TEST_F(Init, ADatabaseWhoseKeyFileIsGoneIsNotGivenANewOne) {
    ASSERT_EQ(init(), kOk) << err;
    fs::remove(scratch.path() / "w.key");
    EXPECT_EQ(init(), kRefused);
    EXPECT_THAT(err, HasSubstr("restore that file from a backup"));
    EXPECT_FALSE(fs::exists(scratch.path() / "w.key"));
}
TEST_F(Init, ABadAccountNameIsRefusedAndCanBeMended) {
    EXPECT_EQ(init({"--account", "a b"}), kRefused);
    EXPECT_EQ(init({"--account", "ab"}), kOk) << err;
}

}  // namespace
}  // namespace warmpost::cli
