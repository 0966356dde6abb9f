// SES v2's operations on dedicated addresses and pools, PutAccountDetails, and the operator's side of both, by the wire.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "base/encoding.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

json::object parsed(const test::HttpAnswer& answer) { return json::parse(answer.body).as_object(); }

class DedicatedTest : public HttpServerTest {
protected:
    DedicatedTest() {
        for (const auto* text : {"127.0.2.1", "127.0.2.2", "127.0.2.10"}) config.egress.inventory.push_back({IpAddress::parse(text).value(), ""});
    }
    void lease(const std::string& ip, const std::string& pool = "ses-default-dedicated-pool") {
        const auto moved = ask_operator("POST", "/addresses/" + ip + "/move", R"({"account":"shop","pool":")" + pool + R"("})");
        ASSERT_EQ(moved.status, 200) << moved.body;
    }
    void pool(const std::string& name, const std::string& mode = "STANDARD") {
        const auto made = ask("POST", "/v2/email/dedicated-ip-pools", R"({"PoolName":")" + name + R"(","ScalingMode":")" + mode + R"("})");
        ASSERT_EQ(made.status, 200) << made.body;
    }
    void expect_refused(const test::HttpAnswer& answer, unsigned status, const std::string& type, const std::string& message) {
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.header("x-amzn-ErrorType"), type);
        EXPECT_EQ(answer.message(), message);
    }
    // All pages of a list, `size` a page.
    std::vector<json::value> all(const std::string& target, const std::string& member, int size) {
        std::vector<json::value> found;
        std::string token;
        for (int pages = 0; pages < 20; ++pages) {
            const auto answer = ask("GET", target + (target.find('?') == std::string::npos ? "?" : "&") + "PageSize=" + std::to_string(size) +
                                               (token.empty() ? "" : "&NextToken=" + percent_encode(token)));
            EXPECT_EQ(answer.status, 200) << answer.body;
            const auto body = parsed(answer);
            for (const auto& each : body.at(member).as_array()) found.push_back(each);
            if (!body.contains("NextToken")) break;
            token = body.at("NextToken").as_string();
        }
        return found;
    }
    std::vector<std::string> ips(const std::string& target, int size) {
        std::vector<std::string> found;
        for (const auto& each : all(target, "DedicatedIps", size)) found.emplace_back(each.at("Ip").as_string());
        return found;
    }
    json::object shown(const std::string& ip) { return parsed(ask("GET", "/v2/email/dedicated-ips/" + ip)).at("DedicatedIp").as_object(); }
};

TEST_F(DedicatedTest, PoolsLiveTheirLife) {
    start();
    const std::string pools = "/v2/email/dedicated-ip-pools";
    EXPECT_EQ(ask("POST", pools, R"({"PoolName":"news","Tags":[{"Key":"team","Value":"crm"}]})").body, "{}");
    expect_refused(ask("POST", pools, R"({"PoolName":"news"})"), 400, "AlreadyExistsException", "The pool <news> already exists.");
    expect_refused(ask("POST", pools, R"({"PoolName":"x","ScalingMode":"BIG"})"), 400, "BadRequestException", "The ScalingMode parameter is invalid.");
    expect_refused(ask("POST", pools, R"({"PoolName":"News"})"), 400, "BadRequestException",
                   "The pool name must be within 64 characters and only lowercase letters, numbers, periods, dashes and underscores.");
    pool("auto", "MANAGED");
    EXPECT_EQ(json::serialize(parsed(ask("GET", pools + "/news"))), R"({"DedicatedIpPool":{"PoolName":"news","ScalingMode":"STANDARD"}})");
    EXPECT_EQ(parsed(ask("GET", pools + "/auto")).at("DedicatedIpPool").at("ScalingMode").as_string(), "MANAGED");
    expect_refused(ask("GET", pools + "/gone"), 404, "NotFoundException", "The requested pool <gone> does not exist.");
    for (const auto* reserved : {"ses-shared-pool", "ses-default-dedicated-pool"}) {
        expect_refused(ask("GET", pools + "/" + reserved), 400, "BadRequestException", "Pool name describes either a shared or default dedicated ip pool");
        EXPECT_EQ(ask("DELETE", pools + "/" + reserved).status, 400);
    }
    EXPECT_THAT(ask_operator("GET", "/pools").body, HasSubstr(R"({"Key":"team","Value":"crm"})"));
    lease("127.0.2.1", "news");
    EXPECT_EQ(ask("DELETE", pools + "/news").header("x-amzn-ErrorType"), "BadRequestException");
    ASSERT_EQ(ask("PUT", "/v2/email/dedicated-ips/127.0.2.1/pool", R"({"DestinationPoolName":"ses-default-dedicated-pool"})").status, 200);
    EXPECT_EQ(ask("DELETE", pools + "/news").body, "{}");
    expect_refused(ask("DELETE", pools + "/news"), 404, "NotFoundException", "The requested pool <news> does not exist.");
}

