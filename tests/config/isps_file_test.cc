#include "config/isps_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warmpost::config {
namespace {
using testing::HasSubstr;

std::string error_of(std::string_view text) {
    const auto file = parse_isps(text);
    return file ? "" : file.error().message;
}

TEST(IspsFile, ReadsIspsTheirRepliesAndGenericRules) {
    const auto file = parse_isps(R"(
[[isp]]
id = "gmail"
name = "Gmail"
mx = [".Google.com"]
domains = ["gmail.com"]
connections = 10
messages_per_connection = 100
messages_per_second = 2.5
[[isp.reply]]
pattern = "4\\.7\\.28"
meaning = "throttled"
scope = "netblock"
[[reply]]
pattern = "mailbox full"
meaning = "deferred"
scope = "recipient"
)");
    ASSERT_TRUE(file) << file.error().message;
    const auto& isp = file->isps.at(0);
    EXPECT_EQ(isp.id, IspId{"gmail"});
    EXPECT_EQ(isp.mx_suffixes.at(0), ".google.com");
    EXPECT_EQ(isp.limits.connections, 10);
    EXPECT_DOUBLE_EQ(isp.limits.messages_per_second, 2.5);
    EXPECT_EQ(isp.replies.at(0).pattern, R"(4\.7\.28)");
    EXPECT_EQ(isp.replies.at(0).meaning, outcome::Meaning::throttled);
    EXPECT_EQ(isp.replies.at(0).scope, outcome::Scope::netblock);
    EXPECT_EQ(file->generic.at(0).scope, outcome::Scope::recipient);
}
TEST(IspsFile, ANameIsNotNeeded) { EXPECT_EQ(parse_isps("[[isp]]\nid = \"x\"\n")->isps.at(0).name, "x"); }
TEST(IspsFile, MistakesNameTheLine) {
    EXPECT_EQ(error_of("[[isp]]\nid = \"x\"\nmxs = []\n"), "line 3: mxs: unknown key of an isp");
    EXPECT_EQ(error_of("[[isp]]\nname = \"x\"\n"), "line 1: id: is missing");
    EXPECT_THAT(error_of("[[reply]]\npattern = \"x\"\nmeaning = \"angry\"\nscope = \"address\"\n"), HasSubstr("line 3: meaning: \"angry\" is none of deferred, throttled"));
    EXPECT_THAT(error_of("[[reply]]\npattern = \"(\"\nmeaning = \"blocked\"\nscope = \"address\"\n"), HasSubstr("line 2: pattern: "));
    EXPECT_THAT(error_of("[isps]\n"), HasSubstr("line 1: isps: unknown key"));
}
TEST(IspsFile, TheCompiledInTableMakes) {
    const auto table = load_isps({});
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_EQ(table->by_mx_host("gmail-smtp-in.l.google.com"), IspId{"gmail"});
}
TEST(IspsFile, AMissingFileIsNamed) { EXPECT_THAT(load_isps("/nonexistent.toml").error().message, HasSubstr("/nonexistent.toml: cannot be read")); }

}  // namespace
}  // namespace warmpost::config
