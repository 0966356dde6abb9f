// CloudWatch's face beyond counts of mail: managed pools, SNDS, pages of data points, refusals in the words of the client that asks.
#include <gmock/gmock.h>
#include <boost/json.hpp>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <fmt/format.h>

#include <set>
#include <sstream>

#include "runtime/feeds.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using boost::property_tree::ptree;
using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

struct PlayedFeeds : runtime::Feeds {
    [[nodiscard]] runtime::SndsState snds_state() const override { return {}; }
    [[nodiscard]] Result<std::vector<feeds::SndsDay>> snds(feeds::Day from, feeds::Day through) const override {
        std::vector<feeds::SndsDay> found;
        for (const auto& day : told)
            if (day.day >= from && day.day <= through) found.push_back(day);
        return found;
    }
    [[nodiscard]] std::vector<feeds::SndsDay> newest_snds() const override { return told; }
    [[nodiscard]] std::vector<feeds::SndsStatus> statuses() const override { return {}; }
    [[nodiscard]] Result<std::vector<feeds::PostmasterDay>> postmaster(feeds::Day, feeds::Day) const override { return std::vector<feeds::PostmasterDay>{}; }
    [[nodiscard]] Result<runtime::PostmasterImport> import_postmaster(std::string_view, std::string_view) override { return runtime::PostmasterImport{}; }
    [[nodiscard]] Status fetch_soon() override { return {}; }
    [[nodiscard]] std::vector<feeds::Kept> findings() const override { return {}; }
    [[nodiscard]] WallTime judged() const override { return {}; }
    [[nodiscard]] std::map<std::string, std::uint64_t> complaints() const override { return {}; }
    std::vector<feeds::SndsDay> told;  // before requests come
};

struct Point {
    std::string at, value;
    friend bool operator==(const Point&, const Point&) = default;
};
std::ostream& operator<<(std::ostream& out, const Point& point) { return out << point.at << "=" << point.value; }

class CloudWatchTest : public HttpServerTest {
protected:
    CloudWatchTest() {
        for (const auto* text : {"127.0.2.1", "127.0.2.2"}) config.egress.inventory.push_back({IpAddress::parse(text).value(), ""});
    }
    // The kit's server knows no feeds.
    void start_with_feeds() {
        start();
        server->stop();
        server = std::make_unique<HttpServer>(HttpDependencies{
            *live,   cores,    cell,           *service, limits,  *spool,          *acceptor,       queue,         resolver,      *verifier, address_checks,
            nullptr, &managed, registry.get(), nullptr,  nullptr, templates.get(), renderers.get(), rated_senders, metrics.get(), &told,     alerts});
        ASSERT_TRUE(server->start());
    }
    // The managed pool "auto": towards gmail in each of the last three whole hours, the last of them without mail; towards yahoo in the first.
    void start_managed() {
        start();
        ASSERT_TRUE(service->create_pool(account, "auto", control::ScalingMode::managed));
        pool = service->snapshot()->own_pool(account, "auto")->id;
        runtime::ManagedLaneView lane;
        lane.pool = pool, lane.account = account, lane.pool_name = "auto", lane.isp = IspId{"gmail"};
        managed.lanes = {lane};
        const IspId gmail{"gmail"}, yahoo{"yahoo"};
        ASSERT_TRUE(service->store_managed_hours({{pool, gmail, first, 40, 30, 30, 500, 1},
                                                  {pool, yahoo, first, 10, 0, 0, 100, 1},
                                                  {pool, gmail, first + 1, 20, 20, 50, 600, 1},
                                                  {pool, gmail, first + 2, 0, 0, 50, 700, 1}}));
        ASSERT_TRUE(service->store_managed_hours({{pool, gmail, first + 1, 1, 0, 50, 600, 1}})) << "a later look within the hour";
    }
    [[nodiscard]] std::string at(std::int64_t hour) const { return to_iso8601(WallTime{hours{hour}}).substr(0, 19) + "Z"; }
    [[nodiscard]] std::string span() const { return "&StartTime=" + at(first) + "&EndTime=" + at(first + 3); }

