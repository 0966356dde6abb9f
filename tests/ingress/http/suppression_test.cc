// Suppression lists, jobs and message insights by the wire; and whom an accepted message is held back from.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>

#include "base/encoding.h"
#include "registry/jobs.h"
#include "registry/suppression_list.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kList = "/v2/email/suppression/addresses";
json::object parsed(const test::HttpAnswer& answer) { return json::parse(answer.body).as_object(); }

class SuppressionTest : public HttpServerTest {
protected:
    void put(const std::string& address, const std::string& reason = "BOUNCE") {
        const auto answer = ask("PUT", kList, R"({"EmailAddress":")" + address + R"(","Reason":")" + reason + R"("})");
        ASSERT_EQ(answer.status, 200) << answer.body;
    }
    void expect_refused(const test::HttpAnswer& answer, unsigned status, const std::string& type, const std::string& message) {
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.header("x-amzn-ErrorType"), type);
        EXPECT_THAT(answer.message(), HasSubstr(message));
    }
    std::vector<std::string> addresses(const test::HttpAnswer& answer) {
        std::vector<std::string> all;
        const auto body = parsed(answer);
        for (const auto& each : body.at("SuppressedDestinationSummaries").as_array()) all.emplace_back(each.at("EmailAddress").as_string());
        return all;
    }
    test::HttpAnswer send(const std::string& to, const std::string& more = "") {
        return ask("POST", "/v2/email/outbound-emails",
                   R"({"FromEmailAddress":"news@shop.example","Destination":{"ToAddresses":[)" + to +
                       R"(]},"Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}})" + more + "}");
    }
    // The n-th accepted message's held recipients: "index why".
    std::vector<std::string> held(std::size_t n) {
        const auto message = kept.wait_for(n);
        std::vector<std::string> all;
        if (!message) return {"no message"};
        for (const auto& each : message->envelope.held()) all.push_back(std::to_string(each.index()) + " " + spool::pb::HeldRecipient::Why_Name(each.why()));
        return all;
    }
    // A snapshot in which the account is another.
    void change_account(const std::function<void(control::Account&)>& change) {
        auto snapshot = std::make_shared<control::Snapshot>(*cell.get());
        auto changed = std::make_shared<control::Account>(*snapshot->account(account));
        change(*changed);
        snapshot->accounts[account] = changed;
        cell.set(snapshot);
    }
};

TEST_F(SuppressionTest, AnEntryLivesItsLifeInTheCaseItWasStoredWith) {
    start();
    put("Ann@isp.example", "COMPLAINT");
    const auto entry = parsed(ask("GET", kList + "/Ann%40isp.example")).at("SuppressedDestination").as_object();
    EXPECT_EQ(entry.at("EmailAddress").as_string(), "Ann@isp.example");
    EXPECT_EQ(entry.at("Reason").as_string(), "COMPLAINT");
    EXPECT_TRUE(entry.at("LastUpdateTime").is_double());
    EXPECT_FALSE(entry.contains("Attributes"));
    for (const auto* method : {"GET", "DELETE"})
        expect_refused(ask(method, kList + "/ann%40isp.example"), 404, "NotFoundException",
                       "Email address ann@isp.example does not exist on your suppression list.");
    EXPECT_EQ(ask("DELETE", kList + "/Ann%40isp.example").body, "{}");
    expect_refused(ask("GET", kList + "/Ann%40isp.example"), 404, "NotFoundException",
                   "Email address Ann@isp.example does not exist on your suppression list.");
}

TEST_F(SuppressionTest, WhatAnEventPutThereShowsItsIds) {
    start();
    const registry::SuppressionList::Entry entry{account, {"gone@isp.example", registry::SuppressionReason::bounce, runtime::wall_now(), "m-1", "f-1"}};
    ASSERT_TRUE(registry::SuppressionList(*registry).put({&entry, 1}));
    EXPECT_THAT(ask("GET", kList + "/gone%40isp.example").body, HasSubstr(R"("Attributes":{"MessageId":"m-1","FeedbackId":"f-1"})"));
}

TEST_F(SuppressionTest, WhatIsNoAddressOrOfATenantIsRefused) {
    start();
    expect_refused(ask("PUT", kList, R"({"EmailAddress":"nobody","Reason":"BOUNCE"})"), 400, "BadRequestException", "");
    expect_refused(ask("PUT", kList, R"({"EmailAddress":"a@x.example","Reason":"WHY"})"), 400, "BadRequestException", "enum value set: [BOUNCE, COMPLAINT]");
    expect_refused(ask("PUT", kList, R"({"EmailAddress":"a@x.example","Reason":"BOUNCE","TenantName":"t"})"), 404, "NotFoundException",
                   "Tenant t does not exist.");
    expect_refused(ask("GET", kList + "?TenantName=t"), 404, "NotFoundException", "Tenant t does not exist.");
}

