// What the log of changes shows of a request, and what it hides.
#include "ingress/http/audit.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace warmpost::ingress::http {
namespace {

namespace json = boost::json;

std::string shown(const char* body, const Query& query = {}, std::size_t most = control::kMaxAuditDetail) {
    return audit_detail(json::parse(body).as_object(), query, most);
}

TEST(AuditDetail, SecretsAreNamedAndNotShown) {
    const auto detail =
        shown(R"({"DkimSigningAttributes":{"DomainSigningSelector":"s1","DomainSigningPrivateKey":"MIIEabc"},"AttributesData":"{\"born\":1970}"})");
    EXPECT_EQ(detail.find("MIIEabc"), std::string::npos) << detail;
    EXPECT_EQ(detail.find("1970"), std::string::npos) << detail;
    EXPECT_NE(detail.find(R"("DomainSigningSelector":"s1")"), std::string::npos) << detail;
    EXPECT_NE(detail.find(R"j("DomainSigningPrivateKey":"(not shown)")j"), std::string::npos) << detail;
    EXPECT_EQ(shown("{}", {{"token", {"abc"}}}), R"j({"token":"(not shown)"})j");
}

TEST(AuditDetail, WhatIsLongIsCut) {
    const std::string text(5000, 'x');
    const auto detail = shown((R"({"Html":")" + text + R"(","Null":null})").c_str());
    EXPECT_EQ(detail, R"({"Html":")" + std::string(120, 'x') + R"j(... (5000 bytes)"})j");
    const auto list = shown(R"({"a":[1,2,3,4,5,6,7,8,9,10,11,12]})");
    EXPECT_EQ(list, R"j({"a":[1,2,3,4,5,6,7,8,9,10,"... (12 in all)"]})j");
}

TEST(AuditDetail, HasABoundWhateverIsSent) {
    json::object many;
    for (int i = 0; i < 1000; ++i) many["member" + std::to_string(i)] = "\xC3\xA4\xC3\xA4\xC3\xA4";
    for (const std::size_t most : {100u, 101u, 102u, 1000u}) {
        const auto detail = audit_detail(many, {}, most);
        EXPECT_LE(detail.size(), most);
        EXPECT_TRUE(detail.ends_with("..."));
        EXPECT_EQ(json::string(detail).find("\xEF\xBF\xBD"), json::string::npos);
    }
    json::value deep = 1;
    for (int i = 0; i < 20; ++i) deep = json::object{{"a", deep}};
    EXPECT_EQ(audit_detail(deep.as_object(), {}).find("1"), std::string::npos);
}

}  // namespace
}  // namespace warmpost::ingress::http
