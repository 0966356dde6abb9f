#include "control/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "control/support.h"

namespace warmpost::control {
namespace {

TEST(KeyFile, IsMadeOnceWithMode0600AndOpensWhatItSealed) {
    TestService service;
    const auto path = service.directory / "deeper" / "new.key";
    ASSERT_TRUE(create_key_file(path));
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    EXPECT_EQ(std::filesystem::file_size(path), 65U);
    const auto one = load_key_file(path);
    const auto two = load_key_file(path);
    ASSERT_TRUE(one && two);
    EXPECT_EQ(two->open(one->seal("secret", "here"), "here").value(), "secret");
    EXPECT_EQ(error_of(create_key_file(path)).code, ErrorCode::AlreadyExists);
}

TEST(KeyFile, ReadableByOthersIsRefusedWithTheCommandThatMendsIt) {
    TestService service;
    const auto path = service.config.server.key_file;
    for (const mode_t mode : {0640U, 0604U, 0660U}) {
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
        const auto refused = error_of(load_key_file(path));
        EXPECT_EQ(refused.code, ErrorCode::InvalidArgument);
        EXPECT_NE(refused.message.find("chmod 600 " + path.string()), std::string::npos) << refused.message;
    }
    ASSERT_EQ(::chmod(path.c_str(), 0400), 0);
    EXPECT_TRUE(load_key_file(path));
}

TEST(KeyFile, DamagedIsRefused) {
    TestService service;
    const auto path = service.config.server.key_file;
    for (const std::string& text : {std::string(), std::string("zz"), std::string(62, 'a') + "\n", std::string(200, 'a')}) {
        std::ofstream(path) << text;
        EXPECT_EQ(error_of(load_key_file(path)).code, ErrorCode::InvalidArgument) << text;
    }
}

}  // namespace
}  // namespace warmpost::control
