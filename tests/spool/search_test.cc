// Messages that are looked for, against a naive search of a model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <memory>
#include <random>
#include <thread>

#include "spool/search_key.h"
#include "spool/search_kit.h"

namespace warmpost::spool {
namespace {

using testing::ElementsAreArray;
using testing::IsEmpty;

TEST(SearchKey, APlaceIsWhatItsIdAndItsPostingSay) {
    const auto at = kTestTime + std::chrono::milliseconds(789);
    const auto id = new_message_id(at);
    const auto place = place_of_id(id);
    ASSERT_TRUE(place);
    EXPECT_TRUE(id.starts_with(id_prefix(*place)));
    EXPECT_EQ(posting_time(*place), posting_time(at));
    const auto key = posting_prefix(posting_time(at), 42) + token_of(*place);
    const auto tokens = tokens_in(key, {});
    ASSERT_EQ(tokens.size(), 1u);
    EXPECT_EQ(place_of_token(posting_time(at), tokens[0]), *place);
    EXPECT_EQ(second_of_key(key), posting_time(at).second);
    EXPECT_LT(posting_prefix(posting_time(at), 42), posting_prefix(posting_time(at - std::chrono::seconds(1)), 42)) << "the latest comes first";
    EXPECT_FALSE(place_of_id("bounce-1"));
}

TEST_F(SearchTest, FindsWhatANaiveSearchFindsOverRestarts) {
    std::mt19937 chance(20261126);
    const auto pick = [&chance](const auto& list) { return list[chance() % list.size()]; };
    const std::vector<std::string> people{"ann@example.com", "Ann@example.com", "ann+news@example.com", "bob@example.net", "c@xn--bcher-kva.example"};
    const std::vector<std::string> identities{"example.org", "shop.example", "news@shop.example"}, sets{"", "news", "orders"};
    const std::vector<std::string> isps{"gmail", "yahoo", "other"}, sources{"192.0.2.1", "192.0.2.2", "relay-a"};
    const std::vector<std::string> outcomes{"sent", "delivered", "deferred", "bounced", "complained", "dropped"};
    std::vector<std::string> ids;
    const auto compare = [&] {
        spool_->flush();
        for (int i = 0; i < 40; ++i) {
            auto query = of(i % 3 == 0 ? std::vector{kShop, kNews, std::int64_t{9}} : std::vector{i % 2 == 0 ? kShop : kNews});
            query.limit = 1 + chance() % 20;
            if (chance() % 3 == 0) query.recipients = {pick(people)};
            if (chance() % 3 == 0) query.identities = {pick(identities)};
            if (chance() % 4 == 0) query.configuration_sets = {"news"};
            if (chance() % 3 == 0) query.isps = {pick(isps)};
            if (chance() % 3 == 0) query.sources = {pick(sources), pick(sources)};
            if (chance() % 2 == 0) query.outcomes = {pick(outcomes)};
            if (chance() % 4 == 0) query.from = kTestTime - std::chrono::minutes(chance() % 4000);
            if (chance() % 4 == 0) query.through = kTestTime - std::chrono::minutes(chance() % 2000);
            ASSERT_THAT(find(query), ElementsAreArray(expected(query))) << "query " << i;
        }
    };
    for (int round = 0; round < 8 && !HasFailure(); ++round) {
        for (int step = 0; step < 300; ++step) {
            if (ids.empty() || chance() % 3 == 0) {
                std::vector<std::string> to;
                for (auto n = 1 + chance() % 3; n > 0; --n)
                    if (const auto someone = pick(people); std::ranges::find(to, someone) == to.end()) to.push_back(someone);
                // Some within the same millisecond, most over three days.
                const auto at = kTestTime - std::chrono::milliseconds(chance() % 5 == 0 ? 0 : chance() % (72 * 3600 * 1000));
                ids.push_back(write(chance() % 3 == 0 ? kNews : kShop, to, at, pick(identities), pick(sets)).id);
                continue;
            }
            auto& message = all_.at(pick(ids));
            const auto recipient = chance() % message.recipients.size();
            const auto& was = message.recipients[recipient].outcome;
            const bool waits = was == "sent" || was == "deferred";
            if (waits)
                tell(message, recipient, pick(std::vector<std::string>{"deferred", "delivered", "delivered", "bounced", "dropped"}), pick(isps),
                     pick(sources));
            else if (was == "delivered" && chance() % 4 == 0)
                tell(message, recipient, pick(std::vector<std::string>{"bounced", "complained"}), pick(isps), "", Entry::ASYNC_BOUNCE);
            if (chance() % 50 == 0) spool_->flush();
        }
        compare();
        open();
        compare();
    }
}

TEST_F(SearchTest, MailOfTheServiceItselfIsNotFound) {
    auto notice = test::make_message(10, 1, kShop);
    notice->envelope.set_internal(true);
    const auto id = notice->envelope.message_id();
    ASSERT_TRUE(append(*spool_, notice));
    spool_->record(test::ended(id));
    spool_->flush();
    EXPECT_THAT(find(of({kShop})), IsEmpty());
    EXPECT_FALSE(spool_->history(id).empty());
}

// The index as a version left it that could not search: without that column family and without its mark.
void forget_postings(const std::filesystem::path& index) {
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, index.string(), &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    for (const auto& name : names) descriptors.emplace_back(name, rocksdb::ColumnFamilyOptions{});
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, index.string(), descriptors, &handles, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    const auto search = std::ranges::find(handles, "search", &rocksdb::ColumnFamilyHandle::GetName);
    ASSERT_NE(search, handles.end());
    ASSERT_TRUE(db->DropColumnFamily(*search).ok());
    ASSERT_TRUE(db->Delete({}, "search").ok());
    for (auto* handle : handles) (void)db->DestroyColumnFamilyHandle(handle);
}

TEST_F(SearchTest, AnIndexOfAnEarlierVersionBecomesSearchable) {
    for (int i = 0; i < 700; ++i) {
        auto& message = write(i % 7 == 0 ? kNews : kShop, {"ann@example.com", "bob@example.com"}, kTestTime - std::chrono::minutes(i));
        if (i % 3 != 0) tell(message, 0, i % 3 == 1 ? "delivered" : "deferred", "gmail", "192.0.2.1");
    }
    spool_.reset();
    forget_postings(directory_.path() / "index");
    open();
    for (int i = 0; i < 20; ++i) write(kShop, {"carl@example.com"}, kTestTime + std::chrono::minutes(i));
    spool_->flush();
    const auto posted = [this] { return find(of({kShop, kNews})).size() == all_.size(); };
    for (int i = 0; i < 3000 && !posted(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_TRUE(posted());
    // What waited then leaves what it was found by behind, as if it had been posted at its time.
    int told = 0;
    for (auto& [id, message] : all_)
        if (message.recipients[0].outcome != "delivered" && ++told % 2 == 0) tell(message, 0, "bounced", "yahoo", "192.0.2.2");
    open();
    for (const char* outcome : {"sent", "deferred", "delivered", "bounced"}) {
        auto query = of({kShop});
        query.outcomes = {outcome};
        EXPECT_THAT(find(query), ElementsAreArray(expected(query))) << outcome;
    }
    auto bob = of({kNews});
    bob.recipients = {"bob@example.com"};
    EXPECT_THAT(find(bob), ElementsAreArray(expected(bob)));
}

TEST_F(SearchTest, OpensBeyondTheFirstAreCountedInOneLine) {
    auto& message = write(kShop, {"ann@example.com"}, kTestTime);
    tell(message, 0, "delivered", "gmail", "192.0.2.1");
    const auto told = [&](Entry::Kind kind, std::uint32_t count) {
        Outcome outcome;
        outcome.message_id = message.id;
        auto& entry = outcome.history.emplace_back();
        entry.set_kind(kind);
        entry.set_count(count);
        entry.set_at_ms(to_ms(kTestTime) + static_cast<std::int64_t>(count));
        spool_->record(std::move(outcome));
    };
    told(Entry::OPEN, 0);
    spool_->flush();
    for (int i = 0; i < 20; ++i) {
        told(Entry::OPEN, 1);
        told(Entry::CLICK, 2);
        if (i % 5 == 0) spool_->flush();
    }
    tell(message, 0, "complained", "gmail", "");
    open();
    const auto story = spool_->history(message.id);
    ASSERT_EQ(story.size(), 6u);  // accepted, attempt, the first open, the complaint, and two lines that count
    EXPECT_EQ(story[2].kind(), Entry::OPEN);
    EXPECT_EQ(story[3].kind(), Entry::COMPLAINT);
    EXPECT_EQ(story[4].count(), 20u);
    EXPECT_EQ(story[5].count(), 40u);
    EXPECT_EQ(find(of({kShop})).size(), 1u);
}

}  // namespace
}  // namespace warmpost::spool
