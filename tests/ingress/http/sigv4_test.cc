// SigV4 as SES's SDKs use it, and each way in which a request is refused.
#include "ingress/http/sigv4.h"

#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/encoding.h"

namespace warmpost::ingress::http {
namespace {

using namespace std::chrono_literals;
constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 18h + 53min + 16s};

struct Signed {   // one of the requests that botocore signed, key AKIDEXAMPLE, secret "secret", eu-west-1
    std::string method = "POST", path = "/v2/email/outbound-emails", query, body, timestamp = "20261124T185316Z";
    std::string signed_headers = "content-type;host;x-amz-date", signature, credential = "AKIDEXAMPLE/20261124/eu-west-1/ses/aws4_request";
    std::vector<std::pair<std::string, std::string>> extra{};

    [[nodiscard]] std::vector<std::pair<std::string, std::string>> headers() const {
        std::vector<std::pair<std::string, std::string>> all{
            {"Host", "127.0.0.1:39997"}, {"X-Amz-Date", timestamp},
            {"Authorization", "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=" + signed_headers + ", Signature=" + signature}};
        if (method == "POST") all.emplace_back("Content-Type", "application/json");
        all.insert(all.end(), extra.begin(), extra.end());
        return all;
    }
};

std::optional<AuthError> verify(const Signed& request, WallTime now = kNow, ScopeRule rule = {}, const std::string& secret = "secret") {
    const auto headers = request.headers();
    const SignedHead head{request.method, request.path, request.query, &headers};
    Authorization claim;
    if (auto problem = read_authorization(head, claim)) return problem;
    if (auto problem = check_scope(claim, rule, now)) return problem;
    return check_signature(head, claim, secret, hex_encode(sha256(request.body)));
}

Signed send_email() {
    Signed request;
    request.body = R"({"FromEmailAddress": "a@example.com", "Destination": {"ToAddresses": ["b@example.com"]}, "Content": {"Raw": {"Data": "U3ViamVjdDogeA0KDQpoaQ=="}}})";
    request.signature = "ab4843675e179c9e13b71570c3828024787eff1e1570e73aa3b0ff0be720a413";
    return request;
}

Signed get(std::string path, std::string query, std::string signature, std::string timestamp) {
    Signed request;
    request.method = "GET";
    request.path = std::move(path);
    request.query = std::move(query);
    request.signed_headers = "host;x-amz-date";
    request.signature = std::move(signature);
    request.timestamp = std::move(timestamp);
    return request;
}

TEST(SigV4, TakesWhatBotocoreSigns) {
    EXPECT_FALSE(verify(send_email()));
    EXPECT_FALSE(verify(get("/v2/email/identities/user%2Btag%40example.com", "", "56137e4bdf4c921315c87abc3e300f6ab877f0ff5e2e038a597d61a04c434ebe", "20261124T185316Z")));
    EXPECT_FALSE(verify(get("/v2/email/suppression/addresses", "Reason=BOUNCE&Reason=COMPLAINT&StartDate=2026-01-02T03%3A04%3A05Z&PageSize=10",
                            "aa64b7b4956d2ad462b48d74d3921b2fee00ee6ae6fd18b2a9d5f9e28c9b7020", "20261124T185317Z")));
    EXPECT_FALSE(verify(get("/v2/email/reputation/entities/RESOURCE/arn%3Aaws%3Ases%3Aeu-west-1%3A1%3Atenant%2Fx%2Fy", "",
                            "facc6431e1eb6f7b1ea81c620e46420d9803a0978be0f5362613fedba18990ae", "20261124T185317Z")));
}

TEST(SigV4, EncodesThePathASecondTime) {
    EXPECT_EQ(canonical_uri("/v2/email/identities/user%2Btag%40example.com"), "/v2/email/identities/user%252Btag%2540example.com");
}

TEST(SigV4, EachChangeOnTheWayIsNoticed) {
    for (const auto change : {"body", "path", "query", "method", "host"}) {
        auto request = send_email();
        const std::string what = change;
        if (what == "body") request.body += " ";
        if (what == "path") request.path += "x";
        if (what == "query") request.query = "a=b";
        if (what == "method") request.method = "PUT";
        if (what == "host") request.extra = {{"host", "other"}};
        const auto problem = verify(request);
        ASSERT_TRUE(problem) << what;
        EXPECT_EQ(problem->failure, AuthFailure::mismatch) << what;
        EXPECT_EQ(problem->message, "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and "
                                    "signing method. Consult the service documentation for details.");
    }
}

TEST(SigV4, AnotherSecretIsNoticedThoughTheDerivedKeyIsCached) {
    EXPECT_FALSE(verify(send_email()));
    EXPECT_EQ(verify(send_email(), kNow, {}, "other")->failure, AuthFailure::mismatch);
    EXPECT_FALSE(verify(send_email()));
}

TEST(SigV4, FiveMinutesOfSkewAreTakenAndNoMore) {
    EXPECT_FALSE(verify(send_email(), kNow + 5min));
    EXPECT_FALSE(verify(send_email(), kNow - 5min));
    EXPECT_EQ(verify(send_email(), kNow + 5min + 1s)->message, "Signature expired: 20261124T185316Z is now earlier than 20261124T185317Z (20261124T185817Z - 5 min.)");
    EXPECT_EQ(verify(send_email(), kNow - 5min - 1s)->message, "Signature not yet current: 20261124T185316Z is still later than 20261124T185315Z (20261124T184815Z + 5 min.)");
}

TEST(SigV4, AnyRegionUnlessOneIsPinned) {
    EXPECT_FALSE(verify(send_email(), kNow, {"ses", ""}));
    EXPECT_FALSE(verify(send_email(), kNow, {"ses", "eu-west-1"}));
    EXPECT_EQ(verify(send_email(), kNow, {"ses", "us-east-1"})->failure, AuthFailure::wrong_scope);
}

TEST(SigV4, OtherServicesAreRefused) {
    auto request = send_email();
    request.credential = "AKIDEXAMPLE/20261124/eu-west-1/s3/aws4_request";
    EXPECT_EQ(verify(request)->message, "Credential should be scoped to correct service: 'ses'.");
}

TEST(SigV4, DateOfScopeAndOfHeaderMustAgree) {
    auto request = send_email();
    request.credential = "AKIDEXAMPLE/20261123/eu-west-1/ses/aws4_request";
    EXPECT_EQ(verify(request)->failure, AuthFailure::wrong_scope);
}

TEST(SigV4, UnsignedPayloadIsRefused) {
    auto request = send_email();
    request.signed_headers = "content-type;host;x-amz-content-sha256;x-amz-date";
    request.extra = {{"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}};
    EXPECT_EQ(verify(request)->failure, AuthFailure::body_mismatch);
}

TEST(SigV4, HostAndAmzHeadersMustBeSigned) {
    auto request = send_email();
    request.signed_headers = "content-type;x-amz-date";
    EXPECT_EQ(verify(request)->message, "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    request.signed_headers = "content-type;host;x-amz-date";
    request.extra = {{"X-Amz-Target", "something"}};
    EXPECT_EQ(verify(request)->message, "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
}

TEST(SigV4, MissingPartsAreNamed) {
    const std::vector<std::pair<std::string, std::string>> headers{{"Host", "h"}, {"Authorization", "AWS4-HMAC-SHA256 Credential=x"}};
    const SignedHead head{"GET", "/", "", &headers};
    Authorization claim;
    const auto problem = read_authorization(head, claim);
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->failure, AuthFailure::incomplete);
    EXPECT_EQ(problem->message, "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. "
                                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
}

TEST(SigV4, NoSignatureAtAllIsMissing) {
    const std::vector<std::pair<std::string, std::string>> headers{{"Host", "h"}};
    const SignedHead head{"GET", "/", "a=b", &headers};
    Authorization claim;
    EXPECT_EQ(read_authorization(head, claim)->failure, AuthFailure::missing);
}

TEST(SigV4, PresignedEndsWithItsExpiry) {
    const std::vector<std::pair<std::string, std::string>> headers{{"Host", "h"}};
    const std::string query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261124%2Feu-west-1%2Fses%2Faws4_request&X-Amz-Date=20261124T185316Z"
                              "&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=00";
    const SignedHead head{"GET", "/", query, &headers};
    Authorization claim;
    ASSERT_FALSE(read_authorization(head, claim));
    EXPECT_FALSE(check_scope(claim, {}, kNow + 1h));
    EXPECT_EQ(check_scope(claim, {}, kNow + 1h + 1s)->failure, AuthFailure::expired);
}

TEST(SigV4, ExpiryBeyondAWeekIsRefused) {
    const std::vector<std::pair<std::string, std::string>> headers{{"Host", "h"}};
    const std::string query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261124%2Feu-west-1%2Fses%2Faws4_request&X-Amz-Date=20261124T185316Z"
                              "&X-Amz-Expires=604801&X-Amz-SignedHeaders=host&X-Amz-Signature=00";
    const SignedHead head{"GET", "/", query, &headers};
    Authorization claim;
    EXPECT_EQ(read_authorization(head, claim)->failure, AuthFailure::incomplete);
}

TEST(SigV4, DatesThatAreNoneAreRefused) {
    for (const auto* text : {"20261324T185316Z", "20260230T000000Z", "20261124T246060Z", "20261124 185316Z", "2026", ""}) {
        auto request = send_email();
        request.timestamp = text;
        EXPECT_EQ(verify(request)->failure, AuthFailure::incomplete) << text;
    }
}

}  // namespace
}  // namespace warmpost::ingress::http