TEST_F(DedicatedTest, PoolsAreListedWithTheReservedOnesInPages) {
    start();
    pool("a");
    pool("zeta");
    std::vector<std::string> names;
    for (const auto& each : all("/v2/email/dedicated-ip-pools", "DedicatedIpPools", 3)) names.emplace_back(each.as_string());
    EXPECT_THAT(names, ElementsAre("a", "ses-default-dedicated-pool", "ses-shared-pool", "zeta"));
    const auto other = parsed(ask("GET", "/v2/email/dedicated-ip-pools?PageSize=1"));
    EXPECT_EQ(ask("GET", "/v2/email/dedicated-ips?NextToken=" + percent_encode(other.at("NextToken").as_string())).status, 400) << "a token of another operation";
}

TEST_F(DedicatedTest, ScalingGoesUpAndNotBack) {
    config.managed.show_addresses = true;
    start();
    pool("news");
    lease("127.0.2.1", "news");
    const std::string scaling = "/v2/email/dedicated-ip-pools/news/scaling";
    EXPECT_EQ(ask("PUT", scaling, R"({"ScalingMode":"MANAGED"})").body, "{}");
    EXPECT_EQ(shown("127.0.2.1").at("WarmupStatus").as_string(), "NOT_APPLICABLE");
    EXPECT_EQ(shown("127.0.2.1").at("WarmupPercentage").as_int64(), -1);
    EXPECT_EQ(ask("PUT", scaling, R"({"ScalingMode":"STANDARD"})").header("x-amzn-ErrorType"), "BadRequestException");
    expect_refused(ask("PUT", scaling, R"({"ScalingMode":"HUGE"})"), 400, "BadRequestException", "The ScalingMode parameter is invalid.");
    EXPECT_THAT(ask("PUT", scaling, "{}").message(), HasSubstr("'scalingMode' failed to satisfy constraint: Member must not be null"));
    expect_refused(ask("PUT", scaling), 400, "BadRequestException", "Request body is required.");
    EXPECT_EQ(ask("PUT", "/v2/email/dedicated-ip-pools/gone/scaling", R"({"ScalingMode":"MANAGED"})").status, 404);
    EXPECT_EQ(ask("DELETE", "/v2/email/dedicated-ip-pools/news").status, 200) << "a managed pool gives its addresses back";
    EXPECT_EQ(ask("GET", "/v2/email/dedicated-ips/127.0.2.1").status, 404);
}

TEST_F(DedicatedTest, AddressesAreShownAndListedByPoolInPages) {
    start();
    EXPECT_EQ(ask("GET", "/v2/email/dedicated-ips").body, R"({"DedicatedIps":[]})");
    pool("news");
    lease("127.0.2.10");
    lease("127.0.2.2", "news");
    lease("127.0.2.1", "news");
    EXPECT_EQ(json::serialize(shown("127.0.2.2")), R"({"Ip":"127.0.2.2","WarmupStatus":"IN_PROGRESS","WarmupPercentage":0,"PoolName":"news"})");
    EXPECT_EQ(shown("127.0.2.10").at("PoolName").as_string(), "ses-default-dedicated-pool");
    EXPECT_THAT(ips("/v2/email/dedicated-ips", 2), ElementsAre("127.0.2.1", "127.0.2.2", "127.0.2.10")) << "in the order of addresses";
    EXPECT_THAT(ips("/v2/email/dedicated-ips?PoolName=news", 1), ElementsAre("127.0.2.1", "127.0.2.2"));
    EXPECT_THAT(ips("/v2/email/dedicated-ips?PoolName=ses-default-dedicated-pool", 1), ElementsAre("127.0.2.10"));
    EXPECT_THAT(ips("/v2/email/dedicated-ips?PoolName=ses-shared-pool", 1), ElementsAre());
    expect_refused(ask("GET", "/v2/email/dedicated-ips?PoolName=gone"), 404, "NotFoundException", "The requested pool <gone> does not exist.");
    const auto token = parsed(ask("GET", "/v2/email/dedicated-ips?PageSize=1")).at("NextToken").as_string();
    EXPECT_EQ(ask("GET", "/v2/email/dedicated-ips?PoolName=news&NextToken=" + percent_encode(token)).status, 400) << "a token of another filter";
    expect_refused(ask("GET", "/v2/email/dedicated-ips/127.0.1.1"), 404, "NotFoundException", "Could not find dedicated IP 127.0.1.1 under this account.");
    EXPECT_EQ(ask("GET", "/v2/email/dedicated-ips/nonsense").status, 404);
}

