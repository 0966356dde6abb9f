// What is told of metrics by the wire: BatchGetMetricData, CloudWatch's query API, exports, /metrics.
#include <gmock/gmock.h>
#include <boost/json.hpp>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <fmt/format.h>

#include <sstream>

#include "config/isps_file.h"
#include "ingress/http/cloudwatch/statistics.h"
#include "reporting/events/record.h"
#include "reporting/metrics/metrics_sink.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using boost::property_tree::ptree;
using testing::ElementsAre;
using testing::HasSubstr;

class MetricsFaceTest : public HttpServerTest {
protected:
    // Two were sent today and one yesterday, to gmail; with the set "news" those of today.
    void start_counted() {
        start();
        control::ConfigurationSet set;
        set.name = "news";
        ASSERT_TRUE(service->create_configuration_set(account, set));
        isps = std::make_unique<isp::IspTable>(config::load_isps({}).value());
        reporting::MetricsSink sink(*live, cell, *isps, *registry, totals);
        std::uint64_t sequence = 0;
        std::vector<spool::OutboxEvent> events;
        const auto add = [&](const std::string& text) {
            const auto mark = text.find(spool::kNoteMark);
            events.push_back({++sequence, text.substr(0, mark), text.substr(mark + 1)});
        };
        for (const int day : {0, 0, 1}) {
            spool::pb::Envelope e;
            const auto at = noon - std::chrono::days(day);
            e.set_account(account.value());
            e.set_from("news@shop.example");
            e.set_identity("shop.example");
            e.set_accepted_ms(to_ms(at));
            e.add_recipients("ann@isp.example");
            if (day == 0) e.set_configuration_set("news");
            add(reporting::send_record({e, {}, "r", reporting::Way{}}));
            add(reporting::delivery_record({e, {}, "r", reporting::Way{"gmail", "192.0.2.1"}}, {"ann@isp.example"}, at, "250", "192.0.2.9", "mx",
                                           "192.0.2.1"));
        }
        ASSERT_TRUE(sink.take(events));
    }
    static ptree xml(const test::HttpAnswer& answer) {
        std::istringstream in(answer.body);
        ptree tree;
        boost::property_tree::read_xml(in, tree);
        return tree;
    }
    test::HttpAnswer watch(const std::string& parameters) { return ask("POST", "/", parameters + "&Version=2010-08-01"); }
    static std::string error(const test::HttpAnswer& answer) { return xml(answer).get<std::string>("ErrorResponse.Error.Code", answer.body); }
    static std::vector<std::string> members(const ptree& tree, const std::string& path) {
        std::vector<std::string> all;
        for (const auto& [name, each] : tree.get_child(path)) all.push_back(each.get_value<std::string>());
        return all;
    }
    [[nodiscard]] static std::string seconds(WallTime at) { return std::to_string(to_ms(at) / 1000); }
    [[nodiscard]] std::string batch(const std::string& metric, const std::string& more = "") const {
        return R"({"Queries":[{"Id":"q","Namespace":"VDM","Metric":")" + metric + R"(","StartDate":)" + seconds(day - std::chrono::days(1)) +
               R"(,"EndDate":)" + seconds(day + std::chrono::hours(1)) + more + "}]}";
    }

    const WallTime day = std::chrono::floor<std::chrono::days>(runtime::wall_now());
    const WallTime noon = day + std::chrono::minutes(1);
    std::unique_ptr<isp::IspTable> isps;
};

TEST_F(MetricsFaceTest, BatchGetMetricDataTellsAValueADay) {
    start_counted();
    const auto values = [this](const std::string& body) {
        const auto answer = ask("POST", "/v2/email/metrics/batch", body);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::serialize(json::parse(answer.body).at("Results").at(0).at("Values"));
    };
    EXPECT_EQ(values(batch("SEND")), "[1,2]");
    EXPECT_EQ(values(batch("DELIVERY", R"(,"Dimensions":{"CONFIGURATION_SET":"news"})")), "[0,2]");
    EXPECT_EQ(values(batch("SEND", R"(,"Dimensions":{"ISP":"Gmail","EMAIL_IDENTITY":"shop.example"})")), "[1,2]");
    EXPECT_EQ(values(batch("SEND", R"(,"Dimensions":{"ISP":"microsoft"})")), "[0,0]");
    EXPECT_EQ(values(batch("PERMANENT_BOUNCE")), "[0,0]");
    const auto parsed = json::parse(ask("POST", "/v2/email/metrics/batch", batch("SEND")).body);
    EXPECT_EQ(parsed.at("Results").at(0).at("Id").as_string(), "q");
    EXPECT_EQ(parsed.at("Results").at(0).at("Timestamps").at(1).to_number<std::int64_t>(), to_ms(day) / 1000);
    EXPECT_TRUE(parsed.at("Errors").as_array().empty());
}

