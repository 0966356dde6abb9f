// Templates by the wire: kept, rendered, sent, and what becomes of those that cannot be rendered.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "base/encoding.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

class TemplatesTest : public HttpServerTest {
protected:
    static json::object parsed(const test::HttpAnswer& answer) { return json::parse(answer.body).as_object(); }
    static std::string text_of(const spool::MessagePtr& message) { return message == nullptr ? "" : message->head + std::string(message->body.view()); }
    test::HttpAnswer create(const std::string& name, json::object content) {
        return ask("POST", "/v2/email/templates", json::serialize(json::object{{"TemplateName", name}, {"TemplateContent", std::move(content)}}));
    }
    test::HttpAnswer send(json::object block, json::object more = {}) {
        json::object body{{"FromEmailAddress", "Shop <news@shop.example>"}, {"Destination", {{"ToAddresses", {"ann@a.example"}}}}, {"Content", {{"Template", std::move(block)}}}};
        for (const auto& [name, value] : more) body[name] = value;
        return ask("POST", "/v2/email/outbound-emails", json::serialize(body));
    }
    static json::object greeting() { return {{"Subject", "Hi {{name}}"}, {"Text", "Dear {{name}} <b>"}, {"Html", "<p>Dear {{name}}</p>"}}; }
    std::vector<json::object> events() {
        std::vector<json::object> all;
        for (const auto& event : spool->read_events(spool->first_event(), 1000)) all.push_back(json::parse(event.json).as_object());
        return all;
    }
};

TEST_F(TemplatesTest, CreatedReadChangedListedDeleted) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    const auto read = parsed(ask("GET", "/v2/email/templates/welcome"));
    EXPECT_EQ(read.at("TemplateName").as_string(), "welcome");
    EXPECT_EQ(read.at("TemplateContent").as_object(), greeting());
    EXPECT_EQ(ask("PUT", "/v2/email/templates/welcome", R"({"TemplateContent":{"Subject":"s","Text":"t"}})").status, 200);
    EXPECT_EQ(parsed(ask("GET", "/v2/email/templates/welcome")).at("TemplateContent").as_object(), (json::object{{"Subject", "s"}, {"Text", "t"}}));
    ASSERT_EQ(create("a", greeting()).status, 200);
    const auto first = parsed(ask("GET", "/v2/email/templates?PageSize=1"));
    EXPECT_EQ(first.at("TemplatesMetadata").as_array().at(0).as_object().at("TemplateName").as_string(), "a");
    EXPECT_TRUE(first.at("TemplatesMetadata").as_array().at(0).as_object().at("CreatedTimestamp").is_number());
    const auto second = parsed(ask("GET", "/v2/email/templates?PageSize=1&NextToken=" + percent_encode(std::string(first.at("NextToken").as_string()))));
    EXPECT_EQ(second.at("TemplatesMetadata").as_array().at(0).as_object().at("TemplateName").as_string(), "welcome");
    EXPECT_FALSE(second.contains("NextToken"));
    EXPECT_EQ(ask("DELETE", "/v2/email/templates/welcome").status, 200);
    const auto gone = ask("GET", "/v2/email/templates/welcome");
    EXPECT_EQ(gone.status, 404);
    EXPECT_EQ(gone.message(), "Template welcome does not exist.");
    EXPECT_EQ(ask("DELETE", "/v2/email/templates/welcome").header("x-amzn-ErrorType"), "NotFoundException");
}

