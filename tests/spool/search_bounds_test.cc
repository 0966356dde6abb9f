// What a search reads, and what is forgotten.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>

#include "base/crypto.h"
#include "base/encoding.h"
#include "spool/search_kit.h"

namespace warmpost::spool {
namespace {

using testing::ElementsAreArray;
using testing::IsEmpty;

TEST_F(SearchTest, CostsWhatIsFoundNotWhatIsStored) {
    constexpr int kStored = 100'000, kRare = 10'000;
    std::latch stored(kStored);
    std::vector<std::string> rare;
    for (int i = 0; i < kStored; ++i) {
        auto message = test::make_message(1, 0, kShop, kTestTime - std::chrono::milliseconds(i * 20));  // fifty a second
        message->envelope.add_recipients(fmt::format("r{}@example.com", i));
        message->envelope.set_identity("example.org");
        const auto id = message->envelope.message_id();
        if (i % kRare == 0) rare.push_back(id);
        auto outcome = test::ended(id);
        outcome.history[0].add_recipients(fmt::format("r{}@example.com", i));
        outcome.history[0].set_isp(i % kRare == 0 ? "yahoo" : "gmail");
        outcome.history[0].set_source_ip("192.0.2.1");
        if (i % kRare == 0) outcome.history[0].set_result(Entry::BOUNCED);
        spool_->append(std::move(message), {}, [this, &stored, outcome](const auto& done) {
            EXPECT_TRUE(done) << done.error().message;
            spool_->record(outcome);
            stored.count_down();
        });
        if (i % 1000 == 999) spool_->flush();
    }
    stored.wait();
    spool_->flush();
    const auto cost_of = [&](const SearchQuery& query, std::size_t found) {
        reads_ = stories_ = 0;
        const auto ids = find(query);
        EXPECT_EQ(ids.size(), found);
        return std::pair{reads_, stories_};
    };
    auto yahoo = of({kShop});
    yahoo.isps = {"yahoo"};
    const auto [reads, stories] = cost_of(yahoo, rare.size());
    EXPECT_EQ(stories, rare.size()) << "a story that is read is found";
    EXPECT_LE(reads, 4 * rare.size() + 8) << "a look, a seek, a key and a token each";
    auto bounced = yahoo;
    bounced.outcomes = {"bounced"};
    bounced.identities = {"example.org"};  // of all: leapt over
    const auto [more_reads, more_stories] = cost_of(bounced, rare.size());
    EXPECT_EQ(more_stories, rare.size());
    EXPECT_LE(more_reads, rare.size() * (3 * 4 + 2 * 50) + 16) << "the others of the seconds in which all three are, no more";
    auto one = of({kShop});
    one.recipients = {"R77777@Example.com"};
    const auto [one_reads, one_stories] = cost_of(one, 1);
    EXPECT_LE(one_reads, 12u);
    EXPECT_EQ(one_stories, 1u);
    auto nobody = of({kShop});
    nobody.outcomes = {"complained"};
    EXPECT_LE(cost_of(nobody, 0).first, 4u);
    EXPECT_LE(cost_of(of({kNews}), 0).first, 4u) << "another account's search costs nothing";
    auto first_page = of({kShop});
    first_page.limit = 10;
    const auto page = spool_->search(first_page);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->messages.size(), 10u);
    EXPECT_LE(page->reads, 60u);
}

TEST_F(SearchTest, APageEndsWithinItsBoundAndSaysWhereToGoOn) {
    // Two facets that are in every second, in one message at the very end: the worst case of leaping.
    constexpr int kSeconds = 6000;
    std::vector<std::pair<MessagePtr, Outcome>> mail;
    const auto add = [&mail](int second, const char* isp, Entry::Result result) {
        auto message = test::make_message(1, 1, kShop, kTestTime - std::chrono::seconds(second));
        auto outcome = test::ended(message->envelope.message_id());
        outcome.history[0].add_recipients("r0@example.com");
        outcome.history[0].set_isp(isp);
        outcome.history[0].set_result(result);
        mail.emplace_back(std::move(message), std::move(outcome));
    };
    for (int i = 0; i < kSeconds; ++i) {
        add(i, "gmail", Entry::DELIVERED);
        add(i, "yahoo", Entry::BOUNCED);
    }
    add(kSeconds, "gmail", Entry::BOUNCED);
    std::latch stored(static_cast<std::ptrdiff_t>(mail.size()));
    for (auto& [message, outcome] : mail)
        spool_->append(message, {}, [this, &stored, &outcome](const auto& done) {
            EXPECT_TRUE(done);
            spool_->record(std::move(outcome));
            stored.count_down();
        });
    stored.wait();
    spool_->flush();
    auto query = of({kShop});
    query.isps = {"gmail"};
    query.outcomes = {"bounced"};
    for (const auto& accounts : {std::vector{kShop}, std::vector{kNews, kShop, std::int64_t{9}}}) {
        query.accounts = of(accounts).accounts;
        query.after.clear();
        std::vector<std::string> found;
        int pages = 0;
        do {
            const auto page = spool_->search(query);
            ASSERT_TRUE(page);
            EXPECT_LE(page->reads, 20'100u);
            EXPECT_NE(page->next, query.after);
            for (const auto& message : page->messages) found.push_back(message.id);
            query.after = page->next;
        } while (!query.after.empty() && ++pages < 1000);
        EXPECT_GT(pages, 1);
        EXPECT_LT(pages, 100);
        EXPECT_THAT(found, testing::ElementsAre(mail.back().first->envelope.message_id()));
    }
    query.after = "not hex";
    EXPECT_EQ(spool_->search(query).error().code, ErrorCode::InvalidArgument);
    query.after = "00";
    EXPECT_EQ(spool_->search(query).error().code, ErrorCode::InvalidArgument);
}

TEST_F(SearchTest, WhatIsTooOldIsNotFoundFromThatMillisecondOn) {
    options_.history_ttl = std::chrono::hours(24 * 30);
    open();
    const auto old = write(kShop, {"ann@example.com"}, kTestTime).id;
    now_ = kTestTime + options_.history_ttl;
    const auto young = write(kShop, {"ann@example.com"}, now_).id;
    spool_->flush();
    EXPECT_THAT(find(of({kShop})), ElementsAreArray({young, old}));
    pass(std::chrono::milliseconds(1));
    EXPECT_THAT(find(of({kShop})), ElementsAreArray({young}));
    pass(std::chrono::hours(2));  // now it is deleted as well
    write(kShop, {"bob@example.com"}, now_);
    spool_->flush();
    EXPECT_THAT(spool_->history(old), IsEmpty());
    EXPECT_FALSE(spool_->usage().history.shortened);
}

TEST_F(SearchTest, BeyondItsBytesTheOldestAreForgottenFirst) {
    options_.history_max_bytes = 3u << 20;
    open();
    std::vector<std::string> ids;
    std::uint64_t most = 0;
    for (int i = 0; i < 4000; ++i) {
        auto message = test::make_message(10, 1, kShop, now_);
        message->envelope.set_from(hex_encode(random_bytes(750)) + "@example.org");  // that no compression makes small
        ids.push_back(message->envelope.message_id());
        ASSERT_TRUE(append(*spool_, message));
        spool_->record(test::ended(ids.back()));
        if (i % 50 == 0) {
            pass(std::chrono::minutes(2));
            spool_->flush();
            most = std::max(most, spool_->usage().history.bytes);
        }
        pass(std::chrono::milliseconds(100));
    }
    pass(std::chrono::minutes(2));
    spool_->record({}, [](const auto&) {});
    ASSERT_TRUE(append(*spool_, test::make_message(10, 1, kNews, now_)));
    spool_->flush();
    const auto use = spool_->usage().history;
    EXPECT_TRUE(use.shortened);
    EXPECT_GT(use.oldest_ms, to_ms(kTestTime));
    EXPECT_LE(use.bytes, options_.history_max_bytes);
    EXPECT_LE(most, options_.history_max_bytes);
    EXPECT_GT(use.bytes, options_.history_max_bytes / 3) << "no more is forgotten than must be";
    const auto found = find(of({kShop}));
    EXPECT_LT(found.size(), ids.size());
    EXPECT_GT(found.size(), 500u);
    EXPECT_THAT(found, ElementsAreArray(ids.rbegin(), ids.rbegin() + static_cast<std::ptrdiff_t>(found.size()))) << "the youngest, all of them";
    EXPECT_THAT(spool_->history(ids.front()), IsEmpty());
    open();
    // What was forgotten stays so. What lay in write buffers is weighed better in files: some more may go.
    const auto later = find(of({kShop}));
    ASSERT_LE(later.size(), found.size());
    EXPECT_TRUE(std::equal(later.begin(), later.end(), found.begin()));
}

}  // namespace
}  // namespace warmpost::spool
