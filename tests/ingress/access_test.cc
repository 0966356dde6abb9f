// What roles and limits of keys allow.
#include "ingress/accept/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warmpost::ingress {
namespace {

using control::Role;

struct AccessTest : testing::Test {
    AccessTest() {
        snapshot.keys["AKIA1"] = std::make_shared<control::AccessKey>(control::AccessKey{"AKIA1", "s", AccountId{7}, Role::sender, true, "checkout"});
    }
    control::AccessKey& key() {
        auto copy = std::make_shared<control::AccessKey>(*snapshot.keys.at("AKIA1"));
        auto& reference = *copy;
        snapshot.keys["AKIA1"] = copy;
        return reference;
    }
    Status send(const std::string& from, const control::ConfigurationSet* set = nullptr, const std::string& operation = "SendEmail",
                std::vector<std::string> others = {}) {
        return may_send(snapshot, {operation, AccountId{7}, id, "eu-west-1"}, {{{"", from}}, std::move(others)}, set);
    }
    control::Snapshot snapshot;
    const std::string id = "AKIA1";
};

TEST_F(AccessTest, ClassesGoByTheOperationsName) {
    EXPECT_EQ(class_of("SendEmail"), OperationClass::send);
    EXPECT_EQ(class_of("SendBulkEmail"), OperationClass::send);
    EXPECT_EQ(class_of("SendCustomVerificationEmail"), OperationClass::change) << "it makes an identity";
    EXPECT_EQ(class_of("GetAccount"), OperationClass::read);
    EXPECT_EQ(class_of("BatchGetMetricData"), OperationClass::read);
    EXPECT_EQ(class_of("TestRenderEmailTemplate"), OperationClass::read);
    EXPECT_EQ(class_of("PutAccountDetails"), OperationClass::change);
    EXPECT_EQ(class_of("CancelExportJob"), OperationClass::change);
    EXPECT_EQ(class_of("TagResource"), OperationClass::change);
}

TEST_F(AccessTest, EachRoleMayItsOwn) {
    for (const auto all : {Role::account, Role::operator_})
        for (const auto wanted : {OperationClass::send, OperationClass::read, OperationClass::change}) EXPECT_TRUE(may(all, wanted));
    EXPECT_TRUE(may(Role::sender, OperationClass::send));
    EXPECT_FALSE(may(Role::sender, OperationClass::read));
    EXPECT_FALSE(may(Role::sender, OperationClass::change));
    EXPECT_TRUE(may(Role::read_only, OperationClass::read));
    EXPECT_FALSE(may(Role::read_only, OperationClass::send));
    EXPECT_FALSE(may(Role::read_only, OperationClass::change));
}

TEST_F(AccessTest, RefusalsNameTheUserAsAwsDoes) {
    const auto refused = may_perform(snapshot, {AccountId{7}, Role::sender, "AKIA1"}, "GetAccount");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::AccessDenied);
    EXPECT_EQ(refused.error().message, "User: arn:aws:iam::000000000007:user/checkout is not authorized to perform: ses:GetAccount");
    key().name.clear();
    EXPECT_EQ(user_arn(snapshot, {AccountId{7}, Role::sender, "AKIA1"}), "arn:aws:iam::000000000007:user/AKIA1");
}

TEST_F(AccessTest, AReadOnlyKeySendsNeitherByApiNorBySmtp) {
    key().role = Role::read_only;
    const auto by_api = send("a@shop.example");
    ASSERT_FALSE(by_api);
    EXPECT_EQ(by_api.error().message,
              "User: arn:aws:iam::000000000007:user/checkout is not authorized to perform: ses:SendEmail on resource: "
              "arn:aws:ses:eu-west-1:000000000007:identity/a@shop.example");
    const auto by_smtp = send("a@shop.example", nullptr, "SMTP");
    ASSERT_FALSE(by_smtp);
    EXPECT_EQ(by_smtp.error().message,
              "User arn:aws:iam::000000000007:user/checkout is not authorized to perform ses:SendRawEmail on resource "
              "arn:aws:ses:eu-west-1:000000000007:identity/a@shop.example");
}

TEST_F(AccessTest, IdentitiesOfAKeyCoverTheirSubdomainsAndLabels) {
    const std::vector<std::string> limits{"shop.example", "Eve@other.example"};
    EXPECT_TRUE(within(limits, "a@shop.example"));
    EXPECT_TRUE(within(limits, "a@mail.Shop.Example"));
    EXPECT_FALSE(within(limits, "a@notshop.example"));
    EXPECT_FALSE(within(limits, "a@example"));
    EXPECT_TRUE(within(limits, "Eve@other.example"));
    EXPECT_TRUE(within(limits, "Eve+news@other.example"));
    EXPECT_FALSE(within(limits, "eve@other.example")) << "local parts are case-sensitive";
    EXPECT_FALSE(within(limits, "bob@other.example"));
    EXPECT_FALSE(within(limits, "nobody"));
}

TEST_F(AccessTest, EverySenderMustBeWithinTheKeysIdentities) {
    key().identities = {"shop.example"};
    EXPECT_TRUE(send("a@shop.example"));
    EXPECT_TRUE(send("a@shop.example", nullptr, "SendEmail", {"", "bounce@shop.example"}));
    EXPECT_FALSE(send("a@other.example"));
    EXPECT_FALSE(send("a@shop.example", nullptr, "SendEmail", {"bounce@other.example"}));
}

TEST_F(AccessTest, AKeyLimitedToConfigurationSetsMustNameOne) {
    key().configuration_sets = {"orders"};
    control::ConfigurationSet orders, news;
    orders.name = "orders";
    news.name = "news";
    EXPECT_TRUE(send("a@shop.example", &orders));
    const auto other = send("a@shop.example", &news);
    ASSERT_FALSE(other);
    EXPECT_TRUE(other.error().message.ends_with("on resource: arn:aws:ses:eu-west-1:000000000007:configuration-set/news")) << other.error().message;
    EXPECT_FALSE(send("a@shop.example"));
}

TEST_F(AccessTest, WhoNeedsNoKeyIsNotLimited) {
    const std::string network = "trusted network";
    EXPECT_TRUE(may_send(snapshot, {"SMTP", AccountId{7}, network, "eu-west-1", true}, {{{"", "a@shop.example"}}, {}}, nullptr));
    EXPECT_FALSE(may_send(snapshot, {"SMTP", AccountId{7}, network, "eu-west-1"}, {{{"", "a@shop.example"}}, {}}, nullptr)) << "its name is no proof";
}

TEST_F(AccessTest, AKeyThatIsGoneOrDisabledSendsNothing) {
    key().enabled = false;
    const auto disabled = send("a@shop.example");
    ASSERT_FALSE(disabled);
    EXPECT_EQ(disabled.error().code, ErrorCode::AccessDenied);
    snapshot.keys.clear();
    const auto gone = send("a@shop.example");
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, ErrorCode::AccessDenied);
    EXPECT_THAT(gone.error().message, testing::HasSubstr("user/AKIA1 is not authorized to perform: ses:SendEmail"));
}

}  // namespace
}  // namespace warmpost::ingress
