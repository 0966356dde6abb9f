// The console's files: what is found, how it is told, and what is not.
#include "ingress/http/console/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>

#include "support/spool_kit.h"

namespace warmpost::ingress::http {
namespace {
namespace fs = std::filesystem;
using testing::HasSubstr;

class ConsoleFilesTest : public testing::Test {
protected:
    ConsoleFilesTest() {
        put("index.html", "<!doctype html><title>console</title>");
        put("assets/main-abc123.js", std::string(4000, 'x'));
        put("assets/font-1.woff2", std::string(4000, 'w'));
        put("favicon.svg", "<svg/>");
    }
    void put(const std::string& name, const std::string& text) const {
        const auto file = root() / name;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
    }
    [[nodiscard]] fs::path root() const { return directory.path() / "console"; }
    [[nodiscard]] ConsoleFiles load() const { return ConsoleFiles::load(root()).value(); }
    static Request get(const std::string& path, Headers headers = {}) {
        Request request;
        request.method = "GET";
        request.path = path;
        request.headers = std::move(headers);
        return request;
    }
    static std::string header(const Response& response, std::string_view name) {
        for (const auto& [key, value] : response.headers)
            if (key == name) return value;
        return {};
    }
    test::ScratchDirectory directory;
};

TEST_F(ConsoleFilesTest, AnswersFilesWithTheirTypes) {
    const auto files = load();
    const auto page = files.answer(get("/console/index.html"));
    EXPECT_EQ(page.status, 200u);
    EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(header(page, "Cache-Control"), "no-cache");
    const auto script = files.answer(get("/console/assets/main-abc123.js"));
    EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
    EXPECT_THAT(header(script, "Cache-Control"), HasSubstr("immutable"));
    EXPECT_EQ(script.body, std::string(4000, 'x'));
    EXPECT_EQ(files.answer(get("/console/favicon.svg")).content_type, "image/svg+xml");
}

TEST_F(ConsoleFilesTest, EveryAnswerIsGuarded) {
    const auto files = load();
    for (const char* path : {"/console/", "/console/assets/main-abc123.js", "/console/none.js"}) {
        const auto response = files.answer(get(path));
        EXPECT_THAT(header(response, "Content-Security-Policy"), HasSubstr("default-src 'none'; script-src 'self';")) << path;
        EXPECT_THAT(header(response, "Content-Security-Policy"), HasSubstr("frame-ancestors 'none'")) << path;
        EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff") << path;
        EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer") << path;
        EXPECT_EQ(header(response, "Cross-Origin-Opener-Policy"), "same-origin") << path;
    }
}

TEST_F(ConsoleFilesTest, ViewsAreAnsweredByTheIndexAndMissingFilesAreNot) {
    const auto files = load();
    for (const char* path : {"/console/", "/console/identities", "/console/identities/shop.example", "/console/addresses/192.0.2.1"})
        EXPECT_THAT(files.answer(get(path)).body, HasSubstr("<title>console</title>")) << path;
    for (const char* path : {"/console/none.js", "/console/assets/none", "/console/x.css"}) EXPECT_EQ(files.answer(get(path)).status, 404u) << path;
}

TEST_F(ConsoleFilesTest, NothingOutsideTheFolderIsToBeHad) {
    std::ofstream(directory.path() / "secret.txt") << "secret";
    fs::create_symlink(directory.path() / "secret.txt", root() / "link.txt");
    fs::create_directory_symlink(directory.path(), root() / "up");
    const auto files = load();
    for (const char* path : {"/console/../secret.txt", "/console/%2e%2e/secret.txt", "/console/..%2fsecret.txt", "/console/assets/../../secret.txt",
                             "/console/link.txt", "/console/up/secret.txt", "/console//etc/passwd.txt", "/console/%", "/console/..", "/console/%2e%2e"}) {
        const auto response = files.answer(get(path));
        EXPECT_EQ(response.status, 404u) << path;
        EXPECT_THAT(response.body, testing::Not(HasSubstr("secret"))) << path;
    }
}

TEST_F(ConsoleFilesTest, WhoHasTheFileIsToldSo) {
    const auto files = load();
    const auto etag = header(files.answer(get("/console/")), "ETag");
    ASSERT_FALSE(etag.empty());
    const auto again = files.answer(get("/console/", {{"If-None-Match", "\"other\", " + etag}}));
    EXPECT_EQ(again.status, 304u);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(files.answer(get("/console/", {{"If-None-Match", "\"other\""}})).status, 200u);
}

TEST_F(ConsoleFilesTest, TextComesCompressedToWhoTakesIt) {
    const auto files = load();
    const auto small = files.answer(get("/console/assets/main-abc123.js", {{"Accept-Encoding", "br, gzip"}}));
    EXPECT_EQ(header(small, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(small, "Vary"), "Accept-Encoding");
    ASSERT_LT(small.body.size(), 1000u);
    std::string out(4000, '\0');
    z_stream stream{};
    ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string body = small.body;
    stream.next_in = reinterpret_cast<Bytef*>(body.data());
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    EXPECT_EQ(out, std::string(4000, 'x'));
    EXPECT_EQ(header(files.answer(get("/console/assets/main-abc123.js")), "Content-Encoding"), "");
    EXPECT_EQ(header(files.answer(get("/console/assets/font-1.woff2", {{"Accept-Encoding", "gzip"}})), "Content-Encoding"), "") << "compressed already";
}

TEST_F(ConsoleFilesTest, OnlyReads) {
    auto request = get("/console/");
    request.method = "POST";
    EXPECT_EQ(load().answer(request).status, 405u);
}

TEST_F(ConsoleFilesTest, WithoutABuiltConsoleThePageSaysHowToBuildIt) {
    const auto files = ConsoleFiles::load(directory.path() / "none").value();
    const auto page = files.answer(get("/console/"));
    EXPECT_EQ(page.status, 404u);
    EXPECT_THAT(page.body, HasSubstr("--target console"));
    EXPECT_EQ(files.answer(get("/console")).status, 302u);
}

TEST_F(ConsoleFilesTest, AFolderThatIsNoConsoleIsRefused) {
    for (std::size_t i = 0; i < ConsoleFiles::kMostFiles; ++i) put("n/" + std::to_string(i), "");
    const auto loaded = ConsoleFiles::load(root());
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::LimitExceeded);
}

TEST(TakesGzip, ReadsTheField) {
    for (const char* field : {"gzip", "deflate, gzip;q=0.5", "*", "GZIP", "br;q=1, gzip; q=1.0"}) EXPECT_TRUE(takes_gzip(field)) << field;
    for (const char* field : {"", "br", "gzip;q=0", "gzip; q=0.0", "identity"}) EXPECT_FALSE(takes_gzip(field)) << field;
}

TEST(NamesEtag, ReadsTheField) {
    EXPECT_TRUE(names_etag("\"a\"", "\"a\""));
    EXPECT_TRUE(names_etag("W/\"a\"", "\"a\"")) << "RFC 9110 13.1.2: the weak comparison";
    EXPECT_TRUE(names_etag("*", "\"a\""));
    EXPECT_FALSE(names_etag("\"b\", \"c\"", "\"a\""));
    EXPECT_FALSE(names_etag("", "\"a\""));
}

}  // namespace
}  // namespace warmpost::ingress::http