    test::HttpAnswer watch(const std::string& parameters) { return ask("POST", "/", parameters + "&Version=2010-08-01"); }
    static ptree xml(const test::HttpAnswer& answer) {
        std::istringstream in(answer.body);
        ptree tree;
        boost::property_tree::read_xml(in, tree);
        return tree;
    }
    static std::string code(const test::HttpAnswer& answer) { return xml(answer).get<std::string>("ErrorResponse.Error.Code", answer.body); }
    static std::string said(const test::HttpAnswer& answer) { return xml(answer).get<std::string>("ErrorResponse.Error.Message", answer.body); }
    static std::string dimensions(const std::string& before, const std::map<std::string, std::string>& named) {
        std::string text;
        int n = 0;
        for (const auto& [name, value] : named) {
            const std::string each = "&" + before + "Dimensions.member." + std::to_string(++n);
            text += each + ".Name=" + name + each + ".Value=" + value;
        }
        return text;
    }
    using Dimensions = std::map<std::string, std::string>;
    std::vector<Point> statistics(const std::string& metric, const Dimensions& of, const std::string& more = "", const std::string& period = "3600") {
        const auto answer = watch("Action=GetMetricStatistics&Namespace=AWS/SES&MetricName=" + metric + "&Period=" + period + "&Statistics.member.1=Sum" +
                                  (more.empty() ? span() : more) + dimensions("", of));
        EXPECT_EQ(answer.status, 200) << answer.body;
        const auto tree = xml(answer);
        std::vector<Point> points;
        for (const auto& [name, each] : tree.get_child("GetMetricStatisticsResponse.GetMetricStatisticsResult.Datapoints"))
            points.push_back({each.get<std::string>("Timestamp"), each.get<std::string>("Sum")});
        return points;
    }
    static std::string query(int n, const std::string& metric, const Dimensions& of, const std::string& more = "") {
        const std::string each = "MetricDataQueries.member." + std::to_string(n) + ".";
        return "&" + each + "Id=m" + std::to_string(n) + "&" + each + "MetricStat.Stat=Sum&" + each + "MetricStat.Period=3600&" + each +
               "MetricStat.Metric.Namespace=AWS/SES&" + each + "MetricStat.Metric.MetricName=" + metric + dimensions(each + "MetricStat.Metric.", of) + more;
    }
    struct Page {
        std::vector<std::string> lines;  // "m1 VALUE VALUE... Complete"
        std::string next;
    };
    Page data(const std::string& queries, const std::string& when = {}) {
        const auto answer = watch("Action=GetMetricData" + queries + (when.empty() ? span() : when));
        EXPECT_EQ(answer.status, 200) << answer.body;
        const auto tree = xml(answer);
        const auto& result = tree.get_child("GetMetricDataResponse.GetMetricDataResult");
        Page page;
        for (const auto& [name, each] : result.get_child("MetricDataResults")) {
            std::string line = each.get<std::string>("Id");
            for (const auto& [member, value] : each.get_child("Values")) line += " " + value.get_value<std::string>();
            EXPECT_EQ(each.get_child("Values").size(), each.get_child("Timestamps").size());
            page.lines.push_back(line + " " + each.get<std::string>("StatusCode"));
        }
        page.next = result.get<std::string>("NextToken", "");
        return page;
    }
    std::set<std::string> listed(const Dimensions& of) {
        const auto tree = xml(watch("Action=ListMetrics&Namespace=AWS/SES" + dimensions("", of)));
        std::set<std::string> names;
        for (const auto& [member, each] : tree.get_child("ListMetricsResponse.ListMetricsResult.Metrics")) {
            std::string name = each.get<std::string>("MetricName");
            for (const auto& [ignored, dimension] : each.get_child("Dimensions"))
                name += " " + dimension.get<std::string>("Name") + "=" + dimension.get<std::string>("Value");
            names.insert(name);
        }
        return names;
    }

    const std::int64_t first = std::chrono::floor<hours>(runtime::wall_now()).time_since_epoch().count() - 3;
    PoolId pool;
    PlayedFeeds told;
};

const std::map<std::string, std::string> kAuto{{"DedicatedIpPool", "auto"}}, kAutoGmail{{"DedicatedIpPool", "auto"}, {"ISP", "gmail"}};

