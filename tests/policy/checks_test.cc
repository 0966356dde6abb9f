// What answers about a source address mean.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "policy/checks/dnsbl.h"
#include "policy/checks/names.h"

namespace warmpost::checks {
namespace {
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const IpAddress kIp = IpAddress::parse("192.0.2.7").value();
const IpAddress kOther = IpAddress::parse("192.0.2.8").value();
const IpAddress kV6 = IpAddress::parse("2001:db8::25").value();

NamesFound reverse(std::vector<std::string> names) { return {Found::found, std::move(names), {}}; }
AddressesFound leads_to(std::vector<IpAddress> addresses) { return {Found::found, std::move(addresses), {}}; }
AddressesFound listed(std::initializer_list<const char*> codes) {
    AddressesFound answer{Found::found, {}, {}};
    for (const char* code : codes) answer.addresses.push_back(IpAddress::parse(code).value());
    return answer;
}
const AddressesFound kNoName{Found::none, {}, {}}, kTimeout{Found::failed, {}, "timeout"};

TEST(Ehlo, IsTheOwnNameElseTheReverseNameElseDerived) {
    EXPECT_EQ(ehlo_name("own.example", {"rev.example"}, kIp, "mx.example"), "own.example");
    EXPECT_EQ(ehlo_name("", {"localhost", "b.example", "a.example"}, kIp, "mx.example"), "a.example") << "the order of an answer's records means nothing";
    EXPECT_EQ(ehlo_name("", {"localhost"}, kIp, "mx.example"), "a192-0-2-7.smtp-out.mx.example");
    EXPECT_EQ(ehlo_name("", {}, kV6, "mx.example"), "a2001-db8--25.smtp-out.mx.example");
}

TEST(Ehlo, DerivedNamesAreHostNames) {
    for (const char* text : {"192.0.2.7", "2001:db8::", "::1", "2001:db8:1:2:3:4:5:6"})
        EXPECT_TRUE(is_host_name(derived_ehlo(IpAddress::parse(text).value(), "mx.example"))) << text;
}

TEST(Ehlo, KnowsHostNames) {
    for (const char* good : {"a.example", "A-1.example.COM", "xn--bcher-kva.example", "1.example"}) EXPECT_TRUE(is_host_name(good)) << good;
    for (const char* bad :
         {"", "localhost", "a..example", ".example", "a.example.", "a_b.example", "-a.example", "a-.example", "192.0.2.7", "[192.0.2.7]", "a b.example"})
        EXPECT_FALSE(is_host_name(bad)) << bad;
    EXPECT_FALSE(is_host_name(std::string(64, 'a') + ".example"));
    EXPECT_TRUE(is_host_name(std::string(63, 'a') + ".example"));
}

TEST(Bind, AnAddressOfAnotherHostIsAProblemWithAdvice) {
    EXPECT_EQ(judge_bind(kIp, 0, "").state, State::ok);
    const auto not_here = judge_bind(kIp, EADDRNOTAVAIL, "Cannot assign requested address");
    EXPECT_EQ(not_here.state, State::problem);
    EXPECT_EQ(not_here.check, kBind);
    EXPECT_THAT(not_here.advice, HasSubstr("ip address add 192.0.2.7/32"));
    EXPECT_EQ(judge_bind(kV6, EAFNOSUPPORT, "Address family not supported").state, State::problem);
    EXPECT_EQ(judge_bind(kIp, EMFILE, "Too many open files").state, State::unknown) << "says nothing about the address";
}

TEST(Reverse, LeadsBack) {
    const auto good = judge_reverse(kIp, reverse({"mta.example"}), {{"mta.example", leads_to({kOther, kIp})}});
    EXPECT_EQ(good.state, State::ok);
    EXPECT_THAT(good.text, HasSubstr("mta.example"));
    const Forward second{{"a.example", kNoName}, {"b.example", leads_to({kIp})}};
    EXPECT_EQ(judge_reverse(kIp, reverse({"a.example", "b.example"}), second).state, State::ok) << "one of several is enough";
}

TEST(Reverse, MissingOrElsewhereIsAProblem) {
    const auto none = judge_reverse(kIp, {Found::none, {}, {}}, {});
    EXPECT_EQ(none.state, State::problem);
    EXPECT_EQ(none.cause, "none");
    const auto elsewhere = judge_reverse(kIp, reverse({"mta.example"}), {{"mta.example", leads_to({kOther})}});
    EXPECT_EQ(elsewhere.state, State::problem);
    EXPECT_THAT(elsewhere.text, HasSubstr("192.0.2.8"));
    EXPECT_THAT(elsewhere.advice, HasSubstr("mta.example. A 192.0.2.7"));
    EXPECT_NE(elsewhere.cause, none.cause);
    EXPECT_THAT(judge_reverse(kV6, reverse({"mta.example"}), {{"mta.example", kNoName}}).advice, HasSubstr("mta.example. AAAA 2001:db8::25"));
    EXPECT_EQ(judge_reverse(kIp, reverse({"localhost"}), {}).state, State::problem);
}

TEST(Reverse, AFailedLookUpIsNoProblem) {
    EXPECT_EQ(judge_reverse(kIp, {Found::failed, {}, "timeout"}, {}).state, State::unknown);
    EXPECT_EQ(judge_reverse(kIp, reverse({"mta.example"}), {{"mta.example", kTimeout}}).state, State::unknown);
    EXPECT_EQ(judge_reverse(kIp, reverse({"a.example", "b.example"}), {{"a.example", kNoName}, {"b.example", kTimeout}}).state, State::unknown);
}

TEST(Reverse, AStrangersHundredNamesAreNotAllFollowed) {
    NamesFound many = reverse({});
    for (int i = 0; i < 100; ++i) many.names.push_back("n" + std::to_string(i) + ".example");
    EXPECT_EQ(names_to_follow(many).size(), kMaxReverseNames);
    EXPECT_THAT(names_to_follow(reverse({"b.example", "localhost", "a.example", "b.example"})), ElementsAre("a.example", "b.example"));
}

TEST(EhloCheck, TheNameMustResolveToTheAddress) {
    EXPECT_EQ(judge_ehlo(kIp, "mta.example", "", reverse({"mta.example"}), leads_to({kIp})).state, State::ok);
    const auto elsewhere = judge_ehlo(kIp, "mta.example", "mta.example", reverse({"mta.example"}), leads_to({kOther}));
    EXPECT_EQ(elsewhere.state, State::problem);
    EXPECT_THAT(elsewhere.text, HasSubstr("EHLO mta.example"));
    EXPECT_EQ(judge_ehlo(kIp, "mta.example", "mta.example", reverse({}), kNoName).state, State::problem);
    EXPECT_EQ(judge_ehlo(kIp, "mta.example", "mta.example", reverse({}), kTimeout).state, State::unknown);
    EXPECT_EQ(judge_ehlo(kIp, "localhost", "localhost", reverse({}), leads_to({kIp})).state, State::problem) << "a bare name";
}

TEST(EhloCheck, ANameThatDiffersFromReverseDnsIsSaid) {
    const auto other = judge_ehlo(kIp, "mta.example", "mta.example", reverse({"ptr.example"}), leads_to({kIp}));
    EXPECT_EQ(other.state, State::ok);
    EXPECT_THAT(other.text, HasSubstr("ptr.example"));
    EXPECT_THAT(judge_ehlo(kIp, "MTA.example", "MTA.example", reverse({"mta.example"}), leads_to({kIp})).text, Not(HasSubstr("though")));
}

TEST(EhloCheck, IsUnknownWhileTheReverseNameThatItDependsOnIs) {
    const NamesFound failed{Found::failed, {}, "timeout"};
    EXPECT_EQ(judge_ehlo(kIp, "a192-0-2-7.smtp-out.mx.example", "", failed, kNoName).state, State::unknown);
    EXPECT_EQ(judge_ehlo(kIp, "mta.example", "mta.example", failed, leads_to({kIp})).state, State::ok) << "its own name depends on nothing";
}

TEST(Dnsbl, QueriesAreReversed) {
    EXPECT_EQ(listing_query(kIp, "zen.spamhaus.org"), "7.2.0.192.zen.spamhaus.org");
    EXPECT_EQ(listing_query(kV6, "v6.example"), "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.v6.example");
    EXPECT_EQ(to_string(listed_test_address(false)), "127.0.0.2");
    EXPECT_EQ(listing_query(listed_test_address(true), "l"), "2.0.0.0.0.0.f.7.f.f.f.f." "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.l");
    EXPECT_EQ(to_string(unlisted_test_address(true)), "::ffff:127.0.0.1");
}

TEST(Dnsbl, AnswersMeanWhatRfc5782Says) {
    EXPECT_EQ(meaning_of(listed({"127.0.0.2"})), Listing::listed);
    EXPECT_EQ(meaning_of(listed({"127.0.0.4", "127.0.0.10"})), Listing::listed);
    EXPECT_EQ(meaning_of(kNoName), Listing::clean);
    EXPECT_EQ(meaning_of(kTimeout), Listing::failed);
    for (const char* code : {"127.255.255.252", "127.255.255.254", "127.255.255.255", "127.0.0.1", "203.0.113.9"})
        EXPECT_EQ(meaning_of(listed({code})), Listing::refused) << code;
    EXPECT_EQ(meaning_of(listed({"203.0.113.9", "127.0.0.2"})), Listing::listed);
}

TEST(Dnsbl, TestEntriesShowWhetherAListWorks) {
    EXPECT_EQ(judge_tests(listed({"127.0.0.2"}), kNoName), ListState::works);
    EXPECT_EQ(judge_tests(kNoName, kNoName), ListState::no_entries);
    EXPECT_EQ(judge_tests(listed({"127.0.0.2"}), listed({"127.0.0.2"})), ListState::lists_all);
    EXPECT_EQ(judge_tests(listed({"127.255.255.254"}), listed({"127.255.255.254"})), ListState::refused);
    EXPECT_EQ(judge_tests(listed({"203.0.113.9"}), listed({"203.0.113.9"})), ListState::refused) << "a resolver that redirects unknown names";
    EXPECT_EQ(judge_tests(kTimeout, kNoName), ListState::failed);
    EXPECT_EQ(judge_tests(listed({"127.0.0.2"}), kTimeout), ListState::failed);
}

TEST(Dnsbl, AListedAddressIsAProblemWithCodeAndReason) {
    const auto bad = judge_listing("zen.spamhaus.org", ListState::works, listed({"127.0.0.4", "127.0.0.2"}), {"https://example/query/ip/192.0.2.7"});
    EXPECT_EQ(bad.state, State::problem);
    EXPECT_EQ(bad.check, "dnsbl:zen.spamhaus.org");
    EXPECT_EQ(bad.cause, "127.0.0.2 127.0.0.4") << "in order, so that a shuffled answer is the same listing";
    EXPECT_THAT(bad.text, HasSubstr("https://example/query/ip/192.0.2.7"));
    EXPECT_FALSE(bad.advice.empty());
    EXPECT_EQ(judge_listing("zen.spamhaus.org", ListState::works, kNoName, {}).state, State::ok);
}

TEST(Dnsbl, ReasonsOfStrangersAreCutAndPrintable) {
    const auto bad = judge_listing("l.example", ListState::works, listed({"127.0.0.2"}), {std::string(2000, 'x') + "\x1b[31m"});
    EXPECT_LT(bad.text.size(), 400u);
    EXPECT_EQ(judge_listing("l.example", ListState::works, listed({"127.0.0.2"}), {"a\x1b[31m\xff\n"}).text, "listed by l.example (127.0.0.2): a[31m");
}

TEST(Dnsbl, AnswersWithoutNumberAreToldInBrief) {
    AddressesFound many{Found::found, {}, {}};
    for (int i = 4095; i >= 2; --i) many.addresses.push_back(IpAddress::parse("127.0." + std::to_string(i / 256) + "." + std::to_string(i % 256)).value());
    many.addresses.push_back(many.addresses.back());
    const auto bad = judge_listing("l.example", ListState::works, many, {});
    EXPECT_THAT(bad.cause, testing::AllOf(HasSubstr("127.0.0.2 127.0.0.3 "), testing::EndsWith("127.0.0.17 and more")));
    EXPECT_EQ(judge_listing("l.example", ListState::works, listed({"127.0.0.4", "127.0.0.2", "127.0.0.4"}), {}).cause, "127.0.0.2 127.0.0.4") << "each once";
}
TEST(Dnsbl, ARefusalOrABrokenListIsNeverAListing) {
    EXPECT_EQ(judge_listing("zen.spamhaus.org", ListState::works, listed({"127.255.255.254"}), {}).state, State::unknown);
    EXPECT_EQ(judge_listing("zen.spamhaus.org", ListState::works, kTimeout, {}).state, State::unknown);
    for (const auto state : {ListState::lists_all, ListState::no_entries, ListState::refused, ListState::failed}) {
        const auto verdict = judge_listing("l.example", state, listed({"127.0.0.2"}), {});
        EXPECT_EQ(verdict.state, State::unknown);
        EXPECT_TRUE(verdict.told_elsewhere);
    }
}

TEST(Dnsbl, HowAListIsIsToldWithAdvice) {
    EXPECT_EQ(judge_list("l.example", ListState::works, listed({"127.0.0.2"})).state, State::ok);
    for (const auto state : {ListState::lists_all, ListState::no_entries, ListState::refused}) {
        const auto verdict = judge_list("l.example", state, listed({"127.255.255.254"}));
        EXPECT_EQ(verdict.state, State::problem);
        EXPECT_FALSE(verdict.advice.empty());
    }
    EXPECT_THAT(judge_list("l.example", ListState::refused, listed({"127.255.255.254"})).text, HasSubstr("open or public resolver"));
    EXPECT_EQ(judge_list("l.example", ListState::failed, kTimeout).state, State::unknown);
}

TEST(Dnsbl, AccessKeysInListNamesAreNotShown) {
    EXPECT_EQ(shown_list("zen.spamhaus.org"), "zen.spamhaus.org");
    EXPECT_EQ(shown_list("secretkey.zen.dq.spamhaus.net"), "zen.dq.spamhaus.net");
    EXPECT_EQ(shown_list("secretkey.combined.mail.abusix.zone"), "combined.mail.abusix.zone");
    EXPECT_EQ(shown_list("zen.dq.spamhaus.net"), "zen.dq.spamhaus.net");
    const std::string list = "secretkey.zen.dq.spamhaus.net";
    const AddressesFound bogus{Found::failed, {}, "validation failure <7.2.0.192." + list + ". A IN>"};
    for (const auto state : {ListState::works, ListState::failed, ListState::refused})
        for (const auto& verdict :
             {judge_list(list, state, bogus), judge_listing(list, state, bogus, {}), judge_listing(list, state, listed({"127.0.0.2"}), {"see " + list})})
            EXPECT_THAT(verdict.check + verdict.text + verdict.advice + verdict.cause, Not(HasSubstr("secretkey")));
}

}  // namespace
}  // namespace warmpost::checks
