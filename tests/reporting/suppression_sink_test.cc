#include "reporting/events/suppression_sink.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "reporting/events/record.h"

namespace warmpost::reporting {
namespace {

const AccountId kShop{2};
constexpr WallTime kNow{std::chrono::milliseconds{1'790'000'000'000}};

struct SuppressionSinkTest : ::testing::Test {
    SuppressionSinkTest() {
        std::string name = (std::filesystem::temp_directory_path() / "sink-XXXXXX").string();
        directory = ::mkdtemp(name.data());
        registry = registry::Registry::open(directory).value();
        account.id = kShop;
        publish();
        sink = std::make_unique<SuppressionSink>(live, cell, *registry);
        envelope.set_account(kShop.value());
        envelope.set_message_id("message-1");
        envelope.set_from("news@shop.example");
        envelope.set_identity("shop.example");
        envelope.add_recipients("Ann@isp.example");
    }
    ~SuppressionSinkTest() override {
        registry.reset();
        std::filesystem::remove_all(directory);
    }
    void publish() {
        auto snapshot = std::make_shared<control::Snapshot>();
        snapshot->accounts[kShop] = std::make_shared<control::Account>(account);
        cell.set(snapshot);
    }
    [[nodiscard]] std::string bounce(const std::string& address, const char* type = "Permanent", const char* sub_type = "General", int seconds = 0) const {
        return bounce_record({envelope, {}, "us-east-1"}, {{address, "5.1.1", "smtp; 550 5.1.1 no such user"}}, kNow + std::chrono::seconds(seconds), type,
                             sub_type, "feedback-1", "mx.example", {});
    }
    [[nodiscard]] std::string complaint(const std::vector<std::string>& addresses, const char* kind = "abuse", int seconds = 0) const {
        return complaint_record({envelope, {}, "us-east-1"}, addresses, kNow + std::chrono::seconds(seconds), {{}, {}, kind, "feedback-2", {}});
    }
    void take(const std::vector<std::string>& records) {
        std::vector<spool::OutboxEvent> events;
        for (const auto& record : records) events.push_back({events.size() + 1, record});
        ASSERT_TRUE(sink->take(events));
    }
    [[nodiscard]] std::optional<registry::Suppressed> find(const std::string& address) const {
        return registry::find_suppressed(*registry, kShop, address).value();
    }

    std::filesystem::path directory;
    std::unique_ptr<registry::Registry> registry;
    config::Live live{config::Config{}};
    runtime::SnapshotCell cell;
    control::Account account;
    spool::pb::Envelope envelope;
    std::unique_ptr<SuppressionSink> sink;
};

using Reason = registry::SuppressionReason;

TEST_F(SuppressionSinkTest, APermanentBouncePutsItsRecipientOnTheListWithItsIds) {
    take({bounce("Ann@isp.example"), bounce("bob@isp.example", "Permanent", "NoEmail")});
    const auto found = find("ann@isp.example");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->address, "Ann@isp.example");
    EXPECT_EQ(found->reason, Reason::bounce);
    EXPECT_EQ(found->updated, kNow);
    EXPECT_EQ(found->message_id, "message-1");
    EXPECT_EQ(found->feedback_id, "feedback-1");
    EXPECT_TRUE(find("bob@isp.example"));
}

TEST_F(SuppressionSinkTest, OtherBouncesAndEventsPutNobodyThere) {
    take({bounce("a@isp.example", "Transient", "General"), bounce("b@isp.example", "Permanent", "OnAccountSuppressionList"),
          bounce("c@isp.example", "Permanent", "Suppressed"), bounce("d@isp.example", "Permanent", "UnsubscribedRecipient"),
          bounce("e@isp.example", "Undetermined", "Undetermined"), bounce("bounce@simulator.amazonses.com"), complaint({"complaint@SIMULATOR.amazonses.com"}),
          send_record({envelope, {}, "us-east-1"}), R"({"eventType":"Bounce","mail":7})", R"({"eventType":"Bounce)", "not JSON \"Bounce\""});
    const auto page = registry::SuppressionList(*registry).list(kShop, {}, "", 100).value();
    EXPECT_TRUE(page.entries.empty());
}

TEST_F(SuppressionSinkTest, AllComplainedRecipientsAreAddedAndNotSpamTakesThemAway) {
    take({complaint({"a@isp.example", "b@isp.example"}), bounce("c@isp.example")});
    EXPECT_EQ(find("a@isp.example")->reason, Reason::complaint);
    EXPECT_EQ(find("b@isp.example")->feedback_id, "feedback-2");
    take({complaint({"a@isp.example", "c@isp.example"}, "not-spam", 5)});
    EXPECT_FALSE(find("a@isp.example"));
    EXPECT_TRUE(find("b@isp.example"));
    EXPECT_TRUE(find("c@isp.example")) << "it is there for a bounce";
    take({complaint({"d@isp.example"}, "abuse", 6), complaint({"d@isp.example"}, "not-spam", 7)});
    EXPECT_FALSE(find("d@isp.example")) << "both in one batch";
}

TEST_F(SuppressionSinkTest, TheReasonsOfTheAccountCount) {
    account.suppressed = {false, true};
    publish();
    take({bounce("a@isp.example"), complaint({"b@isp.example"})});
    EXPECT_FALSE(find("a@isp.example"));
    EXPECT_TRUE(find("b@isp.example"));
}

TEST_F(SuppressionSinkTest, TheConfigurationSetReplacesTheAccountsReasons) {
    control::ConfigurationSet set;
    set.name = "none";
    set.suppressed = control::SuppressedReasons{false, false};
    account.configuration_sets["none"] = set;
    set.name = "says-nothing";
    set.suppressed.reset();
    account.configuration_sets["says-nothing"] = set;
    publish();
    envelope.set_configuration_set("none");
    take({bounce("a@isp.example")});
    EXPECT_FALSE(find("a@isp.example"));
    envelope.set_configuration_set("says-nothing");
    take({bounce("b@isp.example")});
    EXPECT_TRUE(find("b@isp.example"));
}

TEST_F(SuppressionSinkTest, ABatchThatComesAgainDoesNoHarm) {
    const std::vector<std::string> batch{bounce("a@isp.example"), complaint({"b@isp.example"})};
    take(batch);
    const registry::SuppressionList::Entry later{kShop, {"a@isp.example", Reason::complaint, kNow + std::chrono::seconds(60), {}, {}}};
    ASSERT_TRUE(registry::SuppressionList(*registry).put({&later, 1}));
    take(batch);
    EXPECT_EQ(find("a@isp.example")->reason, Reason::complaint) << "what was put later stays";
    EXPECT_EQ(registry::SuppressionList(*registry).list(kShop, {}, "", 100).value().entries.size(), 2u);
}

TEST_F(SuppressionSinkTest, AnAccountThatIsGoneHasNoList) {
    envelope.set_account(99);
    take({bounce("a@isp.example")});
    EXPECT_FALSE(registry::find_suppressed(*registry, AccountId{99}, "a@isp.example").value());
}

}  // namespace
}  // namespace warmpost::reporting