TEST_F(DedicatedTest, AnAddressIsPutInPoolsAndWarmedByHand) {
    start();
    pool("news");
    lease("127.0.2.1");
    const std::string ip = "/v2/email/dedicated-ips/127.0.2.1";
    EXPECT_EQ(ask("PUT", ip + "/pool", R"({"DestinationPoolName":"news"})").body, "{}");
    EXPECT_EQ(shown("127.0.2.1").at("PoolName").as_string(), "news");
    expect_refused(ask("PUT", ip + "/pool", R"({"DestinationPoolName":"gone"})"), 404, "NotFoundException", "The requested pool <gone> does not exist.");
    expect_refused(ask("PUT", "/v2/email/dedicated-ips/127.0.2.2/pool", R"({"DestinationPoolName":"news"})"), 404, "NotFoundException",
                   "Could not find dedicated IP 127.0.2.2 under this account.");
    EXPECT_EQ(ask("PUT", "/v2/email/dedicated-ips/127.0.2.2/pool", "{}").status, 400) << "members are checked first";
    EXPECT_EQ(ask("PUT", ip + "/warmup", R"({"WarmupPercentage":60})").body, "{}");
    EXPECT_EQ(shown("127.0.2.1").at("WarmupPercentage").as_int64(), 60);
    EXPECT_EQ(ask("PUT", ip + "/warmup", R"({"WarmupPercentage":100})").status, 200);
    EXPECT_EQ(shown("127.0.2.1").at("WarmupStatus").as_string(), "DONE");
    EXPECT_EQ(ask("PUT", ip + "/warmup", R"({"WarmupPercentage":1})").status, 200);
    EXPECT_EQ(shown("127.0.2.1").at("WarmupStatus").as_string(), "IN_PROGRESS");
    for (const auto* bad : {"101", "-1", "99999999999999999"})
        EXPECT_THAT(ask("PUT", "/v2/email/dedicated-ips/127.0.2.2/warmup", R"({"WarmupPercentage":)" + std::string(bad) + "}").message(),
                    HasSubstr("'warmupPercentage' failed to satisfy constraint"));
    EXPECT_EQ(ask("PUT", ip + "/warmup", R"({"WarmupPercentage":"60"})").header("x-amzn-ErrorType"), "SerializationException");
}

TEST_F(DedicatedTest, TheAccountsSwitchDecidesHowNewLeasesArrive) {
    start();
    const auto automatic = [&] { return parsed(ask("GET", "/v2/email/account")).at("DedicatedIpAutoWarmupEnabled").as_bool(); };
    EXPECT_TRUE(automatic());
    EXPECT_EQ(ask("PUT", "/v2/email/account/dedicated-ips/warmup", "{}").body, "{}") << "missing is false";
    EXPECT_FALSE(automatic());
    lease("127.0.2.1");
    EXPECT_EQ(shown("127.0.2.1").at("WarmupStatus").as_string(), "DONE");
    EXPECT_EQ(ask("PUT", "/v2/email/account/dedicated-ips/warmup", R"({"AutoWarmupEnabled":true})").status, 200);
    EXPECT_TRUE(automatic());
    expect_refused(ask("PUT", "/v2/email/account/dedicated-ips/warmup"), 400, "BadRequestException", "Request body is required.");
}

