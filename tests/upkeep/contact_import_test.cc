// Contacts of an import file: what a record may say, and what becomes of the list.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/contact_book.h"
#include "support/spool_kit.h"
#include "upkeep/import_target.h"

namespace warmpost::upkeep {
namespace {

using control::Contact;
using testing::HasSubstr;
namespace json = boost::json;

const AccountId kShop{2};

class ContactImportTest : public testing::Test {
protected:
    ContactImportTest() {
        EXPECT_TRUE(book.create(kShop, {"news", "", {{"sport", "Sport", "", true}, {"deals", "Deals", "", false}}, {}, {}, {}}));
    }
    Result<std::unique_ptr<ImportTarget>> make(const char* action = "PUT", const char* list = "news") {
        return contact_import(*registry, [this] { return now; })(kShop, json::object{{"ContactListName", list}, {"ContactListImportAction", action}});
    }
    // Why each line failed; "" when it did not.
    std::vector<std::string> import(ImportTarget& target, ImportFormat format, const std::vector<std::string>& lines) {
        std::vector<std::string> told;
        for (const auto& line : lines) {
            auto record = read_import_record(format, line);
            const auto taken = record ? target.take(std::move(*record)) : Status(std::unexpected(record.error()));
            told.push_back(taken ? std::string() : taken.error().message);
        }
        EXPECT_TRUE(target.write());
        return told;
    }
    Contact contact(const std::string& address) { return book.contact(kShop, "news", address).value(); }
    bool there(const std::string& address) { return book.contact(kShop, "news", address).has_value(); }

    test::ScratchDirectory scratch;
    WallTime now = test::kTestTime;
    std::unique_ptr<registry::Registry> registry = registry::Registry::open(scratch.path() / "registry").value();
    control::ContactBook book{*registry, [this] { return now; }};
};

TEST_F(ContactImportTest, CsvColumnsAreNamedByTheFirstLine) {
    const auto target = make().value();
    ASSERT_TRUE(target->begin({"topicPreferences.deals", " emailAddress", "unsubscribeAll", "attributesData"}));
    const auto told = import(*target, ImportFormat::csv,
                             {R"(OPT_IN,Ann@x.example,false,"{""name"": ""Ann, A.""}")", ",bob@x.example,TRUE,", "MAYBE,c@x.example,,", ",d@x.example,perhaps,",
                              ",e@x.example", R"(,f@x.example,,{broken)", ",nobody,,"});
    EXPECT_THAT(told, testing::ElementsAre("", "", HasSubstr("OPT_IN or OPT_OUT"), HasSubstr("true or false"), HasSubstr("2 fields and the first line 4"),
                                           HasSubstr("JSON object"), HasSubstr("EmailAddress")));
    EXPECT_EQ(contact("ann@X.example").topics, (std::map<std::string, bool>{{"deals", true}}));
    EXPECT_EQ(contact("ann@x.example").attributes, R"({"name": "Ann, A."})");
    EXPECT_TRUE(contact("bob@x.example").unsubscribe_all);
    EXPECT_TRUE(contact("bob@x.example").topics.empty());
    EXPECT_FALSE(there("c@x.example") || there("d@x.example") || there("e@x.example"));
}
TEST_F(ContactImportTest, AFirstLineThatNamesNoAddressOrAnUnknownTopicEndsTheJob) {
    for (const auto& header : std::vector<std::vector<std::string>>{
             {"ann@x.example"}, {"emailAddress", "emailAddress"}, {"emailAddress", "topicPreferences.cats"}, {"emailAddress", "topicPreferences."}, {"emailAddress", "age"}}) {
        const auto begun = make().value()->begin(header);
        ASSERT_FALSE(begun) << header.back();
        EXPECT_EQ(begun.error().code, ErrorCode::InvalidArgument);
    }
}
TEST_F(ContactImportTest, JsonLinesAreAsTheApiSaysIt) {
    const auto target = make().value();
    const auto told = import(*target, ImportFormat::json,
                             {R"({"emailAddress":"ann@x.example","topicPreferences":[{"topicName":"sport","subscriptionStatus":"OPT_OUT"}],"attributesData":"{\"a\":1}"})",
                              R"({"emailAddress":"bob@x.example","unsubscribeAll":true,"attributesData":{"b":2}})",
                              R"({"emailAddress":"c@x.example","topicPreferences":[{"topicName":"cats","subscriptionStatus":"OPT_IN"}]})", R"({"emailAddress":7})"});
    EXPECT_THAT(told, testing::ElementsAre("", "", HasSubstr("cats"), HasSubstr("EmailAddress")));
    EXPECT_EQ(contact("ann@x.example").topics, (std::map<std::string, bool>{{"sport", false}}));
    EXPECT_EQ(contact("ann@x.example").attributes, R"({"a":1})");
    EXPECT_TRUE(contact("bob@x.example").unsubscribe_all);
    EXPECT_EQ(contact("bob@x.example").attributes, R"({"b":2})");
}
TEST_F(ContactImportTest, WhoIsThereIsReplacedAndKeepsTheDayTheyCame) {
    ASSERT_TRUE(book.add(kShop, "news", {"Ann@x.example", {{"sport", true}}, true, {}, {}, {}}));
    now += std::chrono::hours(24);
    const auto target = make().value();
    ASSERT_TRUE(target->begin({"emailAddress"}));
    import(*target, ImportFormat::csv, {"ann@x.example"});
    EXPECT_EQ(contact("ann@x.example").created, test::kTestTime);
    EXPECT_EQ(contact("ann@x.example").updated, now);
    EXPECT_FALSE(contact("ann@x.example").unsubscribe_all);
    EXPECT_TRUE(contact("ann@x.example").topics.empty());
}
TEST_F(ContactImportTest, DeletionsNeedNoPreferences) {
    ASSERT_TRUE(book.add(kShop, "news", {"Ann@x.example", {}, false, {}, {}, {}}));
    ASSERT_TRUE(book.add(kShop, "news", {"bob@x.example", {}, false, {}, {}, {}}));
    const auto target = make("DELETE").value();
    ASSERT_TRUE(target->begin({"emailAddress", "topicPreferences.gone"}));
    import(*target, ImportFormat::csv, {"ann@x.example,OPT_IN", "nobody@x.example,"});
    EXPECT_FALSE(there("ann@x.example"));
    EXPECT_TRUE(there("bob@x.example"));
}
TEST_F(ContactImportTest, AListThatIsNotThereOrGoesEndsTheJob) {
    EXPECT_EQ(make("PUT", "other").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(make("REPLACE").error().code, ErrorCode::InvalidArgument);
    const auto target = make().value();
    ASSERT_TRUE(target->begin({"emailAddress"}));
    ASSERT_TRUE(target->take(read_import_record(ImportFormat::csv, "ann@x.example").value()));
    ASSERT_TRUE(book.remove(kShop, "news"));
    const auto written = target->write();
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::InvalidArgument) << "not begun again for ever";
}

}  // namespace
}  // namespace warmpost::upkeep
