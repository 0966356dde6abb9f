// Import and export jobs, from the file to the list and from stories to a file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "config/isps_file.h"
#include "reporting/events/record.h"
#include "reporting/metrics/metrics_sink.h"
#include "support/spool_kit.h"
#include "upkeep/bucket_file.h"
#include "upkeep/import_record.h"
#include "upkeep/job_runner.h"

namespace warmpost::upkeep {
namespace {

using config::parse_bucket_url, config::find_bucket;
using registry::Job;
using registry::JobKind;
using registry::JobState;
using testing::ElementsAre;
using testing::HasSubstr;

const AccountId kShop{2};

// --- records

TEST(ImportRecord, CsvFieldsMayBeQuoted) {
    EXPECT_THAT(read_import_record(ImportFormat::csv, "a@x.example,BOUNCE")->fields, ElementsAre("a@x.example", "BOUNCE"));
    EXPECT_THAT(read_import_record(ImportFormat::csv, R"("a,b","say ""hi""",,)")->fields, ElementsAre("a,b", "say \"hi\"", "", ""));
    for (const char* broken : {R"("a)", R"("a"b,c)", R"(a"b)"}) EXPECT_FALSE(read_import_record(ImportFormat::csv, broken)) << broken;
    EXPECT_FALSE(read_import_record(ImportFormat::csv, std::string(1000, ',')));
}

TEST(ImportRecord, JsonIsAnObjectALine) {
    EXPECT_EQ(read_import_record(ImportFormat::json, R"({"emailAddress":"a@x.example"})")->object.size(), 1u);
    for (const char* broken : {"[]", "{", "7", ""}) EXPECT_FALSE(read_import_record(ImportFormat::json, broken)) << broken;
}

TEST(ImportRecord, ASuppressedAddressNeedsItsReasonOnlyToBePut) {
    const auto read = [](ImportFormat format, std::string_view line, bool needs) {
        return read_suppressed(*read_import_record(format, line), needs, test::kTestTime);
    };
    const auto put = read(ImportFormat::csv, " Ann@isp.example , complaint ", true);
    ASSERT_TRUE(put) << put.error().message;
    EXPECT_EQ(put->address, "Ann@isp.example");
    EXPECT_EQ(put->reason, registry::SuppressionReason::complaint);
    EXPECT_TRUE(read(ImportFormat::json, R"({"emailAddress":"a@x.example","reason":"BOUNCE"})", true));
    EXPECT_TRUE(read(ImportFormat::csv, "a@x.example", false));
    EXPECT_FALSE(read(ImportFormat::csv, "a@x.example", true));
    EXPECT_FALSE(read(ImportFormat::csv, "a@x.example,MAYBE", false));
    EXPECT_FALSE(read(ImportFormat::csv, "no address,BOUNCE", true));
    EXPECT_FALSE(read(ImportFormat::csv, "a@x.example,BOUNCE,more", true));
}

// --- buckets

TEST(BucketUrl, LeadsBelowItsBucketOnly) {
    const auto url = parse_bucket_url("s3://lists/2026/may.csv");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->bucket, "lists");
    EXPECT_THAT(url->steps, ElementsAre("2026", "may.csv"));
    for (const char* bad : {"", "s3://", "s3://lists", "s3://lists/", "http://lists/a", "s3://lists/../a", "s3://lists/a/../b", "s3://lists//a",
                            "s3://lists/./a", "s3:///a", "s3://../a"})
        EXPECT_FALSE(parse_bucket_url(bad)) << bad;
    EXPECT_FALSE(parse_bucket_url(std::string_view("s3://lists/a\0b", 14)));
}

class BucketTest : public testing::Test {
protected:
    BucketTest() {
        std::filesystem::create_directories(scratch.path() / "lists/sub");
        std::filesystem::create_directories(scratch.path() / "outside");
        write("outside/secret.csv", "secret@x.example,BOUNCE\n");
        bucket = {"lists", scratch.path() / "lists", ""};
    }
    void write(const std::string& name, std::string_view content) { std::ofstream(scratch.path() / name, std::ios::binary) << content; }
    [[nodiscard]] Result<BucketFile> open(const std::string& key) const { return BucketFile::open(bucket, *parse_bucket_url("s3://lists/" + key)); }
    test::ScratchDirectory scratch;
    config::Bucket bucket;
};

TEST_F(BucketTest, LinesAreReadWhateverEndsThemAndLongOnesAreCut) {
    write("lists/sub/a.csv", "one\r\n\ntwo\n" + std::string(BucketFile::kMostLine + 5, 'x') + "\nlast");
    auto file = open("sub/a.csv");
    ASSERT_TRUE(file) << file.error().message;
    for (int round = 0; round < 2; ++round) {
        BucketFile::Line line;
        std::vector<std::string> lines;
        while (file->next(line).value()) {
            lines.push_back(line.text.substr(0, 10));
            EXPECT_EQ(line.too_long, lines.size() == 4);
            EXPECT_LE(line.text.size(), BucketFile::kMostLine);
        }
        EXPECT_THAT(lines, ElementsAre("one", "", "two", "xxxxxxxxxx", "last"));
        file->rewind();
    }
}

TEST_F(BucketTest, NoLinkLeadsOutAndOnlyFilesAreRead) {
    std::filesystem::create_symlink(scratch.path() / "outside/secret.csv", scratch.path() / "lists/link.csv");
    std::filesystem::create_directory_symlink(scratch.path() / "outside", scratch.path() / "lists/dir");
    ASSERT_EQ(::mkfifo((scratch.path() / "lists/pipe").c_str(), 0600), 0);
    for (const char* key : {"link.csv", "dir/secret.csv", "pipe", "sub", "gone.csv", "sub/gone/a.csv"}) {
        const auto opened = open(key);
        ASSERT_FALSE(opened) << key;
        EXPECT_EQ(opened.error().code, ErrorCode::InvalidArgument);
        EXPECT_THAT(opened.error().message, HasSubstr("cannot be read"));
    }
}

TEST_F(BucketTest, ABucketOfAnotherAccountIsAsUnknownAsNone) {
    const std::vector<config::Bucket> buckets{{"lists", "/x", "shop"}};
    const auto url = *parse_bucket_url("s3://lists/a");
    EXPECT_TRUE(find_bucket(buckets, url, "shop"));
    const auto refused = find_bucket(buckets, url, "other");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, find_bucket({}, url, "shop").error().message);
}

// --- jobs

class JobsTest : public BucketTest {
protected:
    JobsTest() {
        config.server.data_dir = scratch.path() / "data";
        std::filesystem::create_directories(config.server.data_dir);
        config.buckets = {bucket};
        registry = registry::Registry::open(config.server.data_dir / "registry").value();
        spool = spool::Spool::open(test::spool_options(scratch.path() / "spool")).value();
        auto snapshot = std::make_shared<control::Snapshot>();
        auto account = std::make_shared<control::Account>();
        account->id = kShop;
        account->name = "shop";
        snapshot->accounts[kShop] = account;
        cell.set(snapshot);
        live = std::make_unique<config::Live>(config);
        runner = make_runner();
    }
    std::unique_ptr<JobRunner> make_runner() {
        const auto now = [] { return test::kTestTime; };
        return std::make_unique<JobRunner>(
            JobParts{*live, cell, *registry, *spool, {{"SuppressionListDestination", suppression_import(*registry, now)}}, now});
    }
    std::string create(JobKind kind, const std::string& request, const std::string& subject = "SUPPRESSION_LIST") {
        Job job;
        job.account = kShop;
        job.created = test::kTestTime;
        job.id = registry::new_job_id(job.created);
        job.kind = kind;
        job.subject = subject;
        job.request = request;
        EXPECT_TRUE(registry::JobBook(*registry).create(job));
        return job.id;
    }
    std::string import(const std::string& key, const char* action = "PUT", const char* format = "CSV") {
        return create(JobKind::import_job, std::string(R"({"ImportDestination":{"SuppressionListDestination":{"SuppressionListImportAction":")") + action +
                                               R"("}},"ImportDataSource":{"S3Url":"s3://lists/)" + key + R"(","DataFormat":")" + format + R"("}})");
    }
    Job job(const std::string& id, JobKind kind = JobKind::import_job) { return registry::JobBook(*registry).find(kShop, kind, id).value().value(); }
    bool listed(const std::string& address) { return registry::find_suppressed(*registry, kShop, address).value().has_value(); }
    std::string content(const std::string& file) {
        std::ifstream in(config.server.data_dir / "jobs" / file);
        std::stringstream text;
        text << in.rdbuf();
        return text.str();
    }
    config::Config config;
    std::unique_ptr<config::Live> live;
    runtime::SnapshotCell cell;
    std::unique_ptr<registry::Registry> registry;
    std::unique_ptr<spool::Spool> spool;
    std::unique_ptr<JobRunner> runner;
};

TEST_F(JobsTest, AnImportPutsAddressesAndTellsWhatFailed) {
    write("lists/a.csv",
          "\xEF\xBB\xBF"
          "a@x.example,BOUNCE\n\nb@x.example,COMPLAINT\nbroken\nc@x.example,WHY\n" +
              std::string(BucketFile::kMostLine + 1, 'y') + "\n");
    const auto id = import("a.csv");
    runner->run();
    const Job done = job(id);
    EXPECT_EQ(done.state, JobState::completed) << done.problem;
    EXPECT_EQ(done.processed, 5u);
    EXPECT_EQ(done.failed, 3u);
    EXPECT_TRUE(listed("a@x.example") && listed("b@x.example"));
    EXPECT_FALSE(listed("c@x.example"));
    EXPECT_THAT(done.problem, HasSubstr("3 records could not be imported. Line 4:"));
    EXPECT_THAT(content(done.file), HasSubstr(R"("line":5,"error":"the reason must be BOUNCE or COMPLAINT","record":"c@x.example,WHY")"));
    EXPECT_THAT(content(done.file), HasSubstr("longer than 64 KiB"));
}

TEST_F(JobsTest, JsonLinesAndDeletionsWorkAlike) {
    write("lists/put.json", "{\"emailAddress\":\"a@x.example\",\"reason\":\"BOUNCE\"}\n{\"emailAddress\":\"b@x.example\",\"reason\":\"BOUNCE\"}\n");
    write("lists/delete.csv", "A@x.example\nnobody@x.example\n");
    const auto put = import("put.json", "PUT", "JSON");
    runner->run();
    EXPECT_EQ(job(put).state, JobState::completed);
    EXPECT_TRUE(listed("a@x.example"));
    const auto erased = import("delete.csv", "DELETE");
    runner->run();
    EXPECT_EQ(job(erased).processed, 2u);
    EXPECT_EQ(job(erased).failed, 0u);
    EXPECT_FALSE(listed("a@x.example"));
    EXPECT_TRUE(listed("b@x.example"));
}

TEST_F(JobsTest, AFileWithTooManyRecordsChangesNothing) {
    std::string text = "first@x.example,BOUNCE\n";
    for (int i = 0; i < 100'000; ++i) text += "u@x.example,BOUNCE\n";
    write("lists/large.csv", text);
    const auto id = import("large.csv");
    runner->run();
    EXPECT_EQ(job(id).state, JobState::failed);
    EXPECT_THAT(job(id).problem, HasSubstr("more than 100000 records; nothing was imported"));
    EXPECT_FALSE(listed("first@x.example"));
}

TEST_F(JobsTest, WhatCannotBeReadFailsAndTheNextJobRuns) {
    const auto gone = import("gone.csv");
    write("lists/a.csv", "a@x.example,BOUNCE\n");
    const auto good = import("a.csv");
    runner->run();
    EXPECT_EQ(job(gone).state, JobState::failed);
    EXPECT_THAT(job(gone).problem, HasSubstr("gone.csv of bucket lists cannot be read"));
    EXPECT_EQ(job(good).state, JobState::completed);
}

TEST_F(JobsTest, AJobThatWasCutOffBeginsAgain) {
    std::string text;
    for (int i = 0; i < 2500; ++i) text += "u" + std::to_string(i) + "@x.example,BOUNCE\n";
    write("lists/a.csv", text);
    const auto id = import("a.csv");
    Job begun = job(id);  // as a crash leaves it: 1000 records in, and counted
    begun.state = JobState::processing;
    begun.processed = 1000;
    ASSERT_TRUE(registry::JobBook(*registry).update(begun));
    runner->stop();
    runner->run();
    EXPECT_EQ(job(id).state, JobState::processing) << "a runner that stops leaves it";
    runner = make_runner();
    runner->run();
    EXPECT_EQ(job(id).state, JobState::completed);
    EXPECT_EQ(job(id).processed, 2500u);
    EXPECT_TRUE(listed("u2499@x.example"));
}

TEST_F(JobsTest, AnExportHoldsTheAccountsMessagesOfThePeriod) {
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        auto message = test::make_message(100, 2, i == 1 ? 99 : kShop.value(), test::kTestTime + std::chrono::hours(i));
        message->envelope.set_subject("order, \"new\"");
        ids.push_back(message->envelope.message_id());
        ASSERT_TRUE(test::append(*spool, message));
        auto outcome = test::ended(ids.back());
        outcome.history[0].add_recipients("r0@example.com");
        outcome.history[0].set_at_ms(to_ms(test::kTestTime) + 1000);
        spool->record(std::move(outcome));
    }
    spool->flush();
    const auto start = std::to_string(to_ms(test::kTestTime) / 1000);
    const auto asked = [&](const std::string& end, const char* format, const std::string& more) {
        return create(JobKind::export_job,
                      R"({"ExportDataSource":{"MessageInsightsDataSource":{"StartDate":)" + start + R"(,"EndDate":)" + end + more +
                          R"(}},"ExportDestination":{"DataFormat":")" + format + R"("}})",
                      "MESSAGE_INSIGHTS");
    };
    const auto day = std::to_string(to_ms(test::kTestTime) / 1000 + 86'400);
    const auto all = asked(day, "CSV", ""), first = asked(start, "JSON", ""),
               delivered = asked(day, "JSON", R"(,"Include":{"LastDeliveryEvent":["DELIVERY"]})");
    const auto excluded = asked(day, "JSON", R"(,"Exclude":{"Destination":["R1@example.com"]})"), bounded = asked(day, "JSON", R"(,"MaxResults":1)");
    runner->run();
    const Job done = job(all, JobKind::export_job);
    EXPECT_EQ(done.state, JobState::completed) << done.problem;
    EXPECT_EQ(done.processed, 2u);
    EXPECT_EQ(done.exported, 4u);
    EXPECT_THAT(content(done.file), HasSubstr(ids[0] + ",2026-09-2"));
    EXPECT_THAT(content(done.file), HasSubstr(R"(r0@example.com,"order, ""new""",,DELIVERY,)"));
    EXPECT_THAT(content(done.file), testing::Not(HasSubstr(ids[1])));
    EXPECT_EQ(job(first, JobKind::export_job).exported, 2u);
    EXPECT_EQ(job(delivered, JobKind::export_job).exported, 2u);
    EXPECT_THAT(content(job(delivered, JobKind::export_job).file), HasSubstr(R"("LastDeliveryEvent":"DELIVERY")"));
    EXPECT_EQ(job(excluded, JobKind::export_job).exported, 2u);
    EXPECT_EQ(job(bounded, JobKind::export_job).exported, 1u);
}

TEST_F(JobsTest, AnExportOfMetricsHasARowADayAndCombination) {
    const isp::IspTable isps = config::load_isps({}).value();
    reporting::MetricTotals totals;
    reporting::MetricsSink sink(*live, cell, isps, *registry, totals);
    const auto delivery = [](std::uint64_t sequence, const char* isp, const char* identity, WallTime at) {
        spool::pb::Envelope e;
        e.set_account(kShop.value());
        e.set_identity(identity);
        e.add_recipients("r0@example.com");
        const auto text = reporting::delivery_record({e, {}, "r", reporting::Way{isp, "192.0.2.1"}}, {"r0@example.com"}, at, "250", "192.0.2.9", "mx", "192.0.2.1");
        const auto mark = text.find(spool::kNoteMark);
        return spool::OutboxEvent{sequence, text.substr(0, mark), text.substr(mark + 1)};
    };
    const std::vector<spool::OutboxEvent> events{delivery(1, "gmail", "a.example", test::kTestTime), delivery(2, "gmail", "a.example", test::kTestTime),
                                                 delivery(3, "microsoft", "a.example", test::kTestTime), delivery(4, "gmail", "b.example", test::kTestTime),
                                                 delivery(5, "gmail", "a.example", test::kTestTime - std::chrono::days(1))};
    ASSERT_TRUE(sink.take(events));
    const auto asked = [&](const std::string& dimensions, const char* format) {
        const auto start = std::to_string(to_ms(test::kTestTime) / 1000 - 86'400), end = std::to_string(to_ms(test::kTestTime) / 1000 + 10);
        return create(JobKind::export_job,
                      R"({"ExportDataSource":{"MetricsDataSource":{"Namespace":"VDM","Dimensions":)" + dimensions +
                          R"(,"Metrics":[{"Name":"DELIVERY","Aggregation":"VOLUME"},{"Name":"DELIVERY","Aggregation":"RATE"}],"StartDate":)" + start + R"(,"EndDate":)" + end +
                          R"(}},"ExportDestination":{"DataFormat":")" + format + R"("}})",
                      "METRICS_DATA");
    };
    const auto csv = asked(R"({"ISP":["*"],"EMAIL_IDENTITY":["a.example"]})", "CSV"), lines = asked(R"({"EMAIL_IDENTITY":["b.example","c.example"]})", "JSON");
    runner->run();
    const Job done = job(csv, JobKind::export_job);
    EXPECT_EQ(done.state, JobState::completed) << done.problem;
    EXPECT_EQ(done.exported, 3u);
    EXPECT_EQ(content(done.file),
              "Date,ISP,EMAIL_IDENTITY,DELIVERY_VOLUME,DELIVERY_RATE\n2026-09-20,gmail,a.example,1,1\n2026-09-21,gmail,a.example,2,1\n2026-09-21,microsoft,a.example,1,1\n");
    EXPECT_EQ(content(job(lines, JobKind::export_job).file), "{\"Date\":\"2026-09-21\",\"EMAIL_IDENTITY\":\"b.example\",\"DELIVERY_VOLUME\":1,\"DELIVERY_RATE\":0E0}\n");
}

}  // namespace
}  // namespace warmpost::upkeep
