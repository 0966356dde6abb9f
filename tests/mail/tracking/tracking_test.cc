#include <gtest/gtest.h>

#include <random>

#include "mail/tracking/edit_parts.h"
#include "mail/tracking/html_links.h"
#include "mail/tracking/link_token.h"

namespace warmpost::mail {
namespace {

std::string tracked(std::string_view html, std::string pixel = "") {
    return edit_html(html, {[](const HtmlLink& link) -> std::optional<std::string> {
                                std::string told = "https://t/" + link.custom_path + "?" + link.url;
                                for (const auto& [name, value] : link.tags) told += "|" + name + "=" + value;
                                return told;
                            },
                            std::move(pixel)});
}

TEST(LinkToken, OnlyItsMakerReadsIt) {
    const std::vector<std::string> fields{"2", "https://shop.example/a?b=c&d", "", "a:b"};
    const auto token = make_link_token("secret", "click", fields);
    EXPECT_EQ(read_link_token("secret", "click", token), fields);
    EXPECT_FALSE(read_link_token("other", "click", token));
    EXPECT_FALSE(read_link_token("secret", "open", token)) << "a token of another purpose";
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        const auto read = read_link_token("secret", "click", changed);
        // The last character of a group may hold bits that base64 does not use.
        EXPECT_TRUE(!read || *read == fields) << i;
    }
    EXPECT_FALSE(read_link_token("secret", "click", ""));
    EXPECT_FALSE(read_link_token("secret", "click", "."));
    EXPECT_FALSE(read_link_token("secret", "click", std::string(100'000, 'A') + ".A"));
    EXPECT_EQ(token.find_first_of("+/= "), std::string::npos) << "fit for a path";
}

TEST(HtmlLinks, AreReplacedAndNothingElseIs) {
    EXPECT_EQ(tracked("<p>Hi <a class=x href='https://shop.example/?a=1&amp;b=2'>shop</a> &nbsp;<br></p>"),
              "<p>Hi <a class=x href=\"https://t/?https://shop.example/?a=1&amp;b=2\">shop</a> &nbsp;<br></p>");
    EXPECT_EQ(tracked("<a href=https://a.example/x>a</a><A HREF=\"HTTP://b.example\">b</A>"),
              "<a href=\"https://t/?https://a.example/x\">a</a><A HREF=\"https://t/?HTTP://b.example\">b</A>");
    for (const auto* same : {"<a href=\"mailto:a@b.example\">m</a>", "<a href=\"#top\">t</a>", "<a name=x>n</a>", "<link href=\"https://a.example\">", "<a href=\"javascript:x()\">j</a>",
                             "<!-- <a href=\"https://a.example\"> -->", "<a href=\"{{link}}\">t</a>", "<script>'<a href=\"https://a.example\">'</script>", "<a href>", "", "<", "<a href=\"https://a"})
        EXPECT_EQ(tracked(same), same);
}

TEST(HtmlLinks, ATargetCannotBreakOutOfItsAttribute) {
    EXPECT_EQ(tracked("<a href='https://a.example/\"><script>'>x</a>"), "<a href=\"https://t/?https://a.example/&quot;&gt;&lt;script&gt;\">x</a>");
}

TEST(HtmlLinks, SesAttributesAreReadAndTakenAway) {
    EXPECT_EQ(tracked("<a ses:no-track href=\"https://a.example\">a</a>"), "<a href=\"https://a.example\">a</a>");
    EXPECT_EQ(tracked("<a ses:tags=\"kind:promo;bad tag:x;n:1\" href=\"https://a.example\" ses:custom-path=\"sale\">a</a>"),
              "<a href=\"https://t/sale?https://a.example|kind=promo|n=1\">a</a>");
    EXPECT_EQ(tracked("<a href=\"https://a.example\" ses:custom-path=\"../x\">a</a>"), "<a href=\"https://t/?https://a.example\">a</a>");
}

TEST(HtmlLinks, AtMost250) {
    std::string html;
    for (int i = 0; i < 300; ++i) html += "<a href=\"https://a.example/" + std::to_string(i) + "\">x</a>";
    const auto out = tracked(html);
    std::size_t count = 0;
    for (auto at = out.find("https://t/"); at != std::string::npos; at = out.find("https://t/", at + 1)) ++count;
    EXPECT_EQ(count, kMaxTrackedLinks);
}

TEST(HtmlLinks, ThePixelStandsWhereItIsToldOrAtTheEnd) {
    EXPECT_EQ(tracked("<html><body><p>x</p></body></html>", "<img>"), "<html><body><p>x</p><img></body></html>");
    EXPECT_EQ(tracked("<p>x", "<img>"), "<p>x<img>");
    EXPECT_EQ(tracked("<p>{{ses:openTracker}}x</p>", "<img>"), "<p><img>x</p>");
    EXPECT_EQ(tracked("<a href=\"https://a.example\"", "<img>"), "<a href=\"https://a.example\"<img>");
}

TEST(HtmlLinks, NoiseAndDeepNestingDoNoHarm) {
    std::mt19937 random(7);
    const std::string_view pieces[] = {"<a href=\"https://x.example/", "\">", "</a>", "<b>", "</body>", "<table>", "'", "\xff", "&amp", "<!--", "-->", "<a ses:tags=", "{{ses:openTracker}}", "\0"};
    for (int round = 0; round < 500; ++round) {
        std::string html;
        for (int i = 0; i < 40; ++i) html += pieces[random() % std::size(pieces)];
        EXPECT_GE(tracked(html, "<img>").size(), 5u);
    }
    std::string deep;
    for (int i = 0; i < 5000; ++i) deep += "<div>";
    EXPECT_EQ(tracked(deep + "<a href=\"https://a.example\">x</a>").size(), deep.size() + std::string("<a href=\"https://t/?https://a.example\">x</a>").size());
}

constexpr std::string_view kMail =
    "From: a@shop.example\r\nTo: b@isp.example\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nX-Odd:   kept  \r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\npreamble\r\n--b1\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Gr=FC=DFe <a href=3D\"https://a.example\">a</a></p>\r\n--b1\r\n"
    "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nhttps://a.example\r\n--b1--\r\n";

TEST(EditParts, ChangesTextAndKeepsTheRest) {
    int seen = 0;
    const auto edited = edit_text_parts(kMail, [&](bool html, std::string& text) {
        ++seen;
        EXPECT_TRUE(html);
        EXPECT_NE(text.find("Gr\u00fc\u00dfe"), std::string::npos) << text;
        text += "<img>";
        return true;
    });
    ASSERT_TRUE(edited && *edited);
    EXPECT_EQ(seen, 1) << "attachments are no texts";
    EXPECT_NE((*edited)->find("X-Odd:   kept  \r\n"), std::string::npos) << **edited;
    EXPECT_NE((*edited)->find("Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"), std::string::npos);
    EXPECT_NE((*edited)->find("Gr=FC=DFe"), std::string::npos);
    EXPECT_NE((*edited)->find("<img>"), std::string::npos);
    EXPECT_NE((*edited)->find("\r\nhttps://a.example\r\n--b1--"), std::string::npos);
}

TEST(EditParts, NothingChangedIsNothing) {
    const auto edited = edit_text_parts(kMail, [](bool, std::string&) { return false; });
    ASSERT_TRUE(edited);
    EXPECT_FALSE(*edited);
}

TEST(EditParts, WhatIsSignedStays) {
    const std::string mail =
        "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nsig\r\n--b--\r\n";
    const auto edited = edit_text_parts(mail, [](bool, std::string& text) {
        text = "changed";
        return true;
    });
    ASSERT_TRUE(edited);
    EXPECT_FALSE(*edited);
}

TEST(EditParts, ACharsetThatCannotHoldTheNewTextBecomesUtf8) {
    const auto edited = edit_text_parts("From: a@b.example\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nhello\r\n", [](bool, std::string& text) {
        text = "gr\u00fc\u00dfe\r\n";
        return true;
    });
    ASSERT_TRUE(edited && *edited);
    EXPECT_NE((*edited)->find("charset=utf-8"), std::string::npos) << **edited;
    EXPECT_NE((*edited)->find("gr=C3=BC=C3=9Fe"), std::string::npos) << **edited;
}

}  // namespace
}  // namespace warmpost::mail