TEST_F(CloudWatchTest, AManagedPoolIsListedByItselfAndByIsp) {
    start_managed();
    const auto all = listed({{"DedicatedIpPool", "auto"}});
    EXPECT_EQ(all.size(), 12u);
    for (const auto* name : {"Send", "ApproximateDedicatedSendingPercentage", "SentLast24Hours", "Available24HourSend"}) {
        EXPECT_TRUE(all.contains(name + std::string(" DedicatedIpPool=auto")));
        EXPECT_TRUE(all.contains(name + std::string(" DedicatedIpPool=auto ISP=gmail")));
        EXPECT_TRUE(all.contains(name + std::string(" DedicatedIpPool=auto ISP=yahoo"))) << "no lane is there any more, its hours are";
    }
    EXPECT_THAT(listed({{"ISP", "microsoft"}}), IsEmpty());
    const AccountId other = service->create_account({"other", true, 1000, 10}).value();
    const auto key_of_other = service->create_key(other, {.role = control::Role::account, .name = "k"}).value();
    const auto answer = ask_as({key_of_other.id, key_of_other.secret}, "POST", "/", "Action=ListMetrics&Version=2010-08-01");
    EXPECT_EQ(answer.body.find("DedicatedIpPool"), std::string::npos) << "another account's";
}

TEST_F(CloudWatchTest, AManagedPoolsHoursAreItsSamples) {
    start_managed();
    EXPECT_THAT(statistics("Send", kAutoGmail), ElementsAre(Point{at(first), "40"}, Point{at(first + 1), "21"}, Point{at(first + 2), "0"}));
    EXPECT_THAT(statistics("Send", kAuto), ElementsAre(Point{at(first), "50"}, Point{at(first + 1), "21"}, Point{at(first + 2), "0"})) << "all ISPs together";
    EXPECT_THAT(statistics("ApproximateDedicatedSendingPercentage", kAutoGmail),
                ElementsAre(Point{at(first), "75"}, Point{at(first + 1), fmt::format("{}", 2000.0 / 21)}))
        << "an hour without mail has no percentage";
    EXPECT_THAT(statistics("ApproximateDedicatedSendingPercentage", kAuto, "", "3600")[0].value, "60");
    EXPECT_THAT(statistics("SentLast24Hours", kAuto), ElementsAre(Point{at(first), "30"}, Point{at(first + 1), "50"}, Point{at(first + 2), "50"}));
    EXPECT_THAT(statistics("Available24HourSend", kAutoGmail),
                ElementsAre(Point{at(first), "500"}, Point{at(first + 1), "600"}, Point{at(first + 2), "700"}));
    EXPECT_THAT(statistics("Available24HourSend", kAuto)[0].value, "600");
    EXPECT_THAT(statistics("Send", kAuto, "&StartTime=" + at(first + 1) + "&EndTime=" + at(first + 2)), SizeIs(1)) << "the end is not of it";
    // The same hours as the operator API tells them.
    const auto body = json::parse(ask("GET", "/warmpost/v1/my-pools/auto/metrics?isp=gmail").body);
    std::vector<Point> told_there;
    for (const auto& hour : body.at("hours").as_array())
        told_there.push_back({std::string(hour.at("Timestamp").as_string()).substr(0, 19) + "Z", std::to_string(hour.at("Send").as_int64())});
    EXPECT_EQ(statistics("Send", kAutoGmail), told_there);
}

TEST_F(CloudWatchTest, APoolThatIsNotThereHasNoSamples) {
    start_managed();
    EXPECT_THAT(statistics("Send", {{"DedicatedIpPool", "no-such"}}), IsEmpty());
    EXPECT_THAT(statistics("Send", {{"DedicatedIpPool", "auto"}, {"ISP", ""}}), IsEmpty()) << "no ISP is not every ISP";
    EXPECT_THAT(statistics("Send", {{"DedicatedIpPool", "auto"}, {"Colour", "red"}}), IsEmpty());
    EXPECT_THAT(statistics("Delivery", kAuto), IsEmpty()) << "pools have four metrics";
    const AccountId other = service->create_account({"other", true, 1000, 10}).value();
    ASSERT_TRUE(service->create_pool(other, "theirs", control::ScalingMode::managed));
    ASSERT_TRUE(service->store_managed_hours({{service->snapshot()->own_pool(other, "theirs")->id, IspId{"gmail"}, first, 7, 7, 7, 7, 1}}));
    EXPECT_THAT(statistics("Send", {{"DedicatedIpPool", "theirs"}}), IsEmpty()) << "another account's";
}

