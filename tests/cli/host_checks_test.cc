#include "cli/host_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/scratch.h"
#include "control/key_file.h"

namespace warmpost::cli {
namespace {
using testing::HasSubstr;

class HostChecks : public testing::Test {
protected:
    Scratch scratch;
    config::Config config = config::parse("[server]\ndata_dir = \"data\"\nkey_file = \"w.key\"\n", scratch.path() / "w.toml").value();
    Checks checks;
    const CheckResult& only() {
        EXPECT_EQ(checks.size(), 1u);
        return checks.front();
    }
};

TEST_F(HostChecks, AKeyFileOthersMayReadFails) {
    ASSERT_TRUE(control::create_key_file(config.server.key_file));
    std::filesystem::permissions(config.server.key_file, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
    check_key_file(config, checks);
    EXPECT_EQ(only().verdict, Verdict::bad);
    EXPECT_THAT(only().told, HasSubstr("chmod 600"));
}
TEST_F(HostChecks, AKeyFileInsideTheDataDirectoryFails) {
    config.server.key_file = config.server.data_dir / "w.key";
    ASSERT_TRUE(control::create_key_file(config.server.key_file));
    check_key_file(config, checks);
    EXPECT_EQ(only().verdict, Verdict::bad);
    EXPECT_THAT(only().told, HasSubstr("inside data_dir"));
}
TEST_F(HostChecks, ADiskThatCanBeWrittenPassesAndKeepsNothing) {
    std::filesystem::create_directories(config.server.data_dir);
    check_disk(config, checks);
    EXPECT_EQ(only().verdict, Verdict::good) << only().told;
    EXPECT_TRUE(std::filesystem::is_empty(config.server.data_dir));
}
TEST_F(HostChecks, ADataDirectoryThatIsNotThereFails) {
    check_disk(config, checks);
    EXPECT_EQ(only().verdict, Verdict::bad);
    EXPECT_THAT(only().told, HasSubstr("warmpost init"));
}
TEST_F(HostChecks, ADiskWithLessRoomThanTheLimitFails) {
    std::filesystem::create_directories(config.server.data_dir);
    config.limits.min_free_bytes = std::uint64_t{1} << 60;
    check_disk(config, checks);
    EXPECT_THAT(only().told, HasSubstr("less than limits.min_free_bytes"));
}
TEST_F(HostChecks, AnAddressTheHostDoesNotHaveFails) {
    check_sources({{}, {{IpAddress::parse("127.0.0.9").value(), {}}, {IpAddress::parse("192.0.2.1").value(), {}}}, {}}, checks);
    ASSERT_EQ(checks.size(), 2u);
    EXPECT_EQ(checks[0].verdict, Verdict::good);
    EXPECT_EQ(checks[1].verdict, Verdict::bad);
}
TEST_F(HostChecks, APortAnotherProgramHoldsFailsUnlessTheServerRuns) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), length), 0);
    ASSERT_EQ(::listen(fd, 1), 0);
    ASSERT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length), 0);
    config.server.api = {{IpAddress::parse("127.0.0.1").value(), ntohs(address.sin_port)}};
    check_listeners(config, false, checks);
    check_listeners(config, true, checks);
    ::close(fd);
    ASSERT_EQ(checks.size(), 4u);   // each with a note that nothing takes bounces in
    EXPECT_EQ(checks[0].verdict, Verdict::bad);
    EXPECT_EQ(checks[2].verdict, Verdict::good);
}

}  // namespace
}  // namespace warmpost::cli
