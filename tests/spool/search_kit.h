// What tests of the search share: a spool with a manual clock, mail whose stories a model knows too, and the model's own naive search.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/strings.h"
#include "spool/spool.h"
#include "support/spool_kit.h"

namespace warmpost::spool {

using Entry = pb::HistoryEntry;
using test::append;
using test::kTestTime;

inline constexpr std::int64_t kShop = 7, kNews = 8;

struct Known {  // of a recipient, as the model has it
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
    Written& write(std::int64_t account, const std::vector<std::string>& recipients, WallTime at, const std::string& identity = "example.org",
                   const std::string& set = "") {
        auto message = test::make_message(10, 0, account, at);
        for (const auto& recipient : recipients) message->envelope.add_recipients(recipient);
        message->envelope.set_identity(identity);
        message->envelope.set_configuration_set(set);
        Written written{message->envelope.message_id(), message->envelope, std::vector<Known>(recipients.size())};
        EXPECT_TRUE(append(*spool_, std::move(message)));
        return all_.emplace(written.id, std::move(written)).first->second;
    }
    // One more line of the story, about one recipient; an outcome that ends takes it from the queue.
    void tell(Written& message, std::size_t recipient, const std::string& outcome, const std::string& isp, const std::string& source,
              Entry::Kind kind = Entry::ATTEMPT) {
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
        if (waits)
            told.updates.push_back(
                {.index = static_cast<std::uint32_t>(recipient), .ended = outcome != "deferred", .attempts = 1, .last_reply = "450 later"});
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
                                within(query.outcomes, [&](const auto& v) { return v == known.outcome; }) &&
                                within(query.isps, [&](const auto& v) { return known.isps.contains(v); }) &&
                                within(query.sources, [&](const auto& v) { return known.sources.contains(v); }));
            }
            if (fits) ids.push_back(id);
        }
        std::ranges::reverse(ids);
        return ids;
    }

    test::ScratchDirectory directory_{std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : "/tmp"};  // the many syncs are not what is tested
    std::atomic<WallTime> now_{kTestTime};
    void pass(std::chrono::milliseconds time) { now_ = now_.load() + time; }
    Options options_ = test::spool_options(directory_.path());
    std::unique_ptr<Spool> spool_;
    std::map<std::string, Written> all_;
    std::uint64_t reads_ = 0, stories_ = 0;
};

}  // namespace warmpost::spool