TEST_F(CloudWatchTest, AUnitThatTheMetricDoesNotHaveHasNoPoints) {
    start_managed();
    EXPECT_THAT(statistics("Send", kAuto, span() + "&Unit=Percent"), IsEmpty());
    EXPECT_THAT(statistics("Send", kAuto, span() + "&Unit=Count"), SizeIs(3));
    EXPECT_THAT(data(query(1, "Send", kAuto, "&MetricDataQueries.member.1.MetricStat.Unit=Seconds")).lines, ElementsAre("m1 Complete"));
}

TEST_F(CloudWatchTest, DataPointsComeInPages) {
    start_managed();
    const std::string both = query(1, "Send", kAutoGmail) + query(2, "SentLast24Hours", kAutoGmail);
    EXPECT_THAT(data(both).lines, ElementsAre("m1 0 21 40 Complete", "m2 50 50 30 Complete"));
    auto page = data(both + "&MaxDatapoints=2");
    EXPECT_THAT(page.lines, ElementsAre("m1 0 21 PartialData"));
    ASSERT_FALSE(page.next.empty());
    // What came meanwhile is in front of what was told, and hides nothing behind it.
    ASSERT_TRUE(service->store_managed_hours({{pool, IspId{"gmail"}, first + 2, 5, 5, 55, 700, 1}}));
    page = data(both + "&MaxDatapoints=2&NextToken=" + page.next);
    EXPECT_THAT(page.lines, ElementsAre("m1 40 Complete", "m2 55 PartialData"));
    page = data(both + "&MaxDatapoints=2&NextToken=" + page.next);
    EXPECT_THAT(page.lines, ElementsAre("m2 50 30 Complete"));
    EXPECT_EQ(page.next, "");
    page = data(both + "&MaxDatapoints=3&ScanBy=TimestampAscending");
    EXPECT_THAT(page.lines, ElementsAre("m1 40 21 5 Complete"));
    EXPECT_THAT(data(both + "&MaxDatapoints=3&ScanBy=TimestampAscending&NextToken=" + page.next).lines, ElementsAre("m2 30 50 55 Complete"));
    EXPECT_THAT(data(query(1, "Send", kAutoGmail, "&MetricDataQueries.member.1.ReturnData=false") + query(2, "Send", kAuto)).lines,
                ElementsAre("m2 5 21 50 Complete"));
}

