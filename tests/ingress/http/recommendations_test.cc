// ListRecommendations by the wire: filters, pages, times.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>

#include "control/recommendation_book.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {

namespace json = boost::json;
using advisor::Type;
using testing::ElementsAre;
using testing::IsEmpty;

class RecommendationsTest : public HttpServerTest {
protected:
    void start_advised() {
        start();
        const auto at = from_ms(1'750'000'000'250);
        const auto kept = [&](Type type, const char* resource, bool high, bool open) {
            return advisor::Kept{{type, resource, "Mend it.", high}, open, at, at + std::chrono::hours(1)};
        };
        ASSERT_TRUE(control::RecommendationBook(*registry).store(
            account, {kept(Type::dkim, "identity/shop.example", true, true), kept(Type::dkim, "identity/shop.example.org", true, false),
                      kept(Type::dmarc, "identity/shop.example", false, true), kept(Type::ip_listing, "dedicated-ip-pool/news", true, true)}));
        ASSERT_TRUE(control::RecommendationBook(*registry).store(AccountId{777}, {kept(Type::bimi, "identity/other.example", true, true)}));
    }
    json::object listed(const std::string& body) { return json::parse(ask("POST", "/v2/email/vdm/recommendations", body).body).as_object(); }
    std::vector<std::string> names(const json::object& answer) {
        std::vector<std::string> all;
        for (const auto& each : answer.at("Recommendations").as_array()) {
            const std::string arn(each.at("ResourceArn").as_string());
            all.push_back(std::string(each.at("Type").as_string()) + " " + arn.substr(arn.rfind(':') + 1) + " " + std::string(each.at("Status").as_string()));
        }
        return all;
    }
    std::vector<std::string> filtered(const std::string& filter) { return names(listed(R"({"Filter":)" + filter + "}")); }
};

TEST_F(RecommendationsTest, AreTheAccountsOwnWithTheirTimes) {
    start_advised();
    const auto all = listed("{}");
    EXPECT_THAT(names(all), ElementsAre("DKIM identity/shop.example OPEN", "DKIM identity/shop.example.org FIXED", "DMARC identity/shop.example OPEN",
                                        "IP_LISTING dedicated-ip-pool/news OPEN"));
    const auto& first = all.at("Recommendations").as_array()[0].as_object();
    EXPECT_EQ(first.at("ResourceArn").as_string(), "arn:aws:ses:us-east-1:" + to_string(account) + ":identity/shop.example");
    EXPECT_EQ(first.at("CreatedTimestamp").to_number<double>(), 1'750'000'000.25);
    EXPECT_EQ(first.at("LastUpdatedTimestamp").to_number<double>(), 1'750'003'600.25);
    EXPECT_EQ(first.at("Impact"), "HIGH");
    EXPECT_EQ(first.at("Description"), "Mend it.");
}
TEST_F(RecommendationsTest, Filters) {
    start_advised();
    EXPECT_THAT(filtered(R"({"STATUS":"FIXED"})"), ElementsAre("DKIM identity/shop.example.org FIXED"));
    EXPECT_THAT(filtered(R"({"TYPE":"DMARC"})"), ElementsAre("DMARC identity/shop.example OPEN"));
    EXPECT_THAT(filtered(R"({"STATUS":"OPEN","IMPACT":"LOW"})"), ElementsAre("DMARC identity/shop.example OPEN"));
    EXPECT_THAT(filtered(R"({"STATUS":"OPEN","TYPE":"DKIM"})"), ElementsAre("DKIM identity/shop.example OPEN"));
    EXPECT_THAT(filtered(R"({"TYPE":"FEEDBACK_3P"})"), IsEmpty());
    EXPECT_THAT(filtered(R"({"RESOURCE_ARN":"arn:aws:ses:us-east-1:)" + to_string(account) + R"(:dedicated-ip-pool/news"})"),
                ElementsAre("IP_LISTING dedicated-ip-pool/news OPEN"));
    for (const char* bad : {R"({"Filter":{"STATUS":"SHUT"}})", R"({"Filter":{"TYPE":"DKIM","IMPACT":"LOW"}})", R"({"Filter":{"COLOUR":"red"}})",
                            R"({"Filter":{}})", R"({"PageSize":0})", R"({"PageSize":101})", R"({"NextToken":"x"})"}) {
        const auto refused = ask("POST", "/v2/email/vdm/recommendations", bad);
        EXPECT_EQ(refused.status, 400) << bad;
        EXPECT_EQ(refused.header("x-amzn-ErrorType"), "BadRequestException") << bad;
    }
}
TEST_F(RecommendationsTest, Pages) {
    start_advised();
    std::vector<std::string> all;
    std::string token;
    for (int page = 0; page < 5; ++page) {
        const auto answer = listed(token.empty() ? R"({"PageSize":1})" : R"({"PageSize":1,"NextToken":")" + token + R"("})");
        const auto told = names(answer);
        ASSERT_EQ(told.size(), 1u);
        all.push_back(told[0]);
        if (!answer.contains("NextToken")) break;
        token = std::string(answer.at("NextToken").as_string());
    }
    EXPECT_EQ(all, names(listed("{}")));
}

}  // namespace
}  // namespace warmpost::ingress
