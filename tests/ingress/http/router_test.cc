// Every operation of the model is reached by its method and URI, and by no other.
#include "ingress/http/router.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "ingress/http/model.h"

namespace warmpost::ingress::http {
namespace {

Router model_router() {
    Router router;
    for (const auto& operation : model::operations()) router.add(operation.method, operation.uri);
    return router;
}

// The URI with "{Name}" replaced by percent-encoded values that hold separators.
std::string filled(std::string_view uri, Parameters& expected) {
    std::string path;
    while (!uri.empty()) {
        const auto open = uri.find('{');
        path += uri.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = uri.find('}', open);
        const std::string name(uri.substr(open + 1, close - open - 1));
        const std::string value = "a/b+" + name + "@x";
        expected[name] = value;
        path += percent_encode(value);
        uri = uri.substr(close + 1);
    }
    return path;
}

TEST(Router, EveryOperationOfTheModelIsReached) {
    const auto router = model_router();
    ASSERT_EQ(model::operations().size(), 112u);
    for (std::size_t i = 0; i < model::operations().size(); ++i) {
        const auto& operation = model::operations()[i];
        Parameters expected;
        const auto path = filled(operation.uri, expected);
        const auto match = router.match(operation.method, path);
        ASSERT_TRUE(match) << operation.name << " " << path;
        EXPECT_EQ(model::operations()[match->route].name, operation.name);
        EXPECT_EQ(match->parameters, expected) << operation.name;
        EXPECT_FALSE(router.match("PATCH", path)) << operation.name;
        EXPECT_FALSE(router.match(operation.method, path + "/more/than/that")) << operation.name;
    }
}

TEST(Router, AFinalSlashMattersToNobody) {
    const auto router = model_router();
    const auto with = router.match("GET", "/v2/email/insights/abc/");
    const auto without = router.match("GET", "/v2/email/insights/abc");
    ASSERT_TRUE(with && without);
    EXPECT_EQ(with->route, without->route);
    EXPECT_TRUE(router.match("GET", "/v2/email/account/"));
}

TEST(Router, AnEncodedSlashIsNoSeparatorAndIsDecodedOnce) {
    const auto router = model_router();
    const auto match = router.match("GET", "/v2/email/identities/a%2Fb%2525");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->parameters.at("EmailIdentity"), "a/b%25");
}

TEST(Router, LiteralsWinOverParameters) {
    Router router;
    router.add("GET", "/x/{Name}");
    router.add("GET", "/x/fixed");
    EXPECT_EQ(router.match("GET", "/x/fixed")->route, 1u);
    EXPECT_EQ(router.match("GET", "/x/other")->route, 0u);
}

TEST(Router, BrokenEscapesAndEmptyNamesMatchNothing) {
    const auto router = model_router();
    EXPECT_FALSE(router.match("GET", "/v2/email/identities/%zz"));
    EXPECT_FALSE(router.match("GET", "/v2/email/identities//policies"));
    EXPECT_FALSE(router.match("GET", ""));
    EXPECT_FALSE(router.match("GET", "/"));
}

TEST(Query, RepeatedKeysKeepTheirOrder) {
    const auto query = parse_query("Reason=BOUNCE&Reason=COMPLAINT&Empty&D=2026-01-02T03%3A04%3A05Z");
    ASSERT_TRUE(query);
    EXPECT_EQ(query->at("Reason"), (std::vector<std::string>{"BOUNCE", "COMPLAINT"}));
    EXPECT_EQ(query->at("Empty"), std::vector<std::string>{""});
    EXPECT_EQ(query->at("D").front(), "2026-01-02T03:04:05Z");
    EXPECT_FALSE(parse_query("a=%4"));
}

}  // namespace
}  // namespace warmpost::ingress::http