// Many queries over a long time are work even if they have few points: a page looks at so much and says where to go on.
TEST_F(CloudWatchTest, APageLooksAtSoManyPointsAndNoMore) {
    start_managed();
    const std::string all = query(1, "Send", kAutoGmail) + query(2, "SentLast24Hours", kAutoGmail) + query(3, "Send", kAuto);
    const std::string years = "&StartTime=" + at(first - 60'000) + "&EndTime=" + at(first + 3);
    auto page = data(all, years);
    EXPECT_THAT(page.lines, ElementsAre("m1 0 21 40 Complete"));
    page = data(all + "&NextToken=" + page.next, years);
    EXPECT_THAT(page.lines, ElementsAre("m2 50 50 30 Complete"));
    page = data(all + "&NextToken=" + page.next, years);
    EXPECT_THAT(page.lines, ElementsAre("m3 0 21 50 Complete"));
    EXPECT_EQ(page.next, "");
}

TEST_F(CloudWatchTest, MistakesAreToldInWords) {
    start_managed();
    const std::string good = query(1, "Send", kAuto);
    struct Mistake {
        std::string parameters, why;
    };
    std::string many;
    for (int n = 1; n <= 501; ++n) many += query(n, "Send", {});
    for (const auto& [parameters, why] :
         {Mistake{good + "&ScanBy=Up" + span(), "ScanBy must be"}, Mistake{good + "&MaxDatapoints=0" + span(), "MaxDatapoints must be"},
          Mistake{good + "&MaxDatapoints=100801" + span(), "MaxDatapoints must be"}, Mistake{good + "&NextToken=1" + span(), "NextToken is not"},
          Mistake{good + "&NextToken=0.x" + span(), "NextToken is not"}, Mistake{many + span(), "1 to 500 members"}, Mistake{span(), "1 to 500 members"},
          Mistake{good + "&StartTime=" + at(first + 3) + "&EndTime=" + at(first), "Query m1: The parameter StartTime must be less"},
          Mistake{good + "&StartTime=" + at(first) + "&EndTime=" + at(first), "must be less"},
          Mistake{good + "&StartTime=yesterday&EndTime=" + at(first), "must be a time"}, Mistake{good + "&EndTime=" + at(first), "StartTime is required"},
          Mistake{"&MetricDataQueries.member.1.Id=e1&MetricDataQueries.member.1.Expression=SUM(METRICS())" + span(),
                  "Query e1: expressions are not evaluated"},
          Mistake{"&MetricDataQueries.member.1.Id=e1" + span(), "needs a MetricStat"},
          Mistake{"&MetricDataQueries.member.1.Id=E1&MetricDataQueries.member.1.MetricStat.Period=60" + span(), "small letter"},
          Mistake{good +
                      "&MetricDataQueries.member.2.Id=m1&MetricDataQueries.member.2.MetricStat.Stat=Sum"
                      "&MetricDataQueries.member.2.MetricStat.Period=60&MetricDataQueries.member.2.MetricStat.Metric.Namespace=AWS/SES"
                      "&MetricDataQueries.member.2.MetricStat.Metric.MetricName=Send" +
                      span(),
                  "there twice"},
          Mistake{good +
                      "&MetricDataQueries.member.2.Id=m2&MetricDataQueries.member.2.MetricStat.Stat=p99&MetricDataQueries.member.2.MetricStat.Period=60"
                      "&MetricDataQueries.member.2.MetricStat.Metric.MetricName=Send" +
                      span(),
                  "Query m2: The statistic p99 is not kept"},
          Mistake{good + "&MetricDataQueries.member.2.Id=m2&MetricDataQueries.member.2.MetricStat.Stat=Sum&MetricDataQueries.member.2.MetricStat.Period=90" +
                      span(),
                  "Query m2: The parameter Period must be a multiple of 60"}}) {
        const auto answer = watch("Action=GetMetricData" + parameters);
        EXPECT_EQ(answer.status, 400);
        EXPECT_THAT(said(answer), HasSubstr(why)) << parameters.substr(0, 300);
    }
}

TEST_F(CloudWatchTest, SndsIsToldOfOnesOwnAddressesSinceTheyAreOnesOwn) {
    start_with_feeds();
    ASSERT_TRUE(service->create_pool(account, "own", control::ScalingMode::standard));
    ASSERT_TRUE(service->move_source("127.0.2.1", account, "own"));
    const auto today = std::chrono::floor<days>(runtime::wall_now());
    const auto day = [&](const char* ip, int ago, feeds::Colour colour, double complaints) {
        return feeds::SndsDay{IpAddress::parse(ip).value(), today - days(ago), colour, 1010, 1000, 990, complaints, 2, "", "", ""};
    };
    told.told = {day("127.0.2.1", 1, feeds::Colour::red, 0.5), day("127.0.2.1", 0, feeds::Colour::yellow, 0.003),
                 day("127.0.2.2", 0, feeds::Colour::green, 0)};
    EXPECT_THAT(listed({{"IP", ""}}),
                UnorderedElementsAre("SNDS.RCPTCommands IP=127.0.2.1", "SNDS.DATACommands IP=127.0.2.1", "SNDS.MessageRecipients IP=127.0.2.1",
                                     "SNDS.SpamRate IP=127.0.2.1", "SNDS.ComplaintRate IP=127.0.2.1", "SNDS.TrapHits IP=127.0.2.1"));
    const std::string week = "&StartTime=" + to_iso8601(today - days(6)) + "&EndTime=" + to_iso8601(today + days(1));
    const std::string midnight = to_iso8601(today).substr(0, 19) + "Z";
    const auto value = [&](const std::string& name, const std::string& ip = "127.0.2.1") { return statistics(name, {{"IP", ip}}, week, "86400"); };
    EXPECT_THAT(value("SNDS.SpamRate"), ElementsAre(Point{midnight, "0.5"})) << "yesterday it was another's";
    EXPECT_THAT(value("SNDS.ComplaintRate"), ElementsAre(Point{midnight, "0.003"}));
    EXPECT_THAT(value("SNDS.RCPTCommands"), ElementsAre(Point{midnight, "1010"}));
    EXPECT_THAT(value("SNDS.DATACommands"), ElementsAre(Point{midnight, "1000"}));
    EXPECT_THAT(value("SNDS.MessageRecipients"), ElementsAre(Point{midnight, "990"}));
    EXPECT_THAT(value("SNDS.TrapHits"), ElementsAre(Point{midnight, "2"}));
    EXPECT_THAT(value("SNDS.TrapHits", "127.0.2.2"), IsEmpty()) << "nobody's";
    EXPECT_THAT(value("SNDS.TrapHits", "nonsense"), IsEmpty());
}

TEST_F(CloudWatchTest, RefusalsComeInTheWordsOfWhoAsks) {
    start();
    const auto of_stranger = [](const std::string& method, const std::string& path, const std::string& body, const test::HeaderList& extra = {}) {
        auto bytes = test::signed_request({"AKIAIOSFODNN7EXAMPLE", std::string(40, 'x')}, runtime::wall_now(), method, path, body, extra);
        return bytes.replace(bytes.find("/ses/"), 5, "/monitoring/");
    };
    const auto ask_raw = [this](const std::string& bytes) {
        test::HttpClient client(plain());
        return client.ask(bytes);
    };
    const auto type_of = [](const test::HttpAnswer& answer) { return std::string(json::parse(answer.body).at("__type").as_string()); };
    const test::HeaderList target{{"X-Amz-Target", "GraniteServiceVersion20100801.ListMetrics"}};
    const char* form = "Action=ListMetrics&Version=2010-08-01";
    const char* cbor = "/service/GraniteServiceVersion20100801/operation/ListMetrics";
    const test::Credentials wrong{key.key_id, std::string(40, 'x')};

    const auto of_json = ask_raw(of_stranger("POST", "/", "{}", target));
    EXPECT_EQ(of_json.status, 403);
    EXPECT_EQ(of_json.header("Content-Type"), "application/x-amz-json-1.0");
    EXPECT_EQ(type_of(of_json), "com.amazonaws.cloudwatch#UnrecognizedClientException");
    EXPECT_EQ(of_json.header("x-amzn-query-error"), "InvalidClientTokenId;Sender");
    const auto unproved = ask_raw(test::signed_request(wrong, runtime::wall_now(), "POST", "/", "{}", target));
    EXPECT_EQ(unproved.header("Content-Type"), "application/x-amz-json-1.0");
    EXPECT_EQ(type_of(unproved), "com.amazonaws.cloudwatch#InvalidSignatureException");
    EXPECT_EQ(unproved.header("x-amzn-query-error"), "SignatureDoesNotMatch;Sender");

    const auto of_cbor = ask_raw(of_stranger("POST", cbor, "\xa0"));
    EXPECT_EQ(of_cbor.header("Content-Type"), "application/cbor");
    EXPECT_EQ(of_cbor.header("smithy-protocol"), "rpc-v2-cbor");
    EXPECT_EQ(of_cbor.header("x-amzn-query-error"), "InvalidClientTokenId;Sender");
    EXPECT_THAT(of_cbor.body, HasSubstr("com.amazonaws.cloudwatch#UnrecognizedClientException"));

    const auto of_xml = ask_raw(of_stranger("POST", "/", form));
    EXPECT_EQ(of_xml.header("Content-Type"), "text/xml");
    EXPECT_EQ(code(of_xml), "InvalidClientTokenId");
    EXPECT_THAT(of_xml.body, HasSubstr("http://monitoring.amazonaws.com/doc/2010-08-01/"));
    auto bytes = test::signed_request(key, runtime::wall_now(), "POST", "/", form);
    bytes.replace(bytes.find("/ses/"), 5, "/monitoring/");
    const auto moved = ask_raw(bytes);
    EXPECT_EQ(code(moved), "SignatureDoesNotMatch");
    EXPECT_THAT(moved.body, HasSubstr("http://monitoring.amazonaws.com/doc/2010-08-01/"));
    const auto of_ses = ask_raw(test::signed_request(wrong, runtime::wall_now(), "POST", "/", "Action=GetSendQuota&Version=2010-12-01"));
    EXPECT_THAT(of_ses.body, HasSubstr("http://ses.amazonaws.com/doc/2010-12-01/"));

    const auto sender = service->create_key(account, {.role = control::Role::sender, .name = "k"}).value();
    const test::Credentials may_not{sender.id, sender.secret};
    const auto role_json = ask_raw(test::signed_request(may_not, runtime::wall_now(), "POST", "/", "{}", target));
    EXPECT_EQ(role_json.status, 403);
    EXPECT_EQ(type_of(role_json), "com.amazonaws.cloudwatch#AccessDeniedException");
    EXPECT_EQ(role_json.header("x-amzn-query-error"), "AccessDenied;Sender");
}

}  // namespace
}  // namespace warmpost::ingress
