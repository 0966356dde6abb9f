// What is in the file: everything after a restart, and no secret in plain.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "control/key_file.h"
#include "control/support.h"

namespace warmpost::control {
namespace {

std::string bytes_of(const std::filesystem::path& directory) {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        std::ifstream file(entry.path(), std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        all += text.str();
    }
    return all;
}

void fill(TestService& service) {
    const auto own = mail::DkimKey::generate("own.example", "mine", mail::DkimAlgorithm::rsa_sha256);
    service.config.egress.relays = {{"provider", "smtp.example.net", 587, config::RelayTls::starttls, "", 0}};
    ASSERT_TRUE(service->apply_config(service.config));
    ASSERT_TRUE(service->create_account({"second", false, 200, 0.5}));
    ASSERT_TRUE(service->create_pool(service.id, "mine", ScalingMode::managed));
    ASSERT_TRUE(service->lease_managed(service.pool("mine")->id, 1));
    ASSERT_TRUE(service->move_source("127.0.2.2", service.id, "ses-default-dedicated-pool"));
    ASSERT_TRUE(service->set_ehlo(ip("127.0.2.1"), "m1.example.net"));
    ConfigurationSet set;
    set.name = "news";
    set.sending_pool = "mine";
    set.tls_required = true;
    set.max_delivery_seconds = 600;
    set.tags = {{"team", "news"}};
    ASSERT_TRUE(service->create_configuration_set(service.id, set));
    ASSERT_TRUE(service->create_identity(service.id, {"example.com", "news", {{"a", "b"}}, "", ""}));
    ASSERT_TRUE(service->create_identity(service.id, {"own.example", "", {}, "mine", own.private_pem()}));
    ASSERT_TRUE(service->create_identity(service.id, {"Ann@example.org", "", {}, "", ""}));
    ASSERT_TRUE(service->set_identity_status(service.id, "example.com", VerificationStatus::temporary_failure, "DNS_SERVER_ERROR"));
    ASSERT_TRUE(service->set_feedback_forwarding(service.id, "own.example", false));
    ASSERT_TRUE(service->put_mail_from(service.id, "own.example", "b.own.example", true));
    ASSERT_TRUE(service->set_pricing_plan(service.id, "PRO"));
    ASSERT_TRUE(service->set_key_enabled(service.made.account_key.id, false));
    ASSERT_TRUE(service->pause({Pause::Kind::pool, "mine", "why", {}}));
    ASSERT_TRUE(service->pause({Pause::Kind::address, "127.0.1.1", "", {}}));
}

TEST(Restart, KeepsEverything) {
    TestService service;
    fill(service);
    const auto before = describe(*service->snapshot());
    service.reopen();
    EXPECT_EQ(describe(*service->snapshot()), before);
    EXPECT_EQ(service.published.back(), service->snapshot()) << "the first snapshot is out before open returns";
    ASSERT_TRUE(service->apply_config(service.config));
    EXPECT_EQ(describe(*service->snapshot()), before) << "the same config changes nothing";
}

TEST(Restart, KeepsVerificationLinksAndUsage) {
    TestService service;
    ASSERT_TRUE(service->create_identity(service.id, {"a@example.com", "", {}, "", ""}));
    const auto token = service->verification_token(service.id, "a@example.com");
    ASSERT_TRUE(token);
    const auto slot = to_ms(service.now) / 300'000;
    ASSERT_TRUE(service->store_usage({{service.id, slot, 7}, {service.id, slot - 1, 3}}));
    ASSERT_TRUE(service->store_usage({{service.id, slot, 9}}));
    service.reopen();
    EXPECT_TRUE(service->confirm_verification(*token));
    const auto slots = service->load_usage();
    ASSERT_EQ(slots.size(), 2U);
    EXPECT_EQ(slots[0].recipients, 3);
    EXPECT_EQ(slots[1].recipients, 9);
    service.now += std::chrono::hours{25};
    ASSERT_TRUE(service->store_usage({}));
    EXPECT_TRUE(service->load_usage().empty()) << "what no longer counts is let go";
}

TEST(SecretsAtRest, AreNotInTheFilesInPlain) {
    TestService service;
    fill(service);
    ASSERT_TRUE(service->create_identity(service.id, {"b@example.com", "", {}, "", ""}));
    const auto token = service->verification_token(service.id, "b@example.com");
    ASSERT_TRUE(token);
    const auto snapshot = service->snapshot();
    std::vector<std::string> secrets{*token, snapshot->return_path_secret, "PRIVATE KEY"};
    for (const auto& [id, key] : snapshot->keys) secrets.push_back(key->secret);
    for (const auto& [name, identity] : snapshot->account(service.id)->identities)
        if (identity.dkim_key) secrets.push_back(identity.dkim_key->private_pem().substr(100, 60));
    const auto look = [&](const char* when) {
        const auto bytes = bytes_of(service.config.server.data_dir);
        ASSERT_NE(bytes.find(service.made.account_key.id), std::string::npos) << "looked in the wrong place";
        for (const auto& secret : secrets) EXPECT_EQ(bytes.find(secret), std::string::npos) << when << ": " << secret;
    };
    look("while open");
    service.close();
    look("closed");
}

TEST(DataFiles, AreForTheirOwnerOnly) {
    TestService service;
    const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    for (const auto& entry : std::filesystem::directory_iterator(service.config.server.data_dir))
        EXPECT_EQ(entry.status().permissions() & others, std::filesystem::perms::none) << entry.path();
    EXPECT_EQ(std::filesystem::status(service.config.server.data_dir).permissions() & others, std::filesystem::perms::none);
}

TEST(KeyFile, AnotherThanTheDatabasesIsRefusedWithItsName) {
    TestService service;
    service.close();
    const auto right = service.config.server.key_file;
    service.config.server.key_file = service.directory / "other.key";
    ASSERT_TRUE(create_key_file(service.config.server.key_file));
    const auto refused = error_of(service.open());
    EXPECT_EQ(refused.code, ErrorCode::InvalidArgument);
    EXPECT_NE(refused.message.find("other.key"), std::string::npos) << refused.message;
    EXPECT_EQ(refused.field, "server.key_file");
    service.config.server.key_file = right;
    EXPECT_TRUE(service.open());
}

TEST(KeyFile, MissingIsRefusedBeforeAnythingIsMade) {
    TestService service;
    service.close();
    service.config.server.key_file = service.directory / "none.key";
    service.config.server.data_dir = service.directory / "new";
    EXPECT_EQ(error_of(service.open()).code, ErrorCode::NotFound);
    EXPECT_FALSE(std::filesystem::exists(service.config.server.data_dir));
}

TEST(Uninitialised, OpensEmptyAndSaysSo) {
    TestService service;
    service.config.server.data_dir = service.directory / "new";
    service.reopen();
    EXPECT_FALSE(service->initialised());
    EXPECT_TRUE(service->snapshot()->accounts.empty());
}

}  // namespace
}  // namespace warmpost::control
