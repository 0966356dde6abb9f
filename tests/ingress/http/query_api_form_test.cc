// The form of query API requests, and errors in v1's words.
#include <gtest/gtest.h>
#include <boost/property_tree/ptree.hpp>

#include "ingress/http/errors.h"
#include "ingress/http/v1/form.h"
#include "ingress/http/v1/xml.h"

namespace warmpost::ingress::http::v1 {
namespace {

TEST(QueryForm, DecodesPercentAndPlusOnce) {
    const auto form = Form::parse("Action=SendEmail&Message.Subject.Data=a+b%2Bc%2520d&Empty=&Flag=TRUE").value();
    EXPECT_EQ(form.text("Action"), "SendEmail");
    EXPECT_EQ(form.text("Message.Subject.Data"), "a b+c%20d");
    EXPECT_TRUE(form.has("Empty"));
    EXPECT_EQ(form.text("Empty"), "");
    EXPECT_FALSE(form.has("Nothing"));
    EXPECT_EQ(form.flag("Flag"), true);
    EXPECT_EQ(form.flag("Empty"), std::nullopt);
}

TEST(QueryForm, ListsAreInNumericOrderAndEndAtAGap) {
    std::string text;
    for (int i = 12; i >= 1; --i) text += (text.empty() ? "" : "&") + std::string("To.member.") + std::to_string(i) + "=a" + std::to_string(i);
    const auto form = Form::parse(text + "&To.member.14=late&Tags.member.1.Name=n&Tags.member.1.Value=v").value();
    const auto to = form.list("To");
    ASSERT_EQ(to.size(), 12u);
    EXPECT_EQ(to[1], "a2");
    EXPECT_EQ(to[11], "a12");
    EXPECT_EQ(form.structures("Tags"), std::vector<std::string>{"Tags.member.1"});
    EXPECT_TRUE(form.list("Tags").empty());
}

TEST(QueryForm, WhatCannotBeReadIsRefused) {
    EXPECT_FALSE(Form::parse("a=%4"));
    EXPECT_FALSE(Form::parse("a=%zz"));
    EXPECT_FALSE(Form::parse("a=\x01"));
    EXPECT_FALSE(Form::parse("a=1&a=2"));
    std::string many;
    for (int i = 0; i <= 20'000; ++i) many += "&a" + std::to_string(i) + "=";
    EXPECT_FALSE(Form::parse(many.substr(1)));
    EXPECT_TRUE(Form::parse(""));
}

TEST(QueryXml, ErrorsHaveV1sCodesAndStatus) {
    const auto code = [](const char* v2, const char* message, const char* action, unsigned status = 400) {
        const auto answer = error_of(error_response(status, v2, message), action, "id-1");
        const auto from = answer.body.find("<Code>") + 6;
        return answer.body.substr(from, answer.body.find("</Code>") - from) + " " + std::to_string(answer.status);
    };
    EXPECT_EQ(code("MessageRejected", "x", "SendEmail"), "MessageRejected 400");
    EXPECT_EQ(code("NotFoundException", "Configuration set <a> does not exist.", "SendEmail", 404), "ConfigurationSetDoesNotExist 400");
    EXPECT_EQ(code("NotFoundException", "Template a does not exist.", "SendTemplatedEmail", 404), "TemplateDoesNotExist 400");
    EXPECT_EQ(code("TooManyRequestsException", "Maximum sending rate exceeded.", "SendEmail", 429), "Throttling 400");
    EXPECT_EQ(code("SendingPausedException", "Sending is paused for this account.", "SendEmail"), "AccountSendingPausedException 400");
    EXPECT_EQ(code("SendingPausedException", "Sending is paused for configuration set a", "SendEmail"), "ConfigurationSetSendingPausedException 400");
    EXPECT_EQ(code("MailFromDomainNotVerifiedException", "x", "SendEmail"), "MailFromDomainNotVerifiedException 400");
    EXPECT_EQ(code("BadRequestException", "x", "SendEmail"), "InvalidParameterValue 400");
    EXPECT_EQ(code("BadRequestException", "Attribute 'name' is not present in the rendering data.", "TestRenderTemplate"), "MissingRenderingAttribute 400");
    EXPECT_EQ(code("BadRequestException", "x", "TestRenderTemplate"), "InvalidRenderingParameter 400");
    EXPECT_EQ(code("BadRequestException", "x", "CreateTemplate"), "InvalidTemplate 400");
    EXPECT_EQ(code("InvalidSignatureException", "x", "", 403), "SignatureDoesNotMatch 403");
    EXPECT_EQ(code("UnrecognizedClientException", "x", "", 403), "InvalidClientTokenId 403");
    EXPECT_EQ(code("InternalFailure", "x", "SendEmail", 500), "InternalFailure 500");
}

TEST(QueryXml, TextIsEscapedAndFitForXml) {
    const auto answer = error(400, "InvalidParameterValue", "<a & b>\x01\xff", "id-1");
    EXPECT_NE(answer.body.find("<Message>&lt;a &amp; b&gt;\xEF\xBF\xBD\xEF\xBF\xBD</Message>"), std::string::npos) << answer.body;
    EXPECT_NE(answer.body.find("<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><Error><Type>Sender</Type>"), std::string::npos)
        << answer.body;
    EXPECT_NE(answer.body.find("<RequestId>id-1</RequestId>"), std::string::npos);
    EXPECT_EQ(answer.content_type, "text/xml");
}

TEST(QueryXml, ResultsStandInTheirActionsElement) {
    Tree result;
    result.put("MessageId", "m-1");
    EXPECT_NE(success("SendEmail", &result, "r")
                  .body.find("<SendEmailResult><MessageId>m-1</MessageId></SendEmailResult><ResponseMetadata><RequestId>r</RequestId>"),
              std::string::npos);
    const auto nothing = success("VerifyEmailAddress", nullptr, "r").body;
    EXPECT_EQ(nothing.find("Result>"), std::string::npos) << nothing;
}

}  // namespace
}  // namespace warmpost::ingress::http::v1