TEST_F(MetricsFaceTest, BatchGetMetricDataRefusesWhatItCannotRead) {
    start_counted();
    const auto refusal = [this](const std::string& body) {
        const auto answer = ask("POST", "/v2/email/metrics/batch", body);
        EXPECT_EQ(answer.status, 400) << answer.body;
        return answer.body;
    };
    const std::string query = R"({"Id":"q","Namespace":"VDM","Metric":"SEND","StartDate":2,"EndDate":1})";
    EXPECT_THAT(refusal(R"({"Queries":[)" + query + "]}"), HasSubstr("StartDate must not be after EndDate"));
    const std::string good = R"({"Id":"q","Namespace":"VDM","Metric":"SEND","StartDate":1,"EndDate":2})";
    EXPECT_THAT(refusal(R"({"Queries":[)" + good + "," + good + "]}"), HasSubstr("must be its own"));
    EXPECT_THAT(refusal(R"({"Queries":[]})"), HasSubstr("ueries"));
    EXPECT_THAT(refusal(batch("NO_SUCH")), HasSubstr("etric"));
}

TEST_F(MetricsFaceTest, CloudWatchListsWhatThereIs) {
    start_counted();
    const auto all = watch("Action=ListMetrics&Namespace=AWS%2FSES&MetricName=Send");
    ASSERT_EQ(all.status, 200) << all.body;
    EXPECT_THAT(all.body, HasSubstr("http://monitoring.amazonaws.com/doc/2010-08-01/"));
    EXPECT_EQ(xml(all).get_child("ListMetricsResponse.ListMetricsResult.Metrics").size(), 2u) << "the account, and its set";
    const auto of_set = watch("Action=ListMetrics&Dimensions.member.1.Name=ses%3Aconfiguration-set&Dimensions.member.1.Value=news");
    EXPECT_EQ(xml(of_set).get_child("ListMetricsResponse.ListMetricsResult.Metrics").size(), 11u);
    EXPECT_EQ(xml(watch("Action=ListMetrics&Namespace=AWS%2FEC2")).get_child("ListMetricsResponse.ListMetricsResult.Metrics").size(), 0u);
}

TEST_F(MetricsFaceTest, CloudWatchTellsStatistics) {
    start_counted();
    const std::string span = "&StartTime=" + to_iso8601(day - std::chrono::days(1)) + "&EndTime=" + to_iso8601(day + std::chrono::hours(1));
    const auto daily =
        watch("Action=GetMetricStatistics&Namespace=AWS%2FSES&MetricName=Send&Period=86400&Statistics.member.1=Sum&Statistics.member.2=SampleCount" + span);
    ASSERT_EQ(daily.status, 200) << daily.body;
    const auto points = xml(daily).get_child("GetMetricStatisticsResponse.GetMetricStatisticsResult.Datapoints");
    ASSERT_EQ(points.size(), 2u) << daily.body;
    EXPECT_EQ(points.back().second.get<double>("Sum"), 2);
    EXPECT_EQ(points.back().second.get<std::string>("Unit"), "Count");
    EXPECT_EQ(points.front().second.get<double>("Sum"), 1);
    EXPECT_EQ(error(watch("Action=GetMetricStatistics&Namespace=AWS%2FSES&MetricName=Send&Period=60&Statistics.member.1=Sum" + span)),
              "InvalidParameterCombination");
    EXPECT_EQ(error(watch("Action=GetMetricStatistics&Namespace=AWS%2FSES&MetricName=Send&Period=61&Statistics.member.1=Sum" + span)),
              "InvalidParameterValue");
    EXPECT_EQ(error(watch("Action=GetMetricStatistics&Namespace=AWS%2FSES&MetricName=Send&Period=60" + span)), "InvalidParameterCombination");
    EXPECT_EQ(error(watch("Action=GetMetricStatistics&Namespace=AWS%2FSES&MetricName=Send&Statistics.member.1=Sum" + span)), "MissingParameter");
    EXPECT_EQ(error(watch("Action=PutMetricAlarm")), "InvalidAction");
}

