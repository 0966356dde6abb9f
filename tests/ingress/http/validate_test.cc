// Requests are held against the service model before any handler sees them.
#include "ingress/http/validate.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>

namespace warmpost::ingress::http {
namespace {

const model::Operation& operation(std::string_view name) { return *std::ranges::find(model::operations(), name, &model::Operation::name); }

struct Answer {
    std::string type, message;
    friend bool operator==(const Answer&, const Answer&) = default;
};
std::ostream& operator<<(std::ostream& out, const Answer& answer) { return out << answer.type << ": " << answer.message; }

Answer refused(std::string_view name, std::string_view body, std::string_view query = "", const Parameters& path = {}) {
    Decoded decoded;
    const auto response = decode(operation(name), path, query, body, decoded);
    if (!response) return {"", ""};
    EXPECT_EQ(response->status, 400u);
    return {response->error_type, std::string(boost::json::parse(response->body).at("message").as_string())};
}

TEST(Validate, MissingMemberIsNamed) {
    EXPECT_EQ(refused("CreateEmailIdentity", "{}"),
              (Answer{"BadRequestException", "1 validation error detected: Value at 'emailIdentity' failed to satisfy constraint: Member must not be null"}));
    EXPECT_EQ(refused("CreateEmailIdentity", R"({"EmailIdentity":null})"), refused("CreateEmailIdentity", ""));
}

TEST(Validate, AllViolationsAreTold) {
    const auto answer = refused("SendEmail", R"({"Content":{"Simple":{}}})");
    EXPECT_EQ(answer.message, "2 validation errors detected: Value at 'content.simple.subject' failed to satisfy constraint: Member must not be null; "
                              "Value at 'content.simple.body' failed to satisfy constraint: Member must not be null");
}

TEST(Validate, EnumerationsAreHeld) {
    const auto answer = refused("PutConfigurationSetDeliveryOptions", R"({"TlsPolicy":"SOMETIMES"})", "", {{"ConfigurationSetName", "c"}});
    EXPECT_EQ(answer.message, "1 validation error detected: Value 'SOMETIMES' at 'tlsPolicy' failed to satisfy constraint: Member must satisfy enum value set: [REQUIRE, OPTIONAL]");
}

TEST(Validate, RangesAndLengthsAreHeld) {
    EXPECT_EQ(refused("PutConfigurationSetDeliveryOptions", R"({"MaxDeliverySeconds":299})", "", {{"ConfigurationSetName", "c"}}).message,
              "1 validation error detected: Value '299' at 'maxDeliverySeconds' failed to satisfy constraint: Member must have value greater than or equal to 300");
    EXPECT_EQ(refused("PutConfigurationSetDeliveryOptions", R"({"MaxDeliverySeconds":50401})", "", {{"ConfigurationSetName", "c"}}).type, "BadRequestException");
    std::string headers;
    for (int i = 0; i < 16; ++i) headers += std::string(i ? "," : "") + R"({"Name":"X-A","Value":"b"})";
    const auto answer = refused("SendEmail", R"({"Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}},"Headers":[)" + headers + "]}}}");
    EXPECT_NE(answer.message.find("'content.simple.headers' failed to satisfy constraint: Member must have length less than or equal to 15"), std::string::npos) << answer;
}

TEST(Validate, HeaderInjectionIsNoHeaderValue) {
    const auto answer = refused("SendEmail", R"({"Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}},"Headers":[{"Name":"X-A","Value":"b\r\nBcc: c@d"}]}}})");
    EXPECT_EQ(answer.type, "BadRequestException");
    EXPECT_NE(answer.message.find("'content.simple.headers.1.member.value' failed to satisfy constraint: Member must satisfy regular expression pattern"), std::string::npos) << answer;
}

TEST(Validate, WrongTypesAreSerializationErrors) {
    for (const auto* body : {R"({"EmailIdentity":5})", R"({"EmailIdentity":{}})", R"({"EmailIdentity":"a","Tags":{}})", R"({"EmailIdentity":"a","Tags":[5]})", "[]", "{", "5", "\"x\""})
        EXPECT_EQ(refused("CreateEmailIdentity", body).type, "SerializationException") << body;
    EXPECT_EQ(refused("PutConfigurationSetDeliveryOptions", R"({"MaxDeliverySeconds":1.5})", "", {{"ConfigurationSetName", "c"}}).type, "SerializationException");
    EXPECT_EQ(refused("ListEmailIdentities", "", "PageSize=ten").type, "SerializationException");
}

TEST(Validate, DeepNestingEndsInAnErrorNotInTheStack) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += '[';
    EXPECT_EQ(refused("CreateEmailIdentity", R"({"EmailIdentity":)" + deep).type, "SerializationException");
}

TEST(Validate, AThousandBadElementsMakeAShortAnswer) {
    std::string tags;
    for (int i = 0; i < 1000; ++i) tags += std::string(i ? "," : "") + "{}";
    const auto answer = refused("CreateEmailIdentity", R"({"EmailIdentity":"a.example","Tags":[)" + tags + "]}");
    EXPECT_TRUE(answer.message.starts_with("2000 validation errors detected")) << answer;
    EXPECT_LT(answer.message.size(), 2000u);
}

TEST(Validate, UnknownMembersAreIgnored) { EXPECT_EQ(refused("CreateEmailIdentity", R"({"EmailIdentity":"a.example","Novelty":{"x":[1]}})"), (Answer{"", ""})); }

TEST(Validate, GetOperationsReadNoBody) { EXPECT_EQ(refused("GetAccount", "no json at all"), (Answer{"", ""})); }

TEST(Validate, WellFormedRequestsPass) {
    Decoded decoded;
    EXPECT_FALSE(decode(operation("ListEmailIdentities"), {}, "PageSize=10&NextToken=abc", "", decoded));
    EXPECT_EQ(decoded.query.at("PageSize").front(), "10");
    EXPECT_FALSE(decode(operation("SendEmail"), {}, "", R"({"FromEmailAddress":"a@b.c","Content":{"Raw":{"Data":"aGk="}}})", decoded));
    EXPECT_TRUE(decoded.body.contains("FromEmailAddress"));
}

TEST(Model, EveryPatternCanBeCheckedInLinearTime) {
    for (const auto& shape : model::shapes()) EXPECT_TRUE(RE2(std::string(shape.pattern), RE2::Quiet).ok()) << shape.name << " " << shape.pattern;
}

}  // namespace
}  // namespace warmpost::ingress::http