TEST_F(TemplatesTest, WhatCannotBeATemplateIsRefused) {
    start();
    const auto broken = create("broken", {{"Subject", "Hi"}, {"Html", "<p>{{#if a}}</p>"}});
    EXPECT_EQ(broken.header("x-amzn-ErrorType"), "BadRequestException");
    EXPECT_THAT(broken.message(), HasSubstr("The template's Html: Parse error on line 1"));
    EXPECT_THAT(create("a b", greeting()).message(), HasSubstr("1 to 64 letters"));
    EXPECT_THAT(create("x", {{"Subject", "s"}}).message(), HasSubstr("neither Text nor Html"));
    EXPECT_THAT(create("x", {{"Text", "t"}}).message(), HasSubstr("no Subject"));
    EXPECT_EQ(create("x", {{"Subject", "s"}, {"Text", std::string(512'000, 'x')}}).header("x-amzn-ErrorType"), "LimitExceededException");
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    EXPECT_EQ(create("welcome", greeting()).header("x-amzn-ErrorType"), "AlreadyExistsException");
    EXPECT_THAT(ask("PUT", "/v2/email/templates/welcome", R"({"TemplateContent":{"Subject":"{{","Text":"t"}})").message(), HasSubstr("The template's Subject: "));
    EXPECT_EQ(ask("PUT", "/v2/email/templates/other", R"({"TemplateContent":{"Subject":"s","Text":"t"}})").status, 404);
}

TEST_F(TemplatesTest, TestRenderGivesTheWholeMessage) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    const auto answer = ask("POST", "/v2/email/templates/welcome/render", R"({"TemplateData":"{\"name\":\"Ann & Bob\"}"})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const std::string message(parsed(answer).at("RenderedTemplate").as_string());
    EXPECT_TRUE(message.starts_with("Date: "));
    EXPECT_THAT(message, HasSubstr("\r\nSubject: Hi Ann & Bob\r\n"));
    EXPECT_THAT(message, HasSubstr("multipart/alternative"));
    EXPECT_THAT(message, HasSubstr("<p>Dear Ann & Bob</p>"));
    const auto missing = ask("POST", "/v2/email/templates/welcome/render", R"({"TemplateData":"{}"})");
    EXPECT_EQ(missing.header("x-amzn-ErrorType"), "BadRequestException");
    EXPECT_EQ(missing.message(), "Attribute 'name' is not present in the rendering data.");
    EXPECT_THAT(ask("POST", "/v2/email/templates/welcome/render", R"({"TemplateData":"[1]"})").message(), HasSubstr("must be a JSON object"));
}

TEST_F(TemplatesTest, IsSentWithHeadersTagsAndAttachments) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    const auto answer = send({{"TemplateName", "welcome"},
                              {"TemplateData", R"({"name":"Ann"})"},
                              {"Headers", {{{"Name", "X-Order"}, {"Value", "7"}}}},
                              {"Attachments", {{{"FileName", "a.txt"}, {"RawContent", "aGVsbG8="}}}}},
                             {{"EmailTags", {{{"Name", "campaign"}, {"Value", "nov"}}}}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto message = kept.wait_for(0);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->envelope.message_id(), parsed(answer).at("MessageId").as_string());
    EXPECT_EQ(message->envelope.operation(), "SendTemplatedEmail");
    EXPECT_EQ(message->envelope.template_name(), "welcome");
    EXPECT_EQ(message->envelope.tags(0).value(), "nov");
    const auto text = text_of(message);
    for (const char* part : {"Subject: Hi Ann\r\n", "To: ann@a.example", "X-Order: 7", "Dear Ann <b>", "<p>Dear Ann</p>", "a.txt"}) EXPECT_THAT(text, HasSubstr(part));
}

TEST_F(TemplatesTest, ByArnAndInline) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    const auto arn = [](const std::string& owner) { return "arn:aws:ses:us-east-1:" + owner + ":template/welcome"; };
    EXPECT_EQ(send({{"TemplateArn", arn(to_string(account))}, {"TemplateData", R"({"name":"Ann"})"}}).status, 200);
    EXPECT_EQ(send({{"TemplateArn", arn("999999999999")}}).header("x-amzn-ErrorType"), "NotFoundException");
    EXPECT_EQ(send({{"TemplateArn", "welcome"}}).header("x-amzn-ErrorType"), "BadRequestException");
    EXPECT_EQ(send({{"TemplateContent", greeting()}, {"TemplateData", R"({"name":"Inline"})"}}).status, 200);
    ASSERT_TRUE(kept.wait_for(1));
    EXPECT_THAT(text_of(kept.wait_for(1)), HasSubstr("Dear Inline <b>"));
    EXPECT_THAT(send({{"TemplateContent", {{"Subject", "s"}, {"Text", "{{#if a}}x{{/if}}"}}}}).message(), HasSubstr("plain replacement tags"));
}

TEST_F(TemplatesTest, WhatIsWrongWithTheRequestIsTold) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    const auto none = send({{"TemplateName", "other"}, {"TemplateData", "{}"}});
    EXPECT_EQ(none.status, 404);
    EXPECT_EQ(none.message(), "Template other does not exist.");
    EXPECT_THAT(send({{"TemplateData", "{}"}}).message(), HasSubstr("exactly one of TemplateName"));
    EXPECT_THAT(send({{"TemplateName", "welcome"}, {"TemplateContent", greeting()}}).message(), HasSubstr("exactly one of TemplateName"));
    EXPECT_THAT(send({{"TemplateName", "welcome"}, {"TemplateData", "{name:1}"}}).message(), HasSubstr("not valid JSON"));
    EXPECT_EQ(send({{"TemplateName", "welcome"}, {"TemplateData", std::string(262'145, ' ')}}).header("x-amzn-ErrorType"), "BadRequestException");
    EXPECT_EQ(send({{"TemplateName", "welcome"}}, {{"FromEmailAddress", nullptr}}).message(), "Source cannot be empty");
    EXPECT_EQ(send({{"TemplateName", "welcome"}, {"TemplateData", R"({"name":"x"})"}}, {{"FromEmailAddress", "x@elsewhere.example"}}).header("x-amzn-ErrorType"), "MessageRejected");
    EXPECT_THAT(send({{"TemplateName", "welcome"}}, {{"ConfigurationOverrides", {{"Tracking", {{"OpenTrackingEnabled", "YES"}}}}}}).message(), HasSubstr("ENABLED or DISABLED"));
}

TEST_F(TemplatesTest, AFailureOfRenderingIsAnEventAndNoMail) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    const auto answer = send({{"TemplateName", "welcome"}, {"TemplateData", "{}"}}, {{"EmailTags", {{{"Name", "campaign"}, {"Value", "nov"}}}}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto all = events();   // durable before the answer
    ASSERT_EQ(all.size(), 1u);
    const auto& event = all.front();
    EXPECT_EQ(event.at("eventType").as_string(), "Rendering Failure");
    EXPECT_EQ(event.at("failure").as_object(), (json::object{{"errorMessage", "Attribute 'name' is not present in the rendering data."}, {"templateName", "welcome"}}));
    const auto& mail = event.at("mail").as_object();
    EXPECT_EQ(mail.at("messageId"), parsed(answer).at("MessageId"));
    EXPECT_EQ(mail.at("destination").as_array(), (json::array{"ann@a.example"}));
    EXPECT_EQ(mail.at("source").as_string(), "Shop <news@shop.example>");
    EXPECT_EQ(mail.at("tags").as_object().at("campaign").as_array(), (json::array{"nov"}));
    EXPECT_EQ(mail.at("tags").as_object().at("ses:operation").as_array(), (json::array{"SendTemplatedEmail"}));
    EXPECT_TRUE(kept.messages.empty());
    EXPECT_EQ(send({{"TemplateName", "welcome"}, {"TemplateData", "{}"}}, {{"FromEmailAddress", "x@elsewhere.example"}}).header("x-amzn-ErrorType"), "MessageRejected")
        << "it is checked as any message";
}

TEST_F(TemplatesTest, ASubjectOfTwoLinesIsAFailure) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    ASSERT_EQ(send({{"TemplateName", "welcome"}, {"TemplateData", R"({"name":"Ann\r\nBcc: evil@x.example"})"}}).status, 200);
    ASSERT_EQ(events().size(), 1u);
    EXPECT_THAT(std::string(events().front().at("failure").as_object().at("errorMessage").as_string()), HasSubstr("line break"));
}

class BulkTest : public TemplatesTest {
protected:
    static json::object to(const std::string& address) { return {{"Destination", {{"ToAddresses", {address}}}}}; }
    static json::object to(const std::string& address, const std::string& data) {
        return {{"Destination", {{"ToAddresses", {address}}}}, {"ReplacementEmailContent", {{"ReplacementTemplate", {{"ReplacementTemplateData", data}}}}}};
    }
    test::HttpAnswer bulk(json::array entries, json::object block = {{"TemplateName", "welcome"}, {"TemplateData", R"({"name":"friend"})"}}, json::object more = {}) {
        json::object body{{"FromEmailAddress", "news@shop.example"}, {"DefaultContent", {{"Template", std::move(block)}}}, {"BulkEmailEntries", std::move(entries)}};
        for (const auto& [name, value] : more) body[name] = value;
        return ask("POST", "/v2/email/outbound-bulk-emails", json::serialize(body));
    }
    static std::vector<std::string> statuses(const test::HttpAnswer& answer) {
        std::vector<std::string> all;
        const auto whole = parsed(answer);   // named: a range-for does not keep what its range is a part of
        for (const auto& each : whole.at("BulkEmailEntryResults").as_array()) all.emplace_back(each.as_object().at("Status").as_string());
        return all;
    }
    spool::MessagePtr message_to(const std::string& address, std::size_t among) {
        (void)kept.wait_for(among - 1);
        const std::lock_guard lock(kept.mutex);
        for (const auto& message : kept.messages)
            if (message->envelope.recipients(0) == address) return message;
        return nullptr;
    }
};

TEST_F(BulkTest, EachEntryIsAMessageWithItsOwnDataTagsAndHeaders) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    auto special = to("bob@b.example", R"({"name":"Bob"})");
    special["ReplacementTags"] = {{{"Name", "campaign"}, {"Value", "dec"}}};
    special["ReplacementHeaders"] = {{{"Name", "x-order"}, {"Value", "8"}}};
    const auto answer = bulk({to("ann@a.example"), special, to("cat@c.example", R"({"other":1})")},
                             {{"TemplateName", "welcome"}, {"TemplateData", R"({"name":"friend"})"}, {"Headers", {{{"Name", "X-Order"}, {"Value", "7"}}}}},
                             {{"DefaultEmailTags", {{{"Name", "campaign"}, {"Value", "nov"}}, {{"Name", "kind"}, {"Value", "bulk"}}}}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(statuses(answer), (std::vector<std::string>{"SUCCESS", "SUCCESS", "SUCCESS"}));
    const auto ann = message_to("ann@a.example", 3), bob = message_to("bob@b.example", 3), cat = message_to("cat@c.example", 3);
    ASSERT_TRUE(ann && bob && cat);
    EXPECT_THAT(text_of(ann), HasSubstr("Dear friend"));
    EXPECT_THAT(text_of(ann), HasSubstr("X-Order: 7"));
    EXPECT_THAT(text_of(bob), HasSubstr("Dear Bob"));
    EXPECT_THAT(text_of(bob), HasSubstr("X-Order: 8"));
    EXPECT_THAT(text_of(bob), Not(HasSubstr("X-Order: 7")));
    EXPECT_THAT(text_of(cat), HasSubstr("Dear friend")) << "what is not replaced stays";
    EXPECT_EQ(bob->envelope.tags(0).value(), "dec");
    EXPECT_EQ(bob->envelope.tags(1).value(), "bulk");
    EXPECT_EQ(ann->envelope.tags(0).value(), "nov");
    EXPECT_EQ(ann->envelope.operation(), "SendBulkTemplatedEmail");
    const auto results = parsed(answer).at("BulkEmailEntryResults").as_array();
    EXPECT_EQ(results.at(1).as_object().at("MessageId").as_string(), bob->envelope.message_id()) << "results stand in the order of entries";
}

TEST_F(BulkTest, EntriesFailOneByOne) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    const auto answer = bulk({to("ann@a.example"), to("no address"), to("bob@b.example", "[]"), json::object{{"Destination", json::object{}}}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(statuses(answer), (std::vector<std::string>{"SUCCESS", "INVALID_PARAMETER", "INVALID_PARAMETER", "INVALID_PARAMETER"}));
    const auto results = parsed(answer).at("BulkEmailEntryResults").as_array();
    EXPECT_THAT(std::string(results.at(2).as_object().at("Error").as_string()), HasSubstr("JSON object"));
    EXPECT_EQ(statuses(bulk({to("ann@a.example")}, {{"TemplateName", "welcome"}, {"TemplateData", "{}"}}, {{"ConfigurationSetName", "none"}})),
              (std::vector<std::string>{"CONFIGURATION_SET_NOT_FOUND"}));
    EXPECT_EQ(statuses(bulk({to("ann@a.example")}, {{"TemplateName", "welcome"}}, {{"FromEmailAddress", "x@elsewhere.example"}})), (std::vector<std::string>{"MESSAGE_REJECTED"}));
}

TEST_F(BulkTest, AMissingAttributeIsAnEventForThatEntry) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    const auto answer = bulk({to("ann@a.example", R"({"name":"Ann"})"), to("bob@b.example")}, {{"TemplateName", "welcome"}});
    EXPECT_EQ(statuses(answer), (std::vector<std::string>{"SUCCESS", "SUCCESS"}));
    std::vector<std::string> failed;
    for (const auto& event : events())
        if (event.at("eventType").as_string() == "Rendering Failure") failed.emplace_back(event.at("mail").as_object().at("destination").as_array().at(0).as_string());
    EXPECT_EQ(failed, (std::vector<std::string>{"bob@b.example"}));
}

TEST_F(BulkTest, WhatFailsTheWholeCall) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    const auto none = bulk({to("ann@a.example")}, {{"TemplateName", "other"}});
    EXPECT_EQ(none.status, 404);
    EXPECT_EQ(none.message(), "Template other does not exist.");
    EXPECT_EQ(bulk({}).header("x-amzn-ErrorType"), "BadRequestException");
    json::array many;
    for (int i = 0; i < 51; ++i) many.push_back(to("ann@a.example"));
    EXPECT_THAT(bulk(many).message(), HasSubstr("at most 50"));
    EXPECT_TRUE(kept.messages.empty());
}

TEST_F(BulkTest, FiftyAtOnce) {
    start();
    ASSERT_EQ(create("welcome", greeting()).status, 200);
    json::array many;
    for (int i = 0; i < 50; ++i) many.push_back(to("r" + std::to_string(i) + "@a.example", "{\"name\":\"" + std::to_string(i) + "\"}"));
    const auto answer = bulk(many);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(statuses(answer), std::vector<std::string>(50, "SUCCESS"));
    const auto last = message_to("r49@a.example", 50);
    ASSERT_TRUE(last);
    EXPECT_THAT(text_of(last), HasSubstr("Dear 49 <b>"));
}

}  // namespace
}  // namespace warmpost::ingress