TEST_F(MetricsFaceTest, CloudWatchTellsSeveralMetricsAtOnce) {
    start_counted();
    const auto query = [](int n, const std::string& metric, const std::string& set) {
        const std::string at = "&MetricDataQueries.member." + std::to_string(n);
        std::string text = at + ".Id=m" + std::to_string(n) + at + ".MetricStat.Stat=Sum" + at + ".MetricStat.Period=60" + at +
                           ".MetricStat.Metric.Namespace=AWS%2FSES" + at + ".MetricStat.Metric.MetricName=" + metric;
        if (!set.empty())
            text += at + ".MetricStat.Metric.Dimensions.member.1.Name=ses%3Aconfiguration-set" + at + ".MetricStat.Metric.Dimensions.member.1.Value=" + set;
        return text;
    };
    const std::string span = "&StartTime=" + to_iso8601(day - std::chrono::days(1)) + "&EndTime=" + to_iso8601(day + std::chrono::hours(1));
    const auto answer = watch("Action=GetMetricData" + query(1, "Send", "") + query(2, "Delivery", "news") + query(3, "NoSuch", "") + span);
    ASSERT_EQ(answer.status, 200) << answer.body;
    std::vector<ptree> results;
    const auto whole = xml(answer);
    for (const auto& [name, each] : whole.get_child("GetMetricDataResponse.GetMetricDataResult.MetricDataResults")) results.push_back(each);
    ASSERT_EQ(results.size(), 3u);
    EXPECT_THAT(members(results[0], "Values"), ElementsAre("2", "1")) << "the youngest first";
    EXPECT_EQ(members(results[0], "Timestamps").at(0), to_iso8601(noon).substr(0, 19) + "Z");
    EXPECT_THAT(members(results[1], "Values"), ElementsAre("2"));
    EXPECT_TRUE(members(results[2], "Values").empty());
    EXPECT_EQ(results[0].get<std::string>("StatusCode"), "Complete");
    const auto ascending = xml(watch("Action=GetMetricData&ScanBy=TimestampAscending" + query(1, "Send", "") + span));
    EXPECT_THAT(members(ascending.get_child("GetMetricDataResponse.GetMetricDataResult.MetricDataResults.member"), "Values"), ElementsAre("1", "2"));
    EXPECT_EQ(error(watch("Action=GetMetricData" + span)), "ValidationError");
    EXPECT_EQ(error(watch("Action=GetMetricData&MetricDataQueries.member.1.Id=a&MetricDataQueries.member.1.Expression=m1%2F2" + span)), "ValidationError");
}

TEST_F(MetricsFaceTest, ReadersMayAndSendersMayNot) {
    start_counted();
    const auto role = [this](control::Role role) {
        const auto made = service->create_key(account, {.role = role, .name = "k"}).value();
        return test::Credentials{made.id, made.secret};
    };
    const std::string list = "Action=ListMetrics&Version=2010-08-01";
    EXPECT_EQ(ask_as(role(control::Role::read_only), "POST", "/", list).status, 200);
    EXPECT_EQ(ask_as(role(control::Role::sender), "POST", "/", list).status, 403);
    EXPECT_EQ(ask_as(role(control::Role::read_only), "POST", "/v2/email/metrics/batch", batch("SEND")).status, 200);
}

TEST_F(MetricsFaceTest, ScrapersGetTotals) {
    start_counted();
    const auto text = ask_operator("GET", "/metrics").body;
    EXPECT_THAT(text, HasSubstr("warmpost_sends_total{account=\"" + to_string(account) + "\"} 3"));
    EXPECT_THAT(text, HasSubstr("warmpost_bounces_total{account=\"" + to_string(account) + "\",type=\"permanent\"} 0"));
}

TEST(CloudWatchStatistics, PeriodsBeginAtTheirStart) {
    using namespace http::cloudwatch;
    const WallTime start{std::chrono::seconds(1'790'000'000)};  // 13:33:20 of a Monday
    const auto minutes = span_of(start, start + std::chrono::hours(1), 300).value();
    EXPECT_EQ(to_iso8601(minutes.from), "2026-09-21T14:10:00.000Z");
    EXPECT_EQ(minutes.granularity, reporting::Granularity::minute);
    EXPECT_EQ(span_of(start, start + std::chrono::days(3), 86'400).value().granularity, reporting::Granularity::day);
    EXPECT_EQ(span_of(start, start + std::chrono::days(3), 7200).value().granularity, reporting::Granularity::hour);
    EXPECT_FALSE(span_of(start, start, 60));
    EXPECT_FALSE(span_of(start, start + std::chrono::days(800), 60));
    const Samples samples{{minutes.from, 1}, {minutes.from + std::chrono::minutes(4), 3}, {minutes.from + std::chrono::minutes(5), 10}};
    const auto value = [&](Statistic statistic) { return aggregate(samples, minutes, statistic); };
    ASSERT_EQ(value(Statistic::sum).size(), 2u);
    EXPECT_EQ(value(Statistic::sum)[0].value, 4);
    EXPECT_EQ(value(Statistic::average)[0].value, 2);
    EXPECT_EQ(value(Statistic::minimum)[0].value, 1);
    EXPECT_EQ(value(Statistic::maximum)[0].value, 3);
    EXPECT_EQ(value(Statistic::sample_count)[0].value, 2);
    EXPECT_EQ(value(Statistic::sum)[1].at, minutes.from + std::chrono::minutes(5));
    EXPECT_FALSE(statistic_of("p99"));
}

}  // namespace
}  // namespace warmpost::ingress
