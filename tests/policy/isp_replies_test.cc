// Replies judged by the rules that ship (etc/isps.toml). The codes and key words are the ISPs' own; where no full text was at hand the words around them are ours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/isps_file.h"

namespace warmpost {
namespace {
using outcome::Meaning;
using outcome::Next;
using outcome::Scope;

const isp::IspTable& table() {
    static const isp::IspTable loaded = config::load_isps(std::string(WARMPOST_SOURCE_DIR) + "/etc/isps.toml").value();
    return loaded;
}

struct Case {
    const char* isp;
    int code;
    const char* enhanced;
    const char* text;
    Meaning meaning;
    Scope scope;
    Next next;
};
constexpr auto deferred = Meaning::deferred, throttled = Meaning::throttled, blocked = Meaning::blocked, hard = Meaning::hard_bounce;
constexpr auto connection = Scope::connection, recipient = Scope::recipient, address = Scope::address, netblock = Scope::netblock, domain = Scope::sending_domain, content = Scope::content;
constexpr auto retry = Next::retry, bounce = Next::bounce;

const Case kCases[] = {
    {"gmail", 421, "4.7.28", "Gmail has detected an unusual rate of unsolicited mail originating from your IP address [192.0.2.1].", throttled, address, retry},
    {"gmail", 421, "4.7.28", "Gmail has detected an unusual rate of unsolicited mail originating from your IP Netblock [192.0.2.0/24].", throttled, netblock, retry},
    {"gmail", 421, "4.7.28", "Gmail has detected an unusual rate of unsolicited mail originating from your DKIM domain [shop.example 35].", throttled, domain, retry},
    {"gmail", 421, "4.7.28", "Gmail has detected an unusual rate of unsolicited mail originating from your SPF domain [shop.example 35].", throttled, domain, retry},
    {"gmail", 421, "4.7.28", "Gmail has detected an unusual rate of unsolicited mail containing one of your URL domains.", throttled, content, retry},
    {"gmail", 421, "4.7.0", "Our system has detected that this message is suspicious due to the very low reputation of the sending IP address.", throttled, address, retry},
    {"gmail", 550, "5.7.1", "Our system has detected that this message is likely unsolicited mail.", blocked, address, retry},
    {"gmail", 550, "5.7.1", "This message is likely suspicious due to the very low reputation of the sending domain.", blocked, domain, bounce},
    {"gmail", 450, "4.2.1", "The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.", deferred, recipient, retry},
    {"gmail", 452, "4.2.2", "The recipient's inbox is out of storage space.", deferred, recipient, retry},
    {"gmail", 552, "5.2.2", "The email account that you tried to reach is over quota.", deferred, recipient, bounce},
    {"gmail", 550, "5.7.26", "This mail has been blocked because the sender is unauthenticated.", blocked, domain, bounce},
    {"gmail", 421, "4.7.32", "Your email has been rate limited because the From: header isn't aligned.", blocked, domain, retry},
    {"gmail", 550, "5.1.1", "The email account that you tried to reach does not exist.", hard, recipient, bounce},
    {"gmail", 552, "5.7.0", "This message was blocked because its content presents a potential security issue.", hard, content, bounce},
    {"microsoft", 451, "4.7.650", "The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation. (S775)", throttled, address, retry},
    {"microsoft", 421, "", "RP-001 (SNT004-MC1F1) Unfortunately, some messages from 192.0.2.1 weren't sent.", throttled, address, retry},
    {"microsoft", 421, "", "RP-002 The mail server IP connecting to Outlook.com has exceeded the connection rate limit.", throttled, connection, retry},
    {"microsoft", 550, "5.7.1", "Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).", blocked, netblock, retry},
    {"microsoft", 550, "", "OU-002 (SNT004-MC1F1) Unfortunately, messages from 192.0.2.1 weren't sent.", blocked, address, retry},
    {"microsoft", 550, "5.7.515", "Access denied, sending domain SHOP.EXAMPLE does not meet the required authentication level.", blocked, domain, bounce},
    {"microsoft", 451, "4.7.500", "Server busy. Please try again later from [192.0.2.1].", throttled, address, retry},
    {"microsoft", 550, "5.5.0", "Requested action not taken: mailbox unavailable (S2017062302).", hard, recipient, bounce},
    {"microsoft", 452, "4.2.2", "Mailbox full", deferred, recipient, retry},
    {"microsoft365", 451, "4.7.500", "Server busy. Please try again later from [192.0.2.1]. (S77719)", throttled, address, retry},
    {"microsoft365", 550, "5.7.606", "Access denied, banned sending IP [192.0.2.1]. To request removal from this list", blocked, address, retry},
    {"microsoft365", 550, "5.7.511", "Access denied, banned sender[192.0.2.1].", blocked, address, retry},
    {"microsoft365", 550, "5.7.509", "Access denied, sending domain shop.example does not pass DMARC verification", blocked, domain, bounce},
    {"microsoft365", 550, "5.4.1", "Recipient address rejected: Access denied. AS(201806281)", hard, recipient, bounce},
    {"yahoo", 421, "4.7.0", "[TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1", throttled, address, retry},
    {"yahoo", 421, "4.7.0", "[TS01] Messages from 192.0.2.1 temporarily deferred", throttled, address, retry},
    {"yahoo", 421, "4.7.1", "[TS03] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed.", blocked, address, retry},
    {"yahoo", 421, "", "Max message per connection reached, closing transmission channel", throttled, connection, retry},
    {"yahoo", 553, "5.7.1", "[BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list", blocked, address, retry},
    {"yahoo", 554, "5.7.9", "Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes", hard, content, bounce},
    {"yahoo", 554, "5.7.9", "Message not accepted for policy reasons: DMARC check failed", blocked, domain, bounce},
    {"yahoo", 451, "", "Message temporarily deferred - [160]", deferred, content, retry},
    {"yahoo", 451, "4.3.2", "Resources temporarily unavailable. Please try again later [#4.16.1].", deferred, connection, retry},
    {"yahoo", 554, "", "delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0]", hard, recipient, bounce},
    {"apple", 450, "4.7.1", "[HCM1] Your mail from [192.0.2.1] was deferred due to unusual volume.", throttled, address, retry},
    {"apple", 421, "4.7.1", "Service unavailable - try again later", deferred, connection, retry},
    {"apple", 554, "5.7.1", "[HM08] Message rejected due to local policy.", hard, content, bounce},
    {"apple", 554, "5.7.1", "Message rejected due to having a domain present in the Spamhaus DBL", blocked, content, bounce},
    {"apple", 552, "5.2.2", "<x@icloud.com>: user is over quota", deferred, recipient, bounce},
    {"comcast", 421, "4.1.0", "192.0.2.1 Throttled - try again later", throttled, address, retry},
    {"comcast", 452, "", "192.0.2.1 RL000001 - rate limited", throttled, address, retry},
    {"comcast", 554, "", "resimta-po-11v.sys.comcast.net 192.0.2.1 BL000010 - blocked", blocked, address, retry},
    {"comcast", 421, "", "192.0.2.1 Too many sessions opened", throttled, connection, retry},
    {"comcast", 550, "5.1.1", "Not our customer", hard, recipient, bounce},
    {"gmx", 421, "", "gmx.net (mxgmx016) Nemesis ESMTP Service not available. Too many connections", throttled, connection, retry},
    {"gmx", 554, "", "Transaction failed. Reject due to policy restrictions.", blocked, address, retry},
    {"gmx", 552, "", "Requested mail action aborted: exceeded storage allocation", deferred, recipient, bounce},
    {"mailru", 451, "", "Too many messages from your IP. Try again later", throttled, address, retry},
    {"mailru", 550, "", "spam message rejected. Please visit http://help.mail.ru/notspam-support", hard, content, bounce},
    {"yandex", 554, "5.7.1", "Message rejected under suspicion of SPAM; https://ya.cc/1IrBc", hard, content, bounce},
    {"yandex", 552, "5.2.2", "Mailbox size limit exceeded", deferred, recipient, bounce},
    {"yandex", 451, "4.7.1", "Sorry, the service is currently unavailable. Please come back later. greylisted", throttled, address, retry},
    {"qq", 550, "", "Ip frequency limited [Yw2x]. http://service.mail.qq.com/", throttled, address, retry},
    {"qq", 550, "", "Domain frequency limited", throttled, domain, bounce},
    {"qq", 550, "", "Mail content denied. http://service.mail.qq.com/", hard, content, bounce},
    {"qq", 550, "", "Mailbox not found. http://service.mail.qq.com/", hard, recipient, bounce},
    {"netease", 554, "", "DT:SPM 163 mx12,NSSowECJT3 http://mail.163.com/help", hard, content, bounce},
    {"netease", 451, "", "RP:ORQ 163 mx9 too many", throttled, address, retry},
    {"orange", 421, "", "mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. OFR004_104", throttled, connection, retry},
    {"orange", 550, "5.2.0", "Mail rejete. Mail rejected. OFR_506 [506]", blocked, address, retry},
    {"orange", 550, "5.1.1", "Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416", hard, recipient, bounce},
    {"free", 451, "", "too many errors from your ip (192.0.2.1), please visit http://postmaster.free.fr/", throttled, address, retry},
    {"free", 550, "", "spam detected", blocked, address, retry},
    {"libero", 421, "", "smtp-16.iol.local Too many connections [smtp-16; LIB_100]", throttled, connection, retry},
    {"libero", 550, "", "IP blacklisted LIB_102", blocked, address, retry},
    {"seznam", 451, "", "Too many connections, rate limit", throttled, address, retry},
    {"seznam", 554, "", "Your IP is blacklisted", blocked, address, retry},
    {"naver", 421, "4.3.2", "Your ip blocked too many connections", throttled, address, retry},
    {"naver", 550, "", "Access denied", blocked, address, retry},
    {"proton", 550, "5.1.1", "<x@proton.me>: Recipient address rejected: Address does not exist", hard, recipient, bounce},
    {"proton", 554, "5.7.1", "Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", blocked, address, retry},
    {"zoho", 421, "4.7.0", "Too many connections from your IP", throttled, address, retry},
    {"zoho", 550, "5.7.1", "Mail rejected: IP listed, bad reputation", blocked, address, retry},
    {"proofpoint", 554, "", "Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1", blocked, address, retry},
    {"proofpoint", 421, "4.7.1", "Too many messages", throttled, address, retry},
    {"mimecast", 451, "", "Internal resources are temporarily unavailable - https://community.mimecast.com", deferred, recipient, retry},
    {"mimecast", 554, "", "Email rejected due to security policies - MCSpamSignature.x", hard, content, bounce},
    {"mimecast", 550, "", "sender IP found in RBL", blocked, address, retry},
    {"barracuda", 554, "", "Service unavailable; Client host [192.0.2.1] blocked using Barracuda Reputation; http://bl.barracudacentral.org", blocked, address, retry},
    {"barracuda", 451, "", "Too many concurrent SMTP connections; rate control", throttled, address, retry},
    {"mx.example", 550, "5.1.1", "User unknown", hard, recipient, bounce},
    {"mx.example", 450, "4.1.1", "Recipient address rejected: unverified address: user unknown", deferred, recipient, retry},
    {"mx.example", 450, "4.7.1", "<x@y.example>: Recipient address rejected: Greylisted for 5 minutes", deferred, recipient, retry},
    {"mx.example", 421, "", "received too many messages from a new or untrusted IP", throttled, address, retry},
    {"mx.example", 421, "4.7.0", "Too many connections", throttled, connection, retry},
    {"mx.example", 554, "5.7.1", "Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", blocked, address, retry},
    {"mx.example", 550, "5.7.20", "DKIM check failed: no passing signature", blocked, domain, bounce},
    {"mx.example", 452, "4.2.2", "Mailbox full", deferred, recipient, retry},
    {"mx.example", 451, "", "Looks like spam, come again", deferred, content, retry},
    {"mx.example", 550, "", "This looks like spam", hard, content, bounce},
};

class IspReplies : public testing::TestWithParam<Case> {};
TEST_P(IspReplies, MeanWhatTheyAreAbout) {
    const auto& c = GetParam();
    const auto j = table().judge(IspId{c.isp}, outcome::Stage::rcpt_to, c.code, c.enhanced, c.text);
    EXPECT_STREQ(to_string(j.meaning), to_string(c.meaning)) << c.isp << ": " << c.text;
    EXPECT_STREQ(to_string(j.scope), to_string(c.scope)) << c.isp << ": " << c.text;
    EXPECT_EQ(static_cast<int>(j.next), static_cast<int>(c.next)) << c.isp << ": " << c.text;
}
INSTANTIATE_TEST_SUITE_P(Shipped, IspReplies, testing::ValuesIn(kCases));

TEST(ShippedIsps, AreFoundByTheirMxHosts) {
    const std::pair<const char*, const char*> hosts[] = {
        {"gmail-smtp-in.l.google.com", "gmail"}, {"aspmx.l.google.com", "gmail"}, {"aspmx2.googlemail.com", "gmail"},
        {"hotmail-com.olc.protection.outlook.com", "microsoft"}, {"shop-example.mail.protection.outlook.com", "microsoft365"}, {"shop-example.a-v1.mx.microsoft", "microsoft365"},
        {"mta5.am0.yahoodns.net", "yahoo"}, {"mx01.mail.icloud.com", "apple"}, {"mx1a1.comcast.net", "comcast"}, {"mx00.gmx.net", "gmx"}, {"mx-ha02.web.de", "gmx"},
        {"mxs.mail.ru", "mailru"}, {"mx.yandex.ru", "yandex"}, {"mx3.qq.com", "qq"}, {"163mx01.mxmail.netease.com", "netease"}, {"smtp-in.orange.fr", "orange"},
        {"mx1.free.fr", "free"}, {"smtp-in.libero.it", "libero"}, {"mx1.seznam.cz", "seznam"}, {"mx1.naver.com", "naver"}, {"mail.protonmail.ch", "proton"},
        {"mx.zoho.com", "zoho"}, {"mxa-00000000.gslb.pphosted.com", "proofpoint"}, {"eu-smtp-inbound-1.mimecast.com", "mimecast"},
        {"d000000a.ess.barracudanetworks.com", "barracuda"}};
    for (const auto& [host, isp] : hosts) EXPECT_EQ(table().by_mx_host(host), IspId{isp}) << host;
}
TEST(ShippedIsps, EachHasLimitsAndRepliesAndACaseHere) {
    for (const auto& isp : table().all()) {
        EXPECT_GT(isp.limits.connections, 0) << isp.id.value();
        EXPECT_GT(isp.limits.messages_per_connection, 0) << isp.id.value();
        EXPECT_GT(isp.limits.messages_per_second, 0) << isp.id.value();
        EXPECT_FALSE(isp.replies.empty()) << isp.id.value();
        EXPECT_TRUE(std::ranges::any_of(kCases, [&](const Case& c) { return isp.id.value() == c.isp; })) << isp.id.value();
    }
}
TEST(ShippedIsps, ASendersAddressThatDoesNotExistIsNotTheRecipients) {
    const auto judged = table().judge(IspId{}, outcome::Stage::rcpt_to, 553, "5.1.8", "Domain of sender address root@host.example does not exist");
    EXPECT_EQ(judged.scope, domain);
    EXPECT_EQ(judged.bounce_type, "Transient");
}

TEST(ShippedIsps, AFullMailboxNeverSlowsAnAddressAnywhere) {
    for (const auto& isp : table().all())
        EXPECT_EQ(table().judge(isp.id, outcome::Stage::rcpt_to, 452, "4.2.2", "Mailbox full").scope, Scope::recipient) << isp.id.value();
}
TEST(ShippedIsps, AMissingMailboxIsThatWhateverItsTextSaysAnywhere) {
    for (const auto& isp : table().all())
        for (const char* text : {"recipient address denied", "User not listed here", "mailbox is blocked", "blacklisted recipient, too many errors"}) {
            const auto j = table().judge(isp.id, outcome::Stage::rcpt_to, 550, "5.1.1", text);
            EXPECT_EQ(j.scope, Scope::recipient) << isp.id.value() << ": " << text;
            EXPECT_EQ(j.next, outcome::Next::bounce) << isp.id.value() << ": " << text;
        }
}
TEST(ShippedIsps, AMissingReverseNameBlocksTheAddressAnywhere) {
    for (const auto& isp : table().all()) {
        const auto j = table().judge(isp.id, outcome::Stage::end_of_data, 550, "5.7.25", "The IP address sending this message does not have a PTR record setup");
        EXPECT_EQ(j.scope, Scope::address) << isp.id.value();
        EXPECT_EQ(j.next, outcome::Next::retry) << isp.id.value();
    }
}
TEST(ShippedIsps, ABadDkimDomainNeverBlamesTheAddressAnywhere) {
    for (const auto& isp : table().all())
        EXPECT_EQ(table().judge(isp.id, outcome::Stage::end_of_data, 550, "5.7.20", "DKIM check failed").scope, Scope::sending_domain) << isp.id.value();
}

}  // namespace
}  // namespace warmpost