TEST_F(SuppressionTest, InTheSandboxTheListIsReadOnly) {
    start();
    put("a@x.example");
    ASSERT_TRUE(service->set_account_limits(account, 200, 1000, false));
    expect_refused(ask("PUT", kList, R"({"EmailAddress":"b@x.example","Reason":"BOUNCE"})"), 400, "BadRequestException", "sandbox");
    expect_refused(ask("DELETE", kList + "/a%40x.example"), 400, "BadRequestException", "sandbox");
    EXPECT_EQ(ask("GET", kList + "/a%40x.example").status, 200);
    EXPECT_THAT(addresses(ask("GET", kList)), ElementsAre("a@x.example"));
}

TEST_F(SuppressionTest, ListsByReasonAndDateInPages) {
    start();
    std::vector<registry::SuppressionList::Entry> entries;
    for (int i = 0; i < 5; ++i)
        entries.push_back({account,
                           {"u" + std::to_string(i) + "@x.example",
                            i % 2 ? registry::SuppressionReason::complaint : registry::SuppressionReason::bounce,
                            from_ms(1'767'322'845'000 + i * 1000),
                            {},
                            {}}});
    ASSERT_TRUE(registry::SuppressionList(*registry).put(entries));
    EXPECT_THAT(addresses(ask("GET", kList + "?Reason=COMPLAINT")), ElementsAre("u1@x.example", "u3@x.example"));
    EXPECT_EQ(addresses(ask("GET", kList + "?Reason=BOUNCE&Reason=COMPLAINT")).size(), 5u);
    EXPECT_THAT(addresses(ask("GET", kList + "?EndDate=2026-01-02T03%3A00%3A46Z&StartDate=2026-01-02T03%3A00%3A45Z")),
                ElementsAre("u0@x.example", "u1@x.example"));
    const auto first = ask("GET", kList + "?PageSize=3");
    EXPECT_EQ(addresses(first).size(), 3u);
    const auto token = percent_encode(std::string(parsed(first).at("NextToken").as_string()));
    const auto second = ask("GET", kList + "?NextToken=" + token + "&PageSize=3");
    EXPECT_THAT(addresses(second), ElementsAre("u3@x.example", "u4@x.example"));
    EXPECT_FALSE(parsed(second).contains("NextToken"));
    expect_refused(ask("GET", kList + "?NextToken=" + token + "&Reason=BOUNCE"), 400, "InvalidNextTokenException", "The specified next token is invalid.");
    expect_refused(ask("GET", kList + "?NextToken=abc"), 400, "InvalidNextTokenException", "The specified next token is invalid.");
    expect_refused(ask("GET", kList + "?StartDate=yesterday"), 400, "BadRequestException", "StartDate must be a date and time");
}

TEST_F(SuppressionTest, MailIsHeldBackFromListedAddressesWithoutCaseIfTheReasonCounts) {
    start();
    put("Gone@isp.example");
    put("angry@isp.example", "COMPLAINT");
    EXPECT_EQ(send(R"("ann@isp.example","gone@isp.example","Angry@isp.example")").status, 200);
    EXPECT_THAT(held(0), ElementsAre("1 ACCOUNT_SUPPRESSED", "2 ACCOUNT_SUPPRESSED"));
    change_account([](control::Account& a) { a.suppressed = {true, false}; });
    EXPECT_EQ(send(R"("gone@isp.example","angry@isp.example")").status, 200);
    EXPECT_THAT(held(1), ElementsAre("0 ACCOUNT_SUPPRESSED"));
    change_account([](control::Account& a) {
        control::ConfigurationSet set;
        set.name = "all";
        set.suppressed = control::SuppressedReasons{true, true};
        a.configuration_sets["all"] = set;
        set.name = "none";
        set.suppressed = control::SuppressedReasons{false, false};
        a.configuration_sets["none"] = set;
    });
    EXPECT_EQ(send(R"("angry@isp.example")", R"(,"ConfigurationSetName":"all")").status, 200);
    EXPECT_THAT(held(2), ElementsAre("0 ACCOUNT_SUPPRESSED"));
    EXPECT_EQ(send(R"("gone@isp.example")", R"(,"ConfigurationSetName":"none")").status, 200);
    EXPECT_THAT(held(3), IsEmpty());
}

