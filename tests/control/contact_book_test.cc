#include "control/contact_book.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace warmpost::control {
namespace {

struct ContactBookTest : ::testing::Test {
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "contacts-XXXXXX").string();
        directory = ::mkdtemp(name.data());
        auto opened = registry::Registry::open(directory);
        ASSERT_TRUE(opened) << opened.error().message;
        registry = std::move(*opened);
        book.emplace(*registry, [this] { return now; });
    }
    void TearDown() override {
        book.reset();
        registry.reset();
        std::filesystem::remove_all(directory);
    }
    void make_list() { ASSERT_TRUE(book->create(kAnn, {"news", "what is new", {{"sport", "Sport", "", true}, {"deals", "Deals", "", false}}, {}, {}, {}})); }
    static Contact person(std::string address, std::map<std::string, bool> topics = {}, bool none = false) { return {std::move(address), std::move(topics), none, "", {}, {}}; }
    std::string addresses(const ContactFilter& filter) {
        const auto page = book->contacts(kAnn, "news", filter, "", 100);
        if (!page) return page.error().message;
        std::string all;
        for (const auto& contact : page->contacts) all += contact.address + " ";
        return all;
    }

    static constexpr AccountId kAnn{2}, kBob{3};
    WallTime now = from_ms(1'700'000'000'000);
    std::filesystem::path directory;
    std::unique_ptr<registry::Registry> registry;
    std::optional<ContactBook> book;
};

TEST_F(ContactBookTest, AnAccountHasOneListAndSeesNoOthers) {
    make_list();
    const auto again = book->create(kAnn, {"news", "", {}, {}, {}, {}});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::AlreadyExists);
    const auto second = book->create(kAnn, {"other", "", {}, {}, {}, {}});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::LimitExceeded);
    EXPECT_EQ(second.error().message, "A maximum of 1 Lists allowed per account.");
    EXPECT_EQ(book->list(kBob, "news").error().code, ErrorCode::NotFound);
    ASSERT_TRUE(book->create(kBob, {"news", "", {}, {}, {}, {}}));
}

TEST_F(ContactBookTest, AListThatCannotBeIsRefusedWithWhatIsWrong) {
    EXPECT_EQ(book->create(kAnn, {"a list", "", {}, {}, {}, {}}).error().field, "ContactListName");
    EXPECT_EQ(book->create(kAnn, {"news", "", {{"a", "A", "", true}, {"a", "B", "", true}}, {}, {}, {}}).error().message, "Topic <a> is given twice.");
    std::vector<ListTopic> many;
    for (int i = 0; i < 21; ++i) many.push_back({"t" + std::to_string(i), "T", "", true});
    EXPECT_EQ(book->create(kAnn, {"news", "", many, {}, {}, {}}).error().message, "A contact list has at most 20 topics.");
}

TEST_F(ContactBookTest, ContactsAreFoundWithoutCaseAndKeepTheirOwn) {
    make_list();
    ASSERT_TRUE(book->add(kAnn, "news", person("Ann.Lee@Shop.Example", {{"sport", false}})));
    const auto found = book->contact(kAnn, "news", "ann.lee@shop.example");
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->address, "Ann.Lee@shop.example");
    EXPECT_EQ(book->add(kAnn, "news", person("ANN.LEE@shop.example")).error().code, ErrorCode::AlreadyExists);
    EXPECT_EQ(book->add(kAnn, "news", person("x@y.example", {{"weather", true}})).error().message, "List news doesn't contain a topic named weather.");
    EXPECT_EQ(book->add(kAnn, "news", person("no address")).error().code, ErrorCode::InvalidArgument);
}

TEST_F(ContactBookTest, ReplacingRemovesWhatIsLeftOutAndKeepsWhenItWasMade) {
    make_list();
    ASSERT_TRUE(book->add(kAnn, "news", person("a@x.example", {{"sport", false}, {"deals", true}})));
    const auto made = book->contact(kAnn, "news", "a@x.example")->created;
    now += std::chrono::hours(1);
    ASSERT_TRUE(book->replace(kAnn, "news", person("a@x.example", {{"sport", true}})));
    const auto found = book->contact(kAnn, "news", "a@x.example");
    EXPECT_EQ(found->topics, (std::map<std::string, bool>{{"sport", true}}));
    EXPECT_EQ(found->created, made);
    EXPECT_EQ(found->updated, now);
    EXPECT_EQ(book->replace(kAnn, "news", person("nobody@x.example")).error().code, ErrorCode::NotFound);
}

