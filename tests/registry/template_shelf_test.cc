#include "registry/template_shelf.h"

#include <gtest/gtest.h>

#include "registry/template_cache.h"
#include "support/spool_kit.h"

namespace warmpost::registry {
namespace {

constexpr AccountId kShop{2}, kOther{3};

EmailTemplate made(std::string subject, WallTime at = from_ms(1000)) {
    return {rendering::make_source(std::move(subject), "text", std::nullopt), at, at, {{"team", "a"}}};
}

class TemplateShelfTest : public testing::Test {
protected:
    test::ScratchDirectory directory;
    std::unique_ptr<Registry> registry = Registry::open(directory.path() / "registry").value();
    std::unique_ptr<TemplateShelf> shelf = std::make_unique<TemplateShelf>(*registry);

    void reopen() {
        shelf.reset();
        registry.reset();
        registry = Registry::open(directory.path() / "registry").value();
        shelf = std::make_unique<TemplateShelf>(*registry);
    }
};

TEST_F(TemplateShelfTest, KeepsWhatWasMade) {
    ASSERT_TRUE(shelf->create(kShop, "welcome", made("Hi {{name}}")));
    reopen();
    const auto read = shelf->email(kShop, "welcome");
    ASSERT_TRUE(read);
    EXPECT_EQ((*read)->source->subject, "Hi {{name}}");
    EXPECT_EQ((*read)->source->text, "text");
    EXPECT_EQ((*read)->source->html, std::nullopt);
    EXPECT_EQ(to_ms((*read)->created), 1000);
    EXPECT_EQ((*read)->tags, (TemplateTags{{"team", "a"}}));
    EXPECT_EQ(shelf->email(kShop, "welcome")->get(), read->get()) << "the second time from memory";
}

TEST_F(TemplateShelfTest, AnAccountSeesItsOwn) {
    ASSERT_TRUE(shelf->create(kShop, "welcome", made("ours")));
    ASSERT_TRUE(shelf->create(kOther, "welcome", made("theirs")));
    EXPECT_EQ((*shelf->email(kOther, "welcome"))->source->subject, "theirs");
    ASSERT_TRUE(shelf->remove(kOther, "welcome"));
    EXPECT_EQ((*shelf->email(kShop, "welcome"))->source->subject, "ours");
    EXPECT_TRUE(shelf->list(kOther, "", 10)->empty());
}

TEST_F(TemplateShelfTest, SaysWhatIsAndIsNotThere) {
    const auto none = shelf->email(kShop, "welcome");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::NotFound);
    EXPECT_EQ(none.error().message, "Template welcome does not exist.");
    EXPECT_EQ(shelf->remove(kShop, "welcome").error().code, ErrorCode::NotFound);
    EXPECT_EQ(shelf->update(kShop, "welcome", *made("x").source, {}).error().code, ErrorCode::NotFound);
    ASSERT_TRUE(shelf->create(kShop, "welcome", made("a")));
    EXPECT_EQ(shelf->create(kShop, "welcome", made("b")).error().code, ErrorCode::AlreadyExists);
    EXPECT_EQ((*shelf->email(kShop, "welcome"))->source->subject, "a");
}

TEST_F(TemplateShelfTest, AnUpdateIsSeenAtOnceAndKeepsCreationAndTags) {
    ASSERT_TRUE(shelf->create(kShop, "welcome", made("old")));
    const auto old = *shelf->email(kShop, "welcome");
    ASSERT_TRUE(shelf->update(kShop, "welcome", *made("new").source, from_ms(5000)));
    const auto fresh = *shelf->email(kShop, "welcome");
    EXPECT_EQ(fresh->source->subject, "new");
    EXPECT_EQ(to_ms(fresh->created), 1000);
    EXPECT_EQ(to_ms(fresh->updated), 5000);
    EXPECT_EQ(fresh->tags, (TemplateTags{{"team", "a"}}));
    EXPECT_EQ(old->source->subject, "old") << "who has it goes on with it";
    ASSERT_TRUE(shelf->remove(kShop, "welcome"));
    EXPECT_FALSE(shelf->email(kShop, "welcome"));
}

TEST_F(TemplateShelfTest, ListsInPages) {
    for (const char* name : {"b", "a", "d", "c", "a-1"}) ASSERT_TRUE(shelf->create(kShop, name, made(name)));
    ASSERT_TRUE(shelf->create(kOther, "z", made("z")));
    std::vector<std::string> names;
    std::string after;
    for (int page = 0; page < 10; ++page) {
        const auto some = shelf->list(kShop, after, 2).value();
        for (const auto& each : some) names.push_back(each.name);
        if (some.size() < 2) break;
        after = some.back().name;
    }
    EXPECT_EQ(names, (std::vector<std::string>{"a", "a-1", "b", "c", "d"}));
}

TEST_F(TemplateShelfTest, SizeIsBounded) {
    auto large = made("s");
    large.source = rendering::make_source("s", std::string(kMaxTemplateBytes - 1, 'x'), std::nullopt);
    EXPECT_TRUE(shelf->create(kShop, "fits", large));
    large.source = rendering::make_source("s", std::string(kMaxTemplateBytes - 1, 'x'), "y");
    EXPECT_EQ(shelf->create(kShop, "too-large", large).error().code, ErrorCode::LimitExceeded);
    EXPECT_EQ(shelf->update(kShop, "fits", *large.source, {}).error().code, ErrorCode::LimitExceeded);
}

TEST_F(TemplateShelfTest, VerificationTemplatesAreBoundedInNumber) {
    VerificationTemplate asked{"news@shop.example",       "Please confirm", "<p>Hi</p>", "https://shop.example/yes",
                               "https://shop.example/no", from_ms(1),       from_ms(1),  {}};
    for (std::size_t i = 0; i < kMaxVerificationTemplates; ++i) ASSERT_TRUE(shelf->create(kShop, "v" + std::to_string(i), asked));
    EXPECT_EQ(shelf->create(kShop, "one-more", asked).error().code, ErrorCode::LimitExceeded);
    ASSERT_TRUE(shelf->remove_verification(kShop, "v7"));
    reopen();
    EXPECT_TRUE(shelf->create(kShop, "one-more", asked));
    asked.subject = "Other";
    ASSERT_TRUE(shelf->update(kShop, "one-more", asked));
    const auto read = shelf->verification(kShop, "one-more").value();
    EXPECT_EQ(read.subject, "Other");
    EXPECT_EQ(read.html, "<p>Hi</p>");
    EXPECT_EQ(read.failure_url, "https://shop.example/no");
    EXPECT_EQ(shelf->list_verification(kShop, "", 100)->size(), kMaxVerificationTemplates);
    EXPECT_EQ(shelf->list(kShop, "", 100)->size(), 0u) << "the two kinds have names of their own";
    EXPECT_EQ(shelf->verification(kShop, "v7").error().message, "Custom verification email template v7 does not exist.");
}

TEST(TemplateCacheTest, ForgetsTheOldestAndTakesNothingThatMayBeOld) {
    TemplateCache cache(2000);
    std::uint64_t version = 0;
    EXPECT_EQ(cache.get("a", version), nullptr);
    cache.put("a", std::make_shared<EmailTemplate>(made("a")), version);
    cache.put("b", std::make_shared<EmailTemplate>(made("b")), version);
    cache.put("c", std::make_shared<EmailTemplate>(made("c")), version);
    EXPECT_NE(cache.get("a", version), nullptr);
    cache.put("d", std::make_shared<EmailTemplate>(made("d")), version);
    EXPECT_EQ(cache.get("b", version), nullptr) << "the least recently used";
    EXPECT_NE(cache.get("a", version), nullptr);
    const auto before = version;
    cache.forget("x");
    cache.put("e", std::make_shared<EmailTemplate>(made("e")), before);
    EXPECT_EQ(cache.get("e", version), nullptr);
}

}  // namespace
}  // namespace warmpost::registry
