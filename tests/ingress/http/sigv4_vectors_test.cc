// The official vectors of aws-c-auth (tests/data/sigv4, Apache-2.0): each request signed by header and by query, with every step in between.
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "ingress/http/sigv4.h"

namespace warmpost::ingress::http {
namespace {

namespace fs = std::filesystem;
const fs::path kVectors = fs::path(WARMPOST_SOURCE_DIR) / "tests/data/sigv4/v4";

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

struct RawRequest {
    std::string method, path, query, body;
    std::vector<std::pair<std::string, std::string>> headers;
};

// "METHOD target HTTP/1.1", headers (folded ones too), empty line, body. The target may hold spaces.
RawRequest parse(const std::string& text) {
    RawRequest request;
    std::istringstream in(text);
    std::string line;
    std::getline(in, line);
    const auto first = line.find(' '), last = line.rfind(" HTTP/1.1");
    request.method = line.substr(0, first);
    const auto target = line.substr(first + 1, last - first - 1);
    request.path = target.substr(0, target.find('?'));
    if (target.find('?') != std::string::npos) request.query = target.substr(target.find('?') + 1);
    while (std::getline(in, line) && !line.empty()) {
        if (line.front() == ' ') request.headers.back().second += "\n" + line;
        else request.headers.emplace_back(line.substr(0, line.find(':')), line.substr(line.find(':') + 1));
    }
    std::getline(in, request.body, '\0');
    return request;
}

std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(kVectors)) all.push_back(entry.path().filename());
    std::ranges::sort(all);
    return all;
}

// "2015-08-30T12:36:00Z", the time of every vector.
constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2015} / 8 / 30} + std::chrono::hours{12} + std::chrono::minutes{36}};

class Vector : public testing::TestWithParam<std::tuple<std::string, std::string>> {
protected:
    [[nodiscard]] fs::path directory() const { return kVectors / std::get<0>(GetParam()); }
    [[nodiscard]] std::string form() const { return std::get<1>(GetParam()); }
    [[nodiscard]] std::string text(const std::string& part) const { return read(directory() / (form() + "-" + part + ".txt")); }
};

TEST_P(Vector, EveryStepAndTheProofAgree) {
    const auto context = boost::json::parse(read(directory() / "context.json")).as_object();
    const auto& credentials = context.at("credentials").as_object();
    const std::string secret(credentials.at("secret_access_key").as_string());
    ASSERT_EQ(context.at("timestamp").as_string(), "2015-08-30T12:36:00Z");
    const auto request = parse(text("signed-request"));
    const SignedHead head{request.method, request.path, request.query, &request.headers};

    Authorization claim;
    const auto problem = read_authorization(head, claim);
    ASSERT_FALSE(problem) << problem->message;
    EXPECT_EQ(claim.key_id, "AKIDEXAMPLE");
    EXPECT_EQ(claim.presigned, form() == "query");
    EXPECT_FALSE(check_scope(claim, {"service", "us-east-1"}, kNow));

    const auto hash = hex_encode(sha256(request.body));
    const bool normalise = context.at("normalize").as_bool();
    // One vector adds the session token to the query after signing; it is no part of what was signed.
    const bool token_unsigned = form() == "query" && context.contains("omit_session_token") && context.at("omit_session_token").as_bool();
    auto signed_query = head;
    if (token_unsigned) signed_query.query = std::string_view(request.query).substr(0, request.query.find("&X-Amz-Security-Token"));
    const auto canonical = canonical_request(signed_query, claim, hash, normalise);
    EXPECT_EQ(canonical, text("canonical-request"));
    const auto to_sign = string_to_sign(claim, canonical);
    EXPECT_EQ(to_sign, text("string-to-sign"));
    EXPECT_EQ(signature(claim, secret, to_sign), trim(text("signature")));
    EXPECT_EQ(claim.signature, trim(text("signature")));

    if (normalise && !token_unsigned) {
        EXPECT_FALSE(check_signature(head, claim, secret, hash));
        EXPECT_TRUE(check_signature(head, claim, secret + "x", hash));
        EXPECT_TRUE(check_signature(head, claim, secret, hex_encode(sha256(request.body + "x"))));
    }
}

INSTANTIATE_TEST_SUITE_P(AwsCAuth, Vector, testing::Combine(testing::ValuesIn(names()), testing::Values("header", "query")), [](const auto& test) {
    auto name = std::get<0>(test.param) + "_" + std::get<1>(test.param);
    std::ranges::replace(name, '-', '_');
    return name;
});

}  // namespace
}  // namespace warmpost::ingress::http