TEST_F(ContactBookTest, FiltersReckonWithDefaultsOnlyWhenTold) {
    make_list();
    ASSERT_TRUE(book->add(kAnn, "news", person("a@x.example", {{"deals", true}})));
    ASSERT_TRUE(book->add(kAnn, "news", person("b@x.example")));
    ASSERT_TRUE(book->add(kAnn, "news", person("c@x.example", {{"deals", true}}, true)));
    EXPECT_EQ(addresses({}), "a@x.example b@x.example c@x.example ");
    EXPECT_EQ(addresses({true, "", false}), "a@x.example b@x.example ");
    EXPECT_EQ(addresses({true, "deals", false}), "a@x.example ");
    EXPECT_EQ(addresses({false, "deals", false}), "c@x.example ") << "who unsubscribed of everything is out of each topic";
    EXPECT_EQ(addresses({false, "deals", true}), "b@x.example c@x.example ") << "who said nothing counts as the topic's default";
    EXPECT_EQ(addresses({true, "nothing", true}), "List news doesn't contain a topic named nothing.");
}

TEST_F(ContactBookTest, PagesGoOnWhereTheyEnded) {
    make_list();
    for (int i = 10; i < 20; ++i) ASSERT_TRUE(book->add(kAnn, "news", person("p" + std::to_string(i) + "@x.example")));
    std::string after, all;
    int pages = 0;
    do {
        const auto page = book->contacts(kAnn, "news", {}, after, 3);
        ASSERT_TRUE(page);
        for (const auto& contact : page->contacts) all += contact.address.substr(0, 3) + " ";
        after = page->last;
    } while (!after.empty() && ++pages < 10);
    EXPECT_EQ(all, "p10 p11 p12 p13 p14 p15 p16 p17 p18 p19 ");
}

TEST_F(ContactBookTest, StandingAndUnsubscribing) {
    make_list();
    using Standing = ContactBook::Standing;
    EXPECT_EQ(*book->standing(kAnn, "news", "sport", "new@x.example"), Standing::unknown_takes);
    EXPECT_EQ(*book->standing(kAnn, "news", "deals", "new@x.example"), Standing::unknown_refuses);
    const auto change = book->unsubscribe(kAnn, "news", "sport", "new@x.example");
    ASSERT_TRUE(change) << "who was not in the list comes into it";
    EXPECT_FALSE(change->after.topics.at("sport"));
    EXPECT_TRUE(change->before.topics.empty());
    EXPECT_EQ(*book->standing(kAnn, "news", "sport", "NEW@x.example"), Standing::refuses);
    EXPECT_EQ(*book->standing(kAnn, "news", "", "new@x.example"), Standing::takes);
    ASSERT_TRUE(book->unsubscribe(kAnn, "news", "gone-topic", "new@x.example")) << "of a topic that is no more: of everything";
    EXPECT_EQ(*book->standing(kAnn, "news", "", "new@x.example"), Standing::refuses);
    EXPECT_EQ(book->standing(kAnn, "other", "", "new@x.example").error().code, ErrorCode::NotFound);
    EXPECT_EQ(book->standing(kAnn, "news", "weather", "new@x.example").error().code, ErrorCode::InvalidArgument);
}

TEST_F(ContactBookTest, DeletingTheListTakesItsContactsAndNoOthers) {
    make_list();
    ASSERT_TRUE(book->create(kBob, {"news", "", {}, {}, {}, {}}));
    ASSERT_TRUE(book->add(kAnn, "news", person("a@x.example")));
    ASSERT_TRUE(book->add(kBob, "news", person("b@x.example")));
    ASSERT_TRUE(book->remove(kAnn, "news"));
    make_list();
    EXPECT_EQ(addresses({}), "");
    EXPECT_TRUE(book->contact(kBob, "news", "b@x.example"));
}

}  // namespace
}  // namespace warmpost::control