TEST_F(DedicatedTest, MailTakesThePoolOfItsSetElseTheDefaultPool) {
    start();
    const auto pool_of = [&](std::size_t n, const std::string& set) {
        const auto sent = ask("POST", "/v2/email/outbound-emails",
                              R"({"FromEmailAddress":"a@shop.example","Destination":{"ToAddresses":["a@a.example"]},)" + (set.empty() ? "" : R"("ConfigurationSetName":")" + set + R"(",)") +
                                  R"("Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}})");
        EXPECT_EQ(sent.status, 200) << sent.body;
        const auto message = kept.wait_for(n);
        const auto snapshot = cell.get();
        const auto* pool = message ? snapshot->pool(PoolId{message->envelope.pool()}) : nullptr;
        return pool ? pool->name : "";
    };
    EXPECT_EQ(pool_of(0, ""), "ses-shared-pool");
    lease("127.0.2.1");
    pool("news");
    lease("127.0.2.2", "news");
    for (const auto* name : {"news", "ses-shared-pool", "ses-default-dedicated-pool"}) {
        const auto made = ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":")" + std::string(name) + R"(","DeliveryOptions":{"SendingPoolName":")" + name + R"("}})");
        ASSERT_EQ(made.status, 200) << made.body;
    }
    ASSERT_EQ(ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"plain"})").status, 200);
    EXPECT_EQ(pool_of(1, ""), "ses-default-dedicated-pool");
    EXPECT_EQ(pool_of(2, "plain"), "ses-default-dedicated-pool");
    EXPECT_EQ(pool_of(3, "news"), "news");
    EXPECT_EQ(pool_of(4, "ses-shared-pool"), "ses-shared-pool");
    EXPECT_EQ(pool_of(5, "ses-default-dedicated-pool"), "ses-default-dedicated-pool");
    ASSERT_EQ(ask("PUT", "/v2/email/dedicated-ip-pools/news/scaling", R"({"ScalingMode":"MANAGED"})").status, 200);
    EXPECT_EQ(pool_of(6, "news"), "news");
}

TEST_F(DedicatedTest, TagsAreReadAndChangedByArn) {
    start();
    ASSERT_EQ(ask("POST", "/v2/email/dedicated-ip-pools", R"({"PoolName":"news","Tags":[{"Key":"team","Value":"crm"}]})").status, 200);
    const auto arn = "arn:aws:ses:us-east-1:" + to_string(account) + ":dedicated-ip-pool/news";
    const auto query = "/v2/email/tags?ResourceArn=" + percent_encode(arn);
    EXPECT_EQ(ask("GET", query).body, R"({"Tags":[{"Key":"team","Value":"crm"}]})");
    EXPECT_EQ(ask("POST", "/v2/email/tags", R"({"ResourceArn":")" + arn + R"(","Tags":[{"Key":"team","Value":"x"},{"Key":"b","Value":""}]})").body, "{}");
    EXPECT_EQ(ask("DELETE", query + "&TagKeys=b&TagKeys=c").body, "{}");
    EXPECT_EQ(ask("GET", query).body, R"({"Tags":[{"Key":"team","Value":"x"}]})");
    EXPECT_EQ(ask("GET", "/v2/email/tags?ResourceArn=" + percent_encode("arn:aws:ses:us-east-1:" + to_string(account) + ":identity/shop.example")).body, R"({"Tags":[]})");
    EXPECT_EQ(ask("GET", query + "s").status, 404);
    EXPECT_EQ(ask("GET", "/v2/email/tags?ResourceArn=" + percent_encode("arn:aws:ses:us-east-1:000000000009:dedicated-ip-pool/news")).status, 404);
    EXPECT_EQ(ask("GET", "/v2/email/tags?ResourceArn=nonsense").header("x-amzn-ErrorType"), "BadRequestException");
}

