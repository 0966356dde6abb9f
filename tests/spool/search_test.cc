// Messages that are looked for, against a naive search of a model; what a search reads; what is forgotten.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <atomic>
#include <latch>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "spool/search_key.h"
#include "spool/spool.h"
#include "support/spool_kit.h"

namespace warmpost::spool {
namespace {

using Entry = pb::HistoryEntry;
using test::append;
using test::kTestTime;
using testing::ElementsAreArray;
using testing::IsEmpty;

constexpr std::int64_t kShop = 7, kNews = 8;

struct Known {   // of a recipient, as the model has it
    std::string outcome = "sent";
    std::set<std::string> isps, sources;
};
struct Written {
    std::string id;
    pb::Envelope envelope;
    std::vector<Known> recipients;
};

class SearchTest : public testing::Test {
protected:
    void SetUp() override {
        options_.now = [this] { return now_.load(); };
        open();
    }
    void open() {
        spool_.reset();
        auto opened = Spool::open(options_);
        ASSERT_TRUE(opened) << opened.error().message;
        spool_ = std::move(*opened);
    }
    Written& write(std::int64_t account, const std::vector<std::string>& recipients, WallTime at, const std::string& identity = "example.org", const std::string& set = "") {
        auto message = test::make_message(10, 0, account, at);
        for (const auto& recipient : recipients) message->envelope.add_recipients(recipient);
        message->envelope.set_identity(identity);
        message->envelope.set_configuration_set(set);
        Written written{message->envelope.message_id(), message->envelope, std::vector<Known>(recipients.size())};
        EXPECT_TRUE(append(*spool_, std::move(message)));
        return all_.emplace(written.id, std::move(written)).first->second;
    }
    // One more line of the story, about one recipient; an outcome that ends takes it from the queue.
    void tell(Written& message, std::size_t recipient, const std::string& outcome, const std::string& isp, const std::string& source, Entry::Kind kind = Entry::ATTEMPT) {
        Outcome told;
        told.message_id = message.id;
        auto& entry = told.history.emplace_back();
        entry.set_kind(outcome == "dropped" ? Entry::DROPPED : outcome == "complained" ? Entry::COMPLAINT : kind);
        entry.add_recipients(message.envelope.recipients(static_cast<int>(recipient)));
        entry.set_isp(isp);
        entry.set_source_ip(source);
        entry.set_meaning(outcome == "complained" ? "abuse" : "");
        if (outcome != "complained") entry.set_result(outcome == "delivered" ? Entry::DELIVERED : outcome == "deferred" ? Entry::DEFERRED : Entry::BOUNCED);
        auto& known = message.recipients[recipient];
        const bool waits = known.outcome == "sent" || known.outcome == "deferred";
        if (waits) told.updates.push_back({.index = static_cast<std::uint32_t>(recipient), .ended = outcome != "deferred", .attempts = 1, .last_reply = "450 later"});
        known.outcome = outcome;
        if (!isp.empty()) known.isps.insert(isp);
        if (!source.empty()) known.sources.insert(source);
        spool_->record(std::move(told));
    }
    static SearchQuery of(std::vector<std::int64_t> accounts) {
        SearchQuery query;
        for (const auto account : accounts) query.accounts.emplace_back(account);
        return query;
    }
    // All pages.
    std::vector<std::string> find(SearchQuery query) {
        std::vector<std::string> ids;
        for (int pages = 0; pages < 100'000; ++pages) {
            const auto page = spool_->search(query);
            if (!page) {
                ADD_FAILURE() << page.error().message;
                return ids;
            }
            reads_ += page->reads;
            stories_ += page->stories;
            EXPECT_LE(page->messages.size(), query.limit);
            for (const auto& message : page->messages) ids.push_back(message.id);
            if (page->next.empty()) return ids;
            query.after = page->next;
        }
        ADD_FAILURE() << "the pages do not end";
        return ids;
    }
    // What the model knows, the latest first.
    std::vector<std::string> expected(const SearchQuery& query) const {
        const auto within = [](const std::vector<std::string>& wanted, const auto& has) { return wanted.empty() || std::ranges::any_of(wanted, has); };
        std::vector<std::string> ids;
        for (const auto& [id, message] : all_) {
            const auto& envelope = message.envelope;
            const auto at = from_ms(envelope.accepted_ms());
            if (std::ranges::find(query.accounts, AccountId{envelope.account()}) == query.accounts.end() || at < query.from || at > query.through) continue;
            if (!within(query.identities, [&](const auto& v) { return v == envelope.identity(); })) continue;
            if (!within(query.configuration_sets, [&](const auto& v) { return v == envelope.configuration_set(); })) continue;
            bool fits = false;
            for (std::size_t i = 0; i < message.recipients.size(); ++i) {
                const auto& known = message.recipients[i];
                fits = fits || (within(query.recipients, [&](const auto& v) { return to_lower(v) == to_lower(envelope.recipients(static_cast<int>(i))); }) &&
                                within(query.outcomes, [&](const auto& v) { return v == known.outcome; }) && within(query.isps, [&](const auto& v) { return known.isps.contains(v); }) &&
                                within(query.sources, [&](const auto& v) { return known.sources.contains(v); }));
            }
            if (fits) ids.push_back(id);
        }
        std::ranges::reverse(ids);
        return ids;
    }

    test::ScratchDirectory directory_{std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : "/tmp"};   // the many syncs are not what is tested
    std::atomic<WallTime> now_{kTestTime};
    void pass(std::chrono::milliseconds time) { now_ = now_.load() + time; }
    Options options_ = test::spool_options(directory_.path());
    std::unique_ptr<Spool> spool_;
    std::map<std::string, Written> all_;
    std::uint64_t reads_ = 0, stories_ = 0;
};

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
            if (waits) tell(message, recipient, pick(std::vector<std::string>{"deferred", "delivered", "delivered", "bounced", "dropped"}), pick(isps), pick(sources));
            else if (was == "delivered" && chance() % 4 == 0) tell(message, recipient, pick(std::vector<std::string>{"bounced", "complained"}), pick(isps), "", Entry::ASYNC_BOUNCE);
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

TEST_F(SearchTest, CostsWhatIsFoundNotWhatIsStored) {
    constexpr int kStored = 100'000, kRare = 10'000;
    std::latch stored(kStored);
    std::vector<std::string> rare;
    for (int i = 0; i < kStored; ++i) {
        auto message = test::make_message(1, 0, kShop, kTestTime - std::chrono::milliseconds(i * 20));   // fifty a second
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
    bounced.identities = {"example.org"};   // of all: leapt over
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
    pass(std::chrono::hours(2));   // now it is deleted as well
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
        message->envelope.set_from(hex_encode(random_bytes(750)) + "@example.org");   // that no compression makes small
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
    ASSERT_EQ(story.size(), 6u);   // accepted, attempt, the first open, the complaint, and two lines that count
    EXPECT_EQ(story[2].kind(), Entry::OPEN);
    EXPECT_EQ(story[3].kind(), Entry::COMPLAINT);
    EXPECT_EQ(story[4].count(), 20u);
    EXPECT_EQ(story[5].count(), 40u);
    EXPECT_EQ(find(of({kShop})).size(), 1u);
}

}  // namespace
}  // namespace warmpost::spool
