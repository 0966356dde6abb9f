// CloudWatch's newer clothes: CBOR to parameters and back, whatever strangers send.
#include "ingress/http/cloudwatch/cbor.h"

#include <cbor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/property_tree/ptree.hpp>

#include <random>

#include "base/encoding.h"

namespace warmpost::ingress::http::cloudwatch {
namespace {

using Tree = boost::property_tree::ptree;
using testing::HasSubstr;

std::string bytes(std::string_view hex) { return hex_decode(hex).value(); }

TEST(CborRequests, BecomeTheQueryProtocolsParameters) {
    // {"Namespace": "AWS/SES", "Dimensions": [{"Name": "n", "Value": "a b"}], "StartTime": 1(1700000000.5), "Period": 60, "Deep": true, "None": null}
    const auto form =
        form_of_cbor(bytes("a6"
                           "694e616d657370616365"
                           "674157532f534553"
                           "6a44696d656e73696f6e73"
                           "81a2644e616d65616e6556616c756563612062"
                           "69537461727454696d65"
                           "c1fb41d954fc40200000"
                           "66506572696f64"
                           "183c"
                           "6444656570"
                           "f5"
                           "644e6f6e65"
                           "f6"));
    ASSERT_TRUE(form) << form.error().message;
    EXPECT_EQ(*form, "Namespace=AWS%2FSES&Dimensions.member.1.Name=n&Dimensions.member.1.Value=a%20b&StartTime=1700000000.500&Period=60&Deep=true");
    EXPECT_EQ(form_of_cbor("").value(), "");
    EXPECT_EQ(form_of_cbor(bytes("a0")).value(), "");
    EXPECT_EQ(form_of_cbor(bytes("bfff")).value(), "") << "of no length told before, as SDKs send";
    EXPECT_EQ(form_of_cbor(bytes("bf61619f01ff6162"
                                 "7f61786179ffff"))
                  .value(),
              "a.member.1=1&b=xy");
    EXPECT_EQ(form_of_cbor(bytes("a1616129")).value(), "a=-10");
}
TEST(CborRequests, WhatIsNoMapIsRefused) {
    for (const char* hex : {"01", "80", "a1", "a16161", "a1016161",
                            "a16161"
                            "4161",
                            "a16161"
                            "61ff",
                            "a16161"
                            "fb7ff0000000000000",
                            "a000", "ff", "1c",
                            "a16161"
                            "1c"}) {
        const auto form = form_of_cbor(bytes(hex));
        ASSERT_FALSE(form) << hex;
        EXPECT_EQ(form.error().code, ErrorCode::InvalidArgument);
    }
}
TEST(CborRequests, NothingIsBelievedOfLengths) {
    for (const char* hex : {"9bffffffffffffffff", "bbffffffffffffffff", "a161619a7fffffff", "ba7fffffff", "5b7fffffffffffffff", "7b00000000ffffffff"})
        EXPECT_FALSE(form_of_cbor(bytes(hex))) << hex;
    std::string deep;
    for (int n = 0; n < 5000; ++n) deep += bytes("a16161");
    EXPECT_FALSE(form_of_cbor(deep + bytes("01")));
    std::string tags = bytes("a16161");
    for (int n = 0; n < 1000; ++n) tags += bytes("c1");
    EXPECT_FALSE(form_of_cbor(tags + bytes("01")));
    std::string many = bytes("a161619a00010000");
    for (int n = 0; n < 65'536; ++n) many += bytes("01");
    EXPECT_FALSE(form_of_cbor(many));
}
// A small body must not become a large form, nor many arrays together more than there are bytes for.
TEST(CborRequests, NamesAndNestingAreBounded) {
    const std::string name(900'000, 'n');
    EXPECT_FALSE(form_of_cbor(bytes("a1") + bytes("7a000dbba0") + name + bytes("8101")));
    std::string json = R"({")" + name + R"(":[1,1,1,1,1,1,1,1]})";
    EXPECT_FALSE(form_of_json(json));
    std::string values = R"({"Values":[1)";
    for (int n = 0; n < 30'000; ++n) values += ",1";
    EXPECT_FALSE(form_of_json(values + "]}"));
    const auto many = form_of_json(R"({"Values":[1,2,3]})");
    ASSERT_TRUE(many);
    EXPECT_EQ(*many, "Values.member.1=1&Values.member.2=2&Values.member.3=3");
    std::string nested;
    for (int n = 0; n < 1'000; ++n) nested += bytes("9a0000c350");   // each says that 50,000 follow
    EXPECT_FALSE(form_of_cbor(nested + std::string(60'000, '\0')));
    EXPECT_FALSE(form_of_json(R"({"a":")" + std::string(5'000'000, 'x') + R"("})"));
}
TEST(CborRequests, NoiseIsRefusedOrReadAndNeverMore) {
    std::mt19937 dice(11);
    const std::string good = bytes("a2694e616d657370616365674157532f5345536a44696d656e73696f6e7381a2644e616d65616e6556616c756563612062");
    for (int n = 0; n < 20'000; ++n) {
        std::string text = good;
        for (unsigned i = 0; i < 1 + dice() % 4; ++i) text[dice() % text.size()] = static_cast<char>(dice());
        text.resize(dice() % (text.size() + 1));
        const auto form = form_of_cbor(text);
        EXPECT_LE(form ? form->size() : 0, 3 * text.size() * 40) << "bounded by what came";
    }
}
TEST(CborAnswers, HaveListsNumbersAndTimesAsTheModelSays) {
    Tree result, results, one, times, values;
    times.add("member", "2023-11-14T22:13:20Z");
    values.add("member", "2.5");
    one.put("Id", "q");
    one.add_child("Timestamps", times);
    one.add_child("Values", values);
    results.add_child("member", one);
    result.add_child("MetricDataResults", results);
    result.add_child("Messages", Tree{});
    const auto answer = cbor_answer(result);
    EXPECT_EQ(answer.content_type, "application/cbor");
    EXPECT_EQ(hex_encode(answer.body),
              "a2"
              "714d657472696344617461526573756c7473"
              "81a3"
              "624964"
              "6171"
              "6a54696d657374616d7073"
              "81c1fb41d954fc40000000"
              "6656616c756573"
              "81fb4004000000000000"
              "684d65737361676573"
              "80");
    EXPECT_EQ(hex_encode(cbor_answer(Tree{}).body), "a0");
    EXPECT_TRUE(form_of_cbor(answer.body)) << "and it can be read";
}
TEST(CborAnswers, ErrorsHaveBothProtocolsNames) {
    const auto error = cbor_error(400, "InvalidParameterValue", "The parameter Period is odd.");
    EXPECT_EQ(error.status, 400u);
    EXPECT_THAT(error.body, HasSubstr("com.amazonaws.cloudwatch#InvalidParameterValueException"));
    EXPECT_THAT(error.body, HasSubstr("The parameter Period is odd."));
    const auto query = std::ranges::find(error.headers, std::string("x-amzn-query-error"), [](const auto& h) { return h.first; });
    ASSERT_NE(query, error.headers.end());
    EXPECT_EQ(query->second, "InvalidParameterValue;Sender");
    Response v2;
    v2.status = 403, v2.error_type = "AccessDeniedException", v2.body = R"({"message":"No."})";
    EXPECT_THAT(cbor_refusal(v2, "AccessDenied").body, testing::AllOf(HasSubstr("AccessDeniedException"), HasSubstr("No.")));
}
TEST(JsonRequests, BecomeTheSameParametersAndAnswersHaveTheModelsTypes) {
    EXPECT_EQ(form_of_json(R"({"Namespace":"AWS/SES","Dimensions":[{"Name":"n","Value":"a b"}],"StartTime":1700000000.5,"Period":60,"None":null})").value(),
              "Namespace=AWS%2FSES&Dimensions.member.1.Name=n&Dimensions.member.1.Value=a%20b&StartTime=1700000000.500&Period=60");
    EXPECT_EQ(form_of_json("").value(), "");
    for (const char* bad : {"[]", "{", "1", "\xff"}) EXPECT_FALSE(form_of_json(bad)) << bad;
    std::string deep = "1";
    for (int n = 0; n < 30; ++n) deep = R"({"a":)" + deep + "}";
    EXPECT_FALSE(form_of_json(deep));
    Tree result, points, point;
    point.put("Timestamp", "2023-11-14T22:13:20Z");
    point.put("Sum", "2.5");
    points.add_child("member", point);
    result.add_child("Datapoints", points);
    result.put("Label", "Send");
    EXPECT_EQ(json_answer(result).body, R"({"Datapoints":[{"Timestamp":1.7E9,"Sum":2.5E0}],"Label":"Send"})");
    EXPECT_THAT(json_error(400, "MissingParameter", "No.").body, HasSubstr("com.amazonaws.cloudwatch#MissingRequiredParameterException"));
    Request request;
    request.path = "/";
    request.headers = {{"x-amz-target", "GraniteServiceVersion20100801.ListMetrics"}};
    EXPECT_EQ(json_operation(request), "ListMetrics");
    request.headers[0].second = "Other.ListMetrics";
    EXPECT_EQ(json_operation(request), "");
}
TEST(CborPaths, NameOperations) {
    EXPECT_EQ(cbor_operation("/service/GraniteServiceVersion20100801/operation/ListMetrics"), "ListMetrics");
    EXPECT_EQ(cbor_operation("/service/Other/operation/ListMetrics"), "");
    EXPECT_EQ(cbor_operation("/"), "");
}

}  // namespace
}  // namespace warmpost::ingress::http::cloudwatch