TEST_F(DedicatedTest, ContactListsAndTemplatesHaveTagsToo) {
    start();
    ASSERT_EQ(ask("POST", "/v2/email/contact-lists", R"({"ContactListName":"readers","Tags":[{"Key":"team","Value":"crm"}]})").status, 200);
    ASSERT_EQ(ask("POST", "/v2/email/templates", R"({"TemplateName":"hello","TemplateContent":{"Subject":"s","Text":"t"},"Tags":[{"Key":"team","Value":"crm"}]})").status, 200);
    for (const std::string resource : {"contact-list/readers", "template/hello"}) {
        const auto arn = "arn:aws:ses:us-east-1:" + to_string(account) + ":" + resource;
        const auto query = "/v2/email/tags?ResourceArn=" + percent_encode(arn);
        EXPECT_EQ(ask("GET", query).body, R"({"Tags":[{"Key":"team","Value":"crm"}]})");
        EXPECT_EQ(ask("POST", "/v2/email/tags", R"({"ResourceArn":")" + arn + R"(","Tags":[{"Key":"team","Value":"x"},{"Key":"b","Value":""}]})").body, "{}");
        EXPECT_EQ(ask("DELETE", query + "&TagKeys=b&TagKeys=c").body, "{}");
        EXPECT_EQ(ask("GET", query).body, R"({"Tags":[{"Key":"team","Value":"x"}]})") << resource;
        EXPECT_EQ(ask("GET", query + "s").status, 404);
        EXPECT_EQ(ask("POST", "/v2/email/tags", R"({"ResourceArn":")" + arn + R"(s","Tags":[{"Key":"a","Value":"b"}]})").status, 404);
        std::string many;
        for (int i = 0; i < 50; ++i) many += R"({"Key":"k)" + std::to_string(i) + R"(","Value":""},)";
        EXPECT_EQ(ask("POST", "/v2/email/tags", R"({"ResourceArn":")" + arn + R"(","Tags":[)" + many.substr(0, many.size() - 1) + "]}").status, 400) << "51 with the one there is";
    }
    EXPECT_EQ(ask("GET", "/v2/email/templates/hello").status, 200);
}

class ReviewTest : public DedicatedTest {
protected:
    void start_with_newcomer() {
        start();
        ASSERT_EQ(ask_operator("POST", "/accounts", R"({"name":"newcomer"})").status, 200);
        const auto made = parsed(ask_operator("POST", "/keys", R"({"account":"newcomer"})"));
        newcomer = {std::string(made.at("id").as_string()), std::string(made.at("secret").as_string())};
    }
    json::object account() { return parsed(ask_as(newcomer, "GET", "/v2/email/account")); }
    test::HttpAnswer details(const std::string& more) {
        return ask_as(newcomer, "POST", "/v2/email/account/details", R"({"MailType":"TRANSACTIONAL","WebsiteURL":"https://shop.example")" + more + "}");
    }
    test::Credentials newcomer;
};

TEST_F(ReviewTest, FromTheSandboxToProduction) {
    start_with_newcomer();
    EXPECT_FALSE(account().at("ProductionAccessEnabled").as_bool());
    EXPECT_FALSE(account().contains("Details"));
    ASSERT_EQ(details(R"(,"ProductionAccessEnabled":true,"UseCaseDescription":"orders","AdditionalContactEmailAddresses":["a@shop.example"])").body, "{}");
    auto shown = account().at("Details").as_object();
    EXPECT_EQ(shown.at("MailType").as_string(), "TRANSACTIONAL");
    EXPECT_EQ(shown.at("ContactLanguage").as_string(), "EN");
    EXPECT_EQ(shown.at("AdditionalContactEmailAddresses").as_array().size(), 1U);
    EXPECT_EQ(shown.at("ReviewDetails").at("Status").as_string(), "PENDING");
    const auto again = details(R"(,"ProductionAccessEnabled":true)");
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.header("x-amzn-ErrorType"), "ConflictException");
    EXPECT_THAT(ask_operator("GET", "/accounts").body, HasSubstr(R"("use_case":"orders")"));
    EXPECT_EQ(ask_operator("POST", "/accounts/newcomer/review", R"({"decision":"maybe"})").status, 400);
    EXPECT_EQ(ask_operator("POST", "/accounts/newcomer/review", R"({"decision":"deny"})").status, 400);
    ASSERT_EQ(ask_operator("POST", "/accounts/newcomer/review", R"({"decision":"deny","reason":"say more"})").status, 200);
    EXPECT_EQ(account().at("Details").at("ReviewDetails").at("Status").as_string(), "DENIED");
    EXPECT_EQ(parsed(ask_as(newcomer, "GET", "/warmpost/v1/account")).at("review").at("reason").as_string(), "say more");
    ASSERT_EQ(details(R"(,"ProductionAccessEnabled":true)").status, 200);
    ASSERT_EQ(ask_operator("POST", "/accounts/newcomer/review", R"({"decision":"grant","reason":"fine","max_24_hour_send":700})").status, 200);
    EXPECT_TRUE(account().at("ProductionAccessEnabled").as_bool());
    EXPECT_EQ(account().at("Details").at("ReviewDetails").at("Status").as_string(), "GRANTED");
    EXPECT_EQ(account().at("SendQuota").at("Max24HourSend").to_number<double>(), 700);
    EXPECT_EQ(account().at("SendQuota").at("MaxSendRate").to_number<double>(), 14);
    EXPECT_EQ(ask_operator("POST", "/accounts/newcomer/review", R"({"decision":"grant"})").status, 409);
}

