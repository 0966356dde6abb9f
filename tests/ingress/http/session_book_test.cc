// Sessions of the console, links and guesses: bounds, ends, what dies with what.
#include "ingress/http/console/session_book.h"

#include <gtest/gtest.h>

namespace warmpost::ingress::http {
namespace {

constexpr WallTime kNow = from_ms(1'764'000'000'000);
constexpr auto kHour = std::chrono::hours(1);
constexpr AccountId kShop{7};

struct World {
    World() {
        auto account = std::make_shared<control::Account>();
        account->id = kShop;
        account->name = "shop";
        snapshot.accounts.emplace(kShop, account);
        put_key("AKIASHOP", true);
    }
    void put_key(const std::string& id, bool enabled) {
        auto key = std::make_shared<control::AccessKey>();
        key->id = id;
        key->account = kShop;
        key->enabled = enabled;
        snapshot.keys[id] = key;
    }
    control::Snapshot snapshot;
};

Session session_of(const std::string& key, WallTime expires = kNow + kHour) { return {{key, kShop, control::Role::account}, "csrf", expires}; }

TEST(SessionBook, IsFoundByItsIdUntilItIsOverOrClosed) {
    const World world;
    SessionBook book;
    book.open("one", session_of("AKIASHOP"));
    const auto found = book.find("one", world.snapshot, kNow + kHour - std::chrono::milliseconds(1));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->holder.account, kShop);
    EXPECT_EQ(found->csrf, "csrf");
    EXPECT_FALSE(book.find("two", world.snapshot, kNow));
    EXPECT_FALSE(book.find("", world.snapshot, kNow));
    EXPECT_FALSE(book.find("one", world.snapshot, kNow + kHour));
    EXPECT_EQ(book.sessions(), 0u) << "what is over is forgotten";
    book.open("three", session_of("AKIASHOP"));
    book.close("three");
    EXPECT_FALSE(book.find("three", world.snapshot, kNow));
}

TEST(SessionBook, ASessionDiesWithItsKeyAndItsAccount) {
    World world;
    SessionBook book;
    book.open("one", session_of("AKIASHOP"));
    world.put_key("AKIASHOP", false);
    EXPECT_FALSE(book.find("one", world.snapshot, kNow)) << "disabled";
    world.put_key("AKIASHOP", true);
    EXPECT_FALSE(book.find("one", world.snapshot, kNow)) << "enabling the key again does not bring it back";
    book.open("two", session_of("AKIASHOP"));
    world.snapshot.keys.clear();
    EXPECT_FALSE(book.find("two", world.snapshot, kNow)) << "deleted";
    book.open("three", session_of(std::string(kLinkHolder)));
    EXPECT_TRUE(book.find("three", world.snapshot, kNow)) << "a link of the socket is no key's";
    world.snapshot.accounts.clear();
    EXPECT_FALSE(book.find("three", world.snapshot, kNow)) << "its account is gone";
}

TEST(SessionBook, OneHolderPushesOutItsOwnOldestOnly) {
    World world;
    world.put_key("AKIAOTHER", true);
    SessionBook book;
    book.open("other", session_of("AKIAOTHER"));
    for (std::size_t i = 0; i <= SessionBook::kMostOfHolder; ++i) book.open("s" + std::to_string(i), session_of("AKIASHOP"));
    EXPECT_EQ(book.sessions(), SessionBook::kMostOfHolder + 1);
    EXPECT_FALSE(book.find("s0", world.snapshot, kNow));
    EXPECT_TRUE(book.find("s1", world.snapshot, kNow));
    EXPECT_TRUE(book.find("other", world.snapshot, kNow));
}

TEST(SessionBook, AllTogetherAreBoundedTheOldestGo) {
    World world;
    SessionBook book;
    const std::size_t holders = SessionBook::kMostSessions / SessionBook::kMostOfHolder + 1;
    for (std::size_t holder = 0; holder < holders; ++holder) {
        const std::string key = "AKIA" + std::to_string(holder);
        world.put_key(key, true);
        for (std::size_t i = 0; i < SessionBook::kMostOfHolder; ++i) book.open(key + "/" + std::to_string(i), session_of(key));
    }
    EXPECT_EQ(book.sessions(), SessionBook::kMostSessions);
    EXPECT_FALSE(book.find("AKIA0/0", world.snapshot, kNow));
    EXPECT_TRUE(book.find("AKIA1/0", world.snapshot, kNow));
}

TEST(SessionBook, ATokenIsGoodOnceAndForItsTime) {
    World world;
    SessionBook book;
    const Holder holder{std::string(kLinkHolder), AccountId{}, control::Role::operator_};
    book.put_token("t1", holder, kNow + kHour, kNow);
    EXPECT_FALSE(book.take_token("t2", world.snapshot, kNow));
    EXPECT_EQ(book.take_token("t1", world.snapshot, kNow), holder);
    EXPECT_FALSE(book.take_token("t1", world.snapshot, kNow)) << "used";
    book.put_token("t3", holder, kNow + kHour, kNow);
    EXPECT_FALSE(book.take_token("t3", world.snapshot, kNow + kHour)) << "over";
    book.put_token("t4", {"AKIASHOP", kShop, control::Role::account}, kNow + kHour, kNow);
    world.put_key("AKIASHOP", false);
    EXPECT_FALSE(book.take_token("t4", world.snapshot, kNow)) << "its maker's key is disabled";
}

TEST(SessionBook, TokensAreBoundedTheFirstToEndGo) {
    const World world;
    SessionBook book;
    const Holder holder{std::string(kLinkHolder), AccountId{}, control::Role::operator_};
    for (std::size_t i = 0; i <= SessionBook::kMostTokens; ++i)
        book.put_token("t" + std::to_string(i), holder, kNow + kHour + std::chrono::milliseconds(i), kNow);
    EXPECT_EQ(book.tokens(), SessionBook::kMostTokens);
    EXPECT_FALSE(book.take_token("t0", world.snapshot, kNow));
    EXPECT_TRUE(book.take_token("t1", world.snapshot, kNow));
    book.put_token("last", holder, kNow + 3 * kHour, kNow + 2 * kHour);
    EXPECT_EQ(book.tokens(), 1u) << "those that are over make room";
}

TEST(GuessRate, SlowsAnAddressForTheRestOfItsMinute) {
    GuessRate rate;
    const auto client = IpAddress::parse("192.0.2.1").value(), other = IpAddress::parse("192.0.2.2").value();
    const SteadyTime start{std::chrono::hours(5)};
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(rate.slowed(client, 3, start));
        rate.failed(client, start);
    }
    EXPECT_TRUE(rate.slowed(client, 3, start + std::chrono::seconds(59)));
    EXPECT_FALSE(rate.slowed(other, 3, start));
    EXPECT_FALSE(rate.slowed(client, 3, start + std::chrono::seconds(60)));
}

TEST(GuessRate, AnIpv6AddressIsItsSite) {
    GuessRate rate;
    const SteadyTime start{std::chrono::hours(5)};
    rate.failed(IpAddress::parse("2001:db8:1:2::1").value(), start);
    EXPECT_TRUE(rate.slowed(IpAddress::parse("2001:db8:1:2:ffff::9").value(), 1, start));
    EXPECT_FALSE(rate.slowed(IpAddress::parse("2001:db8:1:3::1").value(), 1, start));
}

TEST(GuessRate, WhoChoosesItsAddressesGrowsNothingBeyondTheBound) {
    GuessRate rate;
    const SteadyTime start{std::chrono::hours(5)};
    auto client = IpAddress::parse("10.0.0.0").value();
    for (std::size_t i = 0; i < GuessRate::kMostClients; ++i, client = client.next()) rate.failed(client, start);
    EXPECT_TRUE(rate.slowed(client, 3, start)) << "newcomers wait";
    EXPECT_FALSE(rate.slowed(client, 3, start + std::chrono::minutes(1)));
}

}  // namespace
}  // namespace warmpost::ingress::http
