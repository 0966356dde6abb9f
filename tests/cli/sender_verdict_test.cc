// SPF as RFC 7208 has it, published keys, and what DMARC makes of the two.
#include "cli/sender_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace warmpost::cli {
namespace {

using runtime::DnsStatus;
using testing::HasSubstr;

struct Dns {
    void txt(const std::string& name, const std::string& text) { records[{RecordType::txt, name}].push_back(text); }
    Found ask(const Question& question) {
        ++asked;
        if (failing == question.name) return {DnsStatus::failed, {}, "timeout"};
        const auto found = records.find({question.type, question.name});
        if (found == records.end()) return {DnsStatus::no_name, {}, {}};
        return {DnsStatus::found, found->second, {}};
    }
    AskDns asker() {
        return [this](const Question& question) { return ask(question); };
    }
    std::map<std::pair<RecordType, std::string>, std::vector<std::string>> records;
    std::string failing;
    int asked = 0;
};

Auth spf(Dns& dns, const char* ip) { return evaluate_spf("a.example", IpAddress::parse(ip).value(), dns.asker()).result; }

TEST(Spf, NetworksAndQualifiers) {
    Dns dns;
    dns.txt("a.example", "v=spf1 ip4:192.0.2.0/28 ?ip4:192.0.2.16 ip6:2001:db8::/32 -all");
    EXPECT_EQ(spf(dns, "192.0.2.1"), Auth::pass);
    EXPECT_EQ(spf(dns, "192.0.2.16"), Auth::neutral);
    EXPECT_EQ(spf(dns, "192.0.2.17"), Auth::fail);
    EXPECT_EQ(spf(dns, "2001:db8::1"), Auth::pass);
    dns.records.clear();
    dns.txt("a.example", "V=SPF1 ~all");
    EXPECT_EQ(spf(dns, "192.0.2.17"), Auth::softfail);
}

TEST(Spf, HostsIncludesAndRedirect) {
    Dns dns;
    dns.txt("a.example", "v=spf1 a mx/30 include:b.example redirect=c.example");
    dns.txt("b.example", "v=spf1 ip4:198.51.100.1 -all");
    dns.txt("c.example", "v=spf1 ip4:203.0.113.1 -all");
    dns.records[{RecordType::a, "a.example"}] = {"192.0.2.1"};
    dns.records[{RecordType::mx, "a.example"}] = {"10 mx.a.example"};
    dns.records[{RecordType::a, "mx.a.example"}] = {"192.0.2.8"};
    EXPECT_EQ(spf(dns, "192.0.2.1"), Auth::pass);
    EXPECT_EQ(spf(dns, "192.0.2.10"), Auth::pass) << "the MX's /30";
    EXPECT_EQ(spf(dns, "198.51.100.1"), Auth::pass);
    EXPECT_EQ(spf(dns, "203.0.113.1"), Auth::pass);
    EXPECT_EQ(spf(dns, "192.0.2.200"), Auth::fail) << "as c.example says";
    EXPECT_EQ(evaluate_spf("a.example", IpAddress::parse("203.0.113.1").value(), dns.asker()).domain, "a.example") << "what DMARC aligns";
}

TEST(Spf, BrokenRecords) {
    Dns dns;
    EXPECT_EQ(spf(dns, "192.0.2.1"), Auth::none);
    dns.txt("a.example", "v=spf1 -all");
    dns.txt("a.example", "v=spf1 +all");
    EXPECT_EQ(spf(dns, "192.0.2.1"), Auth::permerror);
    dns.records.clear();
    dns.txt("a.example", "v=spf1 include:nothing.example -all");
    EXPECT_EQ(spf(dns, "192.0.2.1"), Auth::permerror);
    dns.records.clear();
    dns.txt("a.example", "v=spf1 unheardof -all");
    EXPECT_EQ(spf(dns, "192.0.2.1"), Auth::permerror);
    dns.records.clear();
    dns.txt("a.example", "v=spf1 exists:%{i}.x.example -all");
    EXPECT_EQ(spf(dns, "192.0.2.1"), Auth::unknown);
    dns.failing = "a.example";
    EXPECT_EQ(spf(dns, "192.0.2.1"), Auth::temperror);
}

TEST(Spf, LoopsEnd) {
    Dns dns;
    dns.txt("a.example", "v=spf1 include:b.example -all");
    dns.txt("b.example", "v=spf1 include:a.example -all");
    EXPECT_EQ(spf(dns, "192.0.2.1"), Auth::permerror);
    EXPECT_LT(dns.asked, 30);
    dns.records.clear();
    std::string many = "v=spf1";
    for (int i = 0; i < 11; ++i) many += " a:h" + std::to_string(i) + ".example";
    dns.txt("a.example", many + " -all");
    EXPECT_EQ(spf(dns, "192.0.2.1"), Auth::permerror);
}

TEST(Dkim, ThePublishedKeyIsHeldAgainstTheOneThatSigns) {
    Dns dns;
    const SigningKey key{"shop.example", "s1", "v=DKIM1; k=rsa; p=MIIBabc"};
    EXPECT_EQ(evaluate_dkim(key, dns.asker()).result, Auth::permerror);
    dns.txt("s1._domainkey.shop.example", "v=DKIM1; p=MIIB abc");
    EXPECT_EQ(evaluate_dkim(key, dns.asker()).result, Auth::pass);
    EXPECT_EQ(evaluate_dkim({"shop.example", "s1", "v=DKIM1; p=other"}, dns.asker()).result, Auth::fail);
    EXPECT_EQ(evaluate_dkim({"shop.example", "s1", ""}, dns.asker()).result, Auth::unknown);
    dns.records.clear();
    dns.txt("s1._domainkey.shop.example", "v=DKIM1; p=");
    EXPECT_EQ(evaluate_dkim(key, dns.asker()).result, Auth::permerror) << "a revoked key";
}

TEST(Dmarc, PassesByAnAlignedDomain) {
    Dns dns;
    dns.txt("_dmarc.shop.com", "v=DMARC1; p=reject");
    const AuthVerdict spf{Auth::pass, "bounce.service.net", {}}, own{Auth::pass, "shop.com", {}}, service{Auth::pass, "service.net", {}},
        bad{Auth::fail, "shop.com", {}};
    EXPECT_EQ(evaluate_dmarc("news.shop.com", spf, {own, service}, dns.asker()).result, Auth::pass);
    const auto failed = evaluate_dmarc("news.shop.com", spf, {bad, service}, dns.asker());
    EXPECT_EQ(failed.result, Auth::fail);
    EXPECT_THAT(failed.text, HasSubstr("policy reject"));
    EXPECT_EQ(evaluate_dmarc("news.shop.com", {Auth::pass, "bounce.shop.com", {}}, {bad}, dns.asker()).result, Auth::pass) << "by SPF";
    EXPECT_EQ(evaluate_dmarc("news.shop.com", spf, {{Auth::unknown, "shop.com", {}}}, dns.asker()).result, Auth::unknown);
    EXPECT_EQ(evaluate_dmarc("other.com", spf, {own}, dns.asker()).result, Auth::none);
}

TEST(Dmarc, StrictAlignmentWantsTheSameDomain) {
    Dns dns;
    dns.txt("_dmarc.news.shop.com", "v=DMARC1; p=none; adkim=s; aspf=s");
    EXPECT_EQ(evaluate_dmarc("news.shop.com", {Auth::pass, "bounce.shop.com", {}}, {{Auth::pass, "shop.com", {}}}, dns.asker()).result, Auth::fail);
    EXPECT_EQ(evaluate_dmarc("news.shop.com", {Auth::pass, "bounce.shop.com", {}}, {{Auth::pass, "news.shop.com", {}}}, dns.asker()).result, Auth::pass);
}

}  // namespace
}  // namespace warmpost::cli