TEST_F(ReviewTest, DetailsAreCheckedAsTheModelSays) {
    start_with_newcomer();
    EXPECT_EQ(ask_as(newcomer, "POST", "/v2/email/account/details", R"({"MailType":"SPAM","WebsiteURL":"https://x.example"})").status, 400);
    EXPECT_EQ(ask_as(newcomer, "POST", "/v2/email/account/details", R"({"MailType":"MARKETING"})").status, 400);
    EXPECT_EQ(details(R"(,"AdditionalContactEmailAddresses":["a@b.cde","b@b.cde","c@b.cde","d@b.cde","e@b.cde"])").status, 400);
    EXPECT_EQ(details("").status, 200);
    EXPECT_FALSE(account().at("Details").as_object().contains("ReviewDetails")) << "nothing was asked for";
}

TEST_F(ReviewTest, AnAccountAsksForAddressesAndTheOperatorAnswers) {
    start_with_newcomer();
    const std::string requests = "/warmpost/v1/lease-requests";
    const std::string stated = R"("volume":80000,"use_case":"orders","pattern":"every day"})";
    const auto made = ask_as(newcomer, "POST", requests, R"({"count":2,)" + stated);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(ask_as(newcomer, "POST", requests, R"({"count":2.5,)" + stated).status, 400);
    EXPECT_EQ(ask_as(newcomer, "POST", requests, R"({"count":2,"volume":1,"pattern":"x"})").status, 400);
    EXPECT_EQ(ask_as(newcomer, "POST", requests + "/1/approve", "{}").status, 403) << "not by the one who asks";
    EXPECT_EQ(ask_as(newcomer, "GET", "/warmpost/v1/accounts").status, 403);
    EXPECT_EQ(parsed(ask_as(newcomer, "GET", requests)).at("requests").as_array().size(), 1U);
    EXPECT_EQ(parsed(ask("GET", requests + "?account=newcomer")).at("requests").as_array().size(), 0U) << "another account's are not to be seen";
    EXPECT_EQ(parsed(ask_operator("GET", "/lease-requests?state=pending")).at("requests").at(0).at("account_name").as_string(), "newcomer");
    EXPECT_EQ(ask_operator("POST", "/lease-requests/77/approve", "{}").status, 404);
    const auto approved = ask_operator("POST", "/lease-requests/1/approve", "{}");
    EXPECT_EQ(approved.body, R"({"addresses":["127.0.2.1","127.0.2.2"],"problems":[]})");
    const auto listed = parsed(ask_as(newcomer, "GET", "/v2/email/dedicated-ips")).at("DedicatedIps").as_array();
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed.at(0).at("WarmupStatus").as_string(), "IN_PROGRESS");
    EXPECT_EQ(ask_operator("POST", "/lease-requests/1/decline", R"({"reason":"late"})").status, 409);
    ASSERT_EQ(ask_operator("POST", "/lease-requests", R"({"account":"shop",)" + stated).status, 200) << "the operator on behalf of an account";
    EXPECT_EQ(ask_operator("POST", "/lease-requests/2/approve", R"({"addresses":["127.0.2.1"]})").status, 409) << "leased by another";
    ASSERT_EQ(ask_operator("POST", "/lease-requests/2/decline", R"({"reason":"too little mail"})").status, 200);
    EXPECT_EQ(parsed(ask("GET", requests)).at("requests").at(0).at("reason").as_string(), "too little mail");
    EXPECT_THAT(ask_operator("GET", "/addresses").body, HasSubstr(R"("percentage":0)"));
}

}  // namespace
}  // namespace warmpost::ingress