TEST_F(SuppressionTest, TheSimulatorWorksInTheSandboxAndIsOutsideTheQuota) {
    start();
    ASSERT_TRUE(service->set_account_limits(account, 2, 1000, false));
    for (int i = 0; i < 4; ++i) EXPECT_EQ(send(R"("success@simulator.amazonses.com","Bounce+1@Simulator.amazonses.com")").status, 200);
    EXPECT_THAT(held(0), ElementsAre("0 SIMULATOR", "1 SIMULATOR"));
    EXPECT_EQ(limits.sent_last_24_hours(account, runtime::wall_now()), 0);
    EXPECT_EQ(send(R"("ann@isp.example")").header("x-amzn-ErrorType"), "MessageRejected");
}

TEST_F(SuppressionTest, TheSimulatorCountsInTheRateAndSuppressedRecipientsInTheQuota) {
    start();
    put("gone@isp.example");
    ASSERT_TRUE(service->set_account_limits(account, 10, 1000, true));
    EXPECT_EQ(send(R"("gone@isp.example","success@simulator.amazonses.com")").status, 200);
    EXPECT_EQ(limits.sent_last_24_hours(account, runtime::wall_now()), 1);
    ASSERT_TRUE(service->set_account_limits(account, 10, 0.001, true));
    EXPECT_EQ(send(R"("success@simulator.amazonses.com")").status, 200);
    expect_refused(send(R"("success@simulator.amazonses.com")"), 429, "TooManyRequestsException", "Maximum sending rate exceeded.");
}

TEST_F(SuppressionTest, NoDomainIsSimulatedWhenTheConfigurationNamesNone) {
    config.delivery.simulator_domain = "";
    start();
    EXPECT_EQ(send(R"("success@simulator.amazonses.com")").status, 200);
    EXPECT_THAT(held(0), IsEmpty());
}

// --- jobs

