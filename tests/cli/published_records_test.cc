#include "cli/published_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace warmpost::cli {
namespace {
using runtime::DnsStatus;
using testing::ElementsAre;

config::Config example() {
    return config::parse("[server]\nservice_domain = \"post.example\"\n[egress]\nshared = [\"192.0.2.1\", \"2001:db8::1\"]\n", {}).value();
}
std::vector<PublishedRecord> records() {
    const config::Config config = example();
    return records_to_publish(config, config.egress.shared, {});
}
bool has(RecordType type, const std::string& name, const std::string& value) {
    const auto all = records();
    return std::ranges::any_of(all, [&](const PublishedRecord& r) { return r.type == type && r.name == name && r.value == value; });
}

TEST(PublishedRecords, EachAddressHasANameForwardAndBack) {
    EXPECT_TRUE(has(RecordType::a, "a192-0-2-1.smtp-out.post.example", "192.0.2.1"));
    EXPECT_TRUE(has(RecordType::ptr, "192.0.2.1", "a192-0-2-1.smtp-out.post.example"));
    EXPECT_TRUE(has(RecordType::aaaa, "a2001-db8--1.smtp-out.post.example", "2001:db8::1"));
}
TEST(PublishedRecords, TheReturnPathHasMxAndSpf) {
    EXPECT_TRUE(has(RecordType::mx, "bounce.post.example", "10 feedback.post.example"));
    EXPECT_TRUE(has(RecordType::txt, "bounce.post.example", "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all"));
}
TEST(PublishedRecords, EveryTokenOfAnIdentityHasItsDkimKey) {
    auto account = std::make_shared<control::Account>();
    control::Identity& identity = account->identities["shop.example"];
    identity.dkim_tokens = {"one", "two", "three"};
    identity.dkim_key = std::make_shared<const mail::DkimKey>(mail::DkimKey::generate("shop.example", "one", mail::DkimAlgorithm::ed25519_sha256));
    control::Snapshot snapshot;
    snapshot.accounts[AccountId{2}] = account;
    const auto all = records_to_publish(example(), {}, control::dkim_records(snapshot, example().server.service_domain));
    for (const char* name : {"one.dkim.post.example", "two.dkim.post.example", "three.dkim.post.example"})
        EXPECT_EQ(std::ranges::count_if(all, [&](const PublishedRecord& r) { return r.name == name && r.value == identity.dkim_key->txt_record(); }), 1) << name;
}
TEST(Spf, AlignedRunsBecomeNetworks) {
    EXPECT_THAT(spf_mechanisms(parse_ip_range("192.0.2.1-192.0.2.8").value()), ElementsAre("ip4:192.0.2.1", "ip4:192.0.2.2/31", "ip4:192.0.2.4/30", "ip4:192.0.2.8"));
    EXPECT_THAT(spf_mechanisms(parse_ip_range("10.0.0.0/23").value()), ElementsAre("ip4:10.0.0.0/23"));
    EXPECT_THAT(spf_mechanisms(parse_ip_range("2001:db8::/126").value()), ElementsAre("ip6:2001:db8::/126"));
}
TEST(Compare, FindsTheRecordAmongOthers) {
    const PublishedRecord spf{RecordType::txt, "n", "v=spf1 ip4:192.0.2.1 -all", ""};
    EXPECT_EQ(compare(spf, {DnsStatus::found, {"google-site=1", "v=spf1  ip4:192.0.2.1 -all"}, ""}), RecordState::ok);
    EXPECT_EQ(compare(spf, {DnsStatus::found, {"v=spf1 -all"}, ""}), RecordState::differs);
    EXPECT_EQ(compare(spf, {DnsStatus::found, {"google-site=1"}, ""}), RecordState::missing);
    EXPECT_EQ(compare(spf, {DnsStatus::no_name, {}, ""}), RecordState::missing);
    EXPECT_EQ(compare(spf, {DnsStatus::failed, {}, "timeout"}), RecordState::unknown);
}
TEST(Compare, NamesAreComparedWithoutCase) {
    EXPECT_EQ(compare({RecordType::mx, "n", "10 feedback.post.example", ""}, {DnsStatus::found, {"10 Feedback.Post.Example"}, ""}), RecordState::ok);
    EXPECT_EQ(compare({RecordType::cname, "n", "a.example", ""}, {DnsStatus::found, {"b.example"}, ""}), RecordState::differs);
}
TEST(Compare, AnyAddressServesWhereNoneIsNamed) { EXPECT_EQ(compare({RecordType::a, "n", "", ""}, {DnsStatus::found, {"192.0.2.7"}, ""}), RecordState::ok); }

}  // namespace
}  // namespace warmpost::cli