TEST_F(SuppressionTest, ImportJobsAreTakenForKnownBucketsAndOneDestination) {
    config.buckets = {{"lists", directory.path(), ""}, {"others", directory.path(), "somebody else"}};
    start();
    const auto asked = [&](const std::string& url,
                           const std::string& destination = R"({"SuppressionListDestination":{"SuppressionListImportAction":"PUT"}})") {
        return ask("POST", "/v2/email/import-jobs",
                   R"({"ImportDestination":)" + destination + R"(,"ImportDataSource":{"S3Url":")" + url + R"(","DataFormat":"CSV"}})");
    };
    const auto made = asked("s3://lists/a.csv");
    ASSERT_EQ(made.status, 200) << made.body;
    const std::string id(parsed(made).at("JobId").as_string());
    const auto job = parsed(ask("GET", "/v2/email/import-jobs/" + id));
    EXPECT_EQ(job.at("JobStatus").as_string(), "CREATED");
    EXPECT_EQ(json::serialize(job.at("ImportDataSource")), R"({"S3Url":"s3://lists/a.csv","DataFormat":"CSV"})");
    EXPECT_EQ(job.at("ProcessedRecordsCount").as_int64(), 0);
    EXPECT_FALSE(job.contains("CompletedTimestamp"));
    EXPECT_THAT(ask("POST", "/v2/email/import-jobs/list", R"({"ImportDestinationType":"SUPPRESSION_LIST"})").body, HasSubstr(id));
    EXPECT_THAT(ask("POST", "/v2/email/import-jobs/list", R"({"ImportDestinationType":"CONTACT_LIST"})").body, testing::Not(HasSubstr(id)));
    EXPECT_THAT(ask("GET", "/v2/email/import-jobs?PageSize=10&ImportDestinationType=SUPPRESSION_LIST").body, HasSubstr(id)) << "as older SDKs ask";
    EXPECT_THAT(ask("GET", "/v2/email/import-jobs?ImportDestinationType=CONTACT_LIST").body, HasSubstr(R"("ImportJobs":[])"));
    expect_refused(ask("GET", "/v2/email/import-jobs?ImportDestinationType=WHAT"), 400, "BadRequestException", "enum value set");
    expect_refused(asked("s3://others/a.csv"), 400, "BadRequestException", "Bucket others is not known");
    expect_refused(asked("s3://lists"), 400, "BadRequestException", "Member must satisfy regular expression pattern");
    expect_refused(asked("s3://lists/../a.csv"), 400, "BadRequestException", "s3://BUCKET/KEY");
    expect_refused(asked("s3://lists/a.csv", "{}"), 400, "BadRequestException", "must name one of");
    expect_refused(ask("GET", "/v2/email/import-jobs/gone"), 404, "NotFoundException", "Job gone does not exist.");
    ASSERT_TRUE(service->set_account_limits(account, 200, 1000, false));
    expect_refused(asked("s3://lists/a.csv"), 400, "BadRequestException", "sandbox");
}

TEST_F(SuppressionTest, ExportJobsAreTakenShownAndCancelled) {
    start();
    const auto asked = [&](const std::string& source, const std::string& destination = R"({"DataFormat":"CSV"})") {
        return ask("POST", "/v2/email/export-jobs", R"({"ExportDataSource":)" + source + R"(,"ExportDestination":)" + destination + "}");
    };
    const std::string insights = R"({"MessageInsightsDataSource":{"StartDate":1767322845,"EndDate":1767322846}})";
    const auto made = asked(insights);
    ASSERT_EQ(made.status, 200) << made.body;
    const std::string id(parsed(made).at("JobId").as_string());
    EXPECT_EQ(parsed(ask("GET", "/v2/email/export-jobs/" + id)).at("ExportSourceType").as_string(), "MESSAGE_INSIGHTS");
    EXPECT_EQ(ask("PUT", "/v2/email/export-jobs/" + id + "/cancel").body, "{}");
    EXPECT_EQ(parsed(ask("GET", "/v2/email/export-jobs/" + id)).at("JobStatus").as_string(), "CANCELLED");
    expect_refused(ask("PUT", "/v2/email/export-jobs/" + id + "/cancel"), 400, "BadRequestException", "has ended");
    expect_refused(ask("PUT", "/v2/email/export-jobs/gone/cancel"), 404, "NotFoundException", "Job gone does not exist.");
    EXPECT_THAT(ask("POST", "/v2/email/list-export-jobs", R"({"JobStatus":"CANCELLED"})").body, HasSubstr(id));
    EXPECT_THAT(ask("POST", "/v2/email/list-export-jobs", R"({"JobStatus":"COMPLETED"})").body, testing::Not(HasSubstr(id)));
    const auto of_metrics = [&](const std::string& dates) {
        return asked(R"({"MetricsDataSource":{"Dimensions":{"ISP":["*"]},"Namespace":"VDM","Metrics":[{"Name":"SEND","Aggregation":"VOLUME"}],)" + dates + "}}");
    };
    const auto metrics = of_metrics(R"("StartDate":1,"EndDate":2)");
    ASSERT_EQ(metrics.status, 200) << metrics.body;
    EXPECT_EQ(parsed(ask("GET", "/v2/email/export-jobs/" + std::string(parsed(metrics).at("JobId").as_string()))).at("ExportSourceType").as_string(), "METRICS_DATA");
    expect_refused(of_metrics(R"("StartDate":2,"EndDate":1)"), 400, "BadRequestException", "StartDate must not be after EndDate.");
    expect_refused(asked(insights, R"({"DataFormat":"CSV","S3Url":"s3://x/y"})"), 400, "BadRequestException", "leave it out");
    expect_refused(asked(R"({"MessageInsightsDataSource":{"StartDate":2,"EndDate":1}})"), 400, "BadRequestException", "StartDate must not be after EndDate.");
}

TEST_F(SuppressionTest, TheFileOfAJobIsFetchedByItsLinkAndByNoOther) {
    config.server.public_url = "http://127.0.0.1:1";
    start();
    registry::Job job;
    job.account = account;
    job.created = runtime::wall_now();
    job.id = registry::new_job_id(job.created);
    job.kind = registry::JobKind::export_job;
    job.subject = "MESSAGE_INSIGHTS";
    job.request = R"({"ExportDestination":{"DataFormat":"CSV"}})";
    registry::JobBook book(*registry);
    ASSERT_TRUE(book.create(job));
    job.state = registry::JobState::completed;
    job.completed = job.created;
    job.file = job.id + ".csv";
    ASSERT_TRUE(book.update(job));
    std::filesystem::create_directories(config.server.data_dir / "jobs");
    std::ofstream(config.server.data_dir / "jobs" / job.file) << "MessageId\n";
    const std::string url(parsed(ask("GET", "/v2/email/export-jobs/" + job.id)).at("ExportDestination").at("S3Url").as_string());
    ASSERT_TRUE(url.starts_with("http://127.0.0.1:1/job-files/" + job.file + "?expires="));
    const auto fetch = [&](const std::string& target) {
        test::HttpClient client(plain());
        return client.ask(test::plain_request("GET", target, ""));
    };
    const std::string target = url.substr(std::string("http://127.0.0.1:1").size());
    EXPECT_EQ(fetch(target).body, "MessageId\n");
    EXPECT_EQ(fetch(target).header("Content-Type"), "text/csv; charset=utf-8");
    std::string late = target;
    late.replace(late.find("expires=") + 8, 1, "2");
    for (const auto& wrong : {target.substr(0, target.size() - 1) + "0g", target.substr(0, target.find('?')), late,
                              std::string("/job-files/../spool/x?expires=9999999999&signature=0")})
        EXPECT_EQ(fetch(wrong).status, 403) << wrong;
}

TEST_F(SuppressionTest, MessageInsightsAreTheSendersOwn) {
    start();
    ASSERT_EQ(send(R"("ann@isp.example")", R"(,"EmailTags":[{"Name":"campaign","Value":"autumn"}])").status, 200);
    const auto message = kept.wait_for(0);
    ASSERT_TRUE(message);
    spool->record(test::ended(message->envelope.message_id()));
    spool->flush();
    const auto told = parsed(ask("GET", "/v2/email/insights/" + message->envelope.message_id() + "/"));
    EXPECT_EQ(told.at("FromEmailAddress").as_string(), "news@shop.example");
    EXPECT_EQ(json::serialize(told.at("EmailTags")), R"([{"Name":"campaign","Value":"autumn"}])");
    EXPECT_EQ(told.at("Insights").at(0).at("Destination").as_string(), "ann@isp.example");
    EXPECT_EQ(told.at("Insights").at(0).at("Events").at(0).at("Type").as_string(), "SEND");
    expect_refused(ask("GET", "/v2/email/insights/gone/"), 404, "NotFoundException", "Message gone does not exist");
    const auto other = service->create_account({"other", true, 100, 100}).value();
    const auto other_key = service->create_key(other, control::Role::account).value();
    expect_refused(ask_as({other_key.id, other_key.secret}, "GET", "/v2/email/insights/" + message->envelope.message_id() + "/"), 404, "NotFoundException",
                   "does not exist");
}

// --- the operator's side

TEST_F(SuppressionTest, TheOperatorReadsAndChangesAnyList) {
    start();
    ASSERT_TRUE(service->set_account_limits(account, 200, 1000, false));
    EXPECT_EQ(ask_operator("POST", "/suppression",
                           R"({"account":"shop","entries":[{"address":"a@x.example","reason":"BOUNCE"},{"address":"b@x.example","reason":"COMPLAINT"}]})")
                  .body,
              R"({"stored":2})");
    EXPECT_THAT(ask_operator("GET", "/suppression?account=shop&reason=COMPLAINT").body,
                HasSubstr(R"("entries":[{"address":"b@x.example","reason":"COMPLAINT")"));
    EXPECT_THAT(ask_operator("GET", "/suppression?account=shop&address=A%40x.example").body, HasSubstr("a@x.example"));
    const auto first = parsed(ask_operator("GET", "/suppression?account=shop&limit=1"));
    const auto second = ask_operator("GET", "/suppression?account=shop&limit=1&after=" + percent_encode(std::string(first.at("next").as_string())));
    EXPECT_THAT(second.body, HasSubstr("b@x.example"));
    EXPECT_EQ(ask_operator("POST", "/suppression",
                           R"({"account":"shop","entries":[{"address":"c@x.example","reason":"BOUNCE"},{"address":"nobody","reason":"BOUNCE"}]})")
                  .status,
              400);
    EXPECT_THAT(ask_operator("GET", "/suppression?account=shop&address=c%40x.example").body, HasSubstr(R"("entries":[])")) << "all or nothing";
    EXPECT_EQ(ask_operator("POST", "/suppression/remove", R"({"account":"shop","addresses":["A@x.example","gone@x.example"]})").body, R"({"removed":1})");
    EXPECT_EQ(ask_operator("POST", "/suppression", R"({"account":"shop","entries":"x"})").status, 400);
    EXPECT_EQ(ask_as(key, "POST", "/warmpost/v1/suppression", R"({"entries":[]})").status, 403);
}

}  // namespace
}  // namespace warmpost::ingress
