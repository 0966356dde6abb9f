#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/strings.h"
#include "mail/message/wire.h"

namespace warmpost::mail {
namespace {

using testing::HasSubstr;
using testing::Not;

SimpleContent hello() {
    SimpleContent c;
    c.from = "Jane <jane@example.org>";
    c.to = {"a@b.example", "Bob <bob@c.example>"};
    c.subject = "Hello";
    c.text = "Hi\nthere\n";
    c.has_text = true;
    return c;
}
std::string composed(const SimpleContent& content) {
    const auto made = compose(content);
    EXPECT_TRUE(made) << made.error().message;
    return made.value_or("");
}
std::string field(const SimpleContent& content, std::string_view name) {
    const auto text = composed(content);
    const auto message = parse_message(text, 1 << 20);
    EXPECT_TRUE(message);
    const auto* found = find(*message, name);
    return found ? unfold(found->value) : "absent";
}
Error refusal(const SimpleContent& content) {
    const auto made = compose(content);
    EXPECT_FALSE(made);
    return made ? Error{} : made.error();
}

TEST(Compose, PlainTextIsSevenBitAscii) {
    EXPECT_EQ(composed(hello()),
              "From: Jane <jane@example.org>\r\nTo: a@b.example, Bob <bob@c.example>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\nHi\r\nthere\r\n");
}
TEST(Compose, Utf8TextIsEncodedAndNamed) {
    auto c = hello();
    c.text = "Grüße aus Köln, the rest is ASCII";
    EXPECT_THAT(composed(c), testing::AllOf(HasSubstr("charset=utf-8"), HasSubstr("quoted-printable"), HasSubstr("Gr=C3=BC=C3=9Fe aus K=C3=B6ln")));
    c.text = "日本語のメール";
    EXPECT_THAT(composed(c), HasSubstr("Content-Transfer-Encoding: base64"));
}
TEST(Compose, TheRequestedCharsetIsUsedOnTheWire) {
    auto c = hello();
    c.text = "Grüße, and a long enough rest of plain letters";
    c.text_charset = "ISO-8859-1";
    EXPECT_THAT(composed(c), testing::AllOf(HasSubstr("charset=ISO-8859-1"), HasSubstr("Gr=FC=DFe")));
}
TEST(Compose, UnknownOrTooSmallCharsetIsRefusedAndNamed) {
    auto c = hello();
    c.text_charset = "no-such-charset";
    EXPECT_EQ(refusal(c).field, "Body.Text.Charset");
    c.text_charset = "us-ascii";
    c.text = "ü";
    EXPECT_EQ(refusal(c).field, "Body.Text.Data");
    c = hello();
    c.subject_charset = "no-such-charset";
    EXPECT_EQ(refusal(c).field, "Subject.Charset");
}
TEST(Compose, LongLinesAreNotSevenBit) {
    auto c = hello();
    c.text = std::string(2000, 'x');
    const auto text = composed(c);
    EXPECT_THAT(text, HasSubstr("quoted-printable"));
    for (const auto line : split(text, '\n')) EXPECT_LE(line.size(), 999u);
}
TEST(Compose, TextAndHtmlAreAlternatives) {
    auto c = hello();
    c.html = "<p>Hi</p>";
    c.has_html = true;
    const auto text = composed(c);
    EXPECT_THAT(text, HasSubstr("Content-Type: multipart/alternative; boundary="));
    EXPECT_LT(text.find("text/plain"), text.find("text/html"));
}
TEST(Compose, AttachmentsAreMixedAndInlineOnesRelated) {
    auto c = hello();
    c.html = "<img src=\"cid:logo\">";
    c.has_html = true;
    c.attachments = {{.content = Slice(std::string("\0\xff\r\n.", 5)), .file_name = "Grüße.pdf", .content_type = "", .content_id = "", .description = "d"},
                     {.content = Slice("GIF"), .file_name = "logo.gif", .content_type = "", .content_id = "logo", .description = "", .inline_ = true}};
    const auto text = composed(c);
    const auto mixed = text.find("multipart/mixed"), alternative = text.find("multipart/alternative"), related = text.find("multipart/related");
    ASSERT_NE(mixed, text.npos);
    EXPECT_LT(mixed, alternative);
    EXPECT_LT(alternative, related);
    ASSERT_NE(related, text.npos);
    EXPECT_THAT(text, testing::AllOf(HasSubstr("Content-Type: application/pdf"), HasSubstr("AP8NCi4="), HasSubstr("Content-Id: <logo>"), HasSubstr("Content-Disposition: inline")));
}
TEST(Compose, SevenBitAttachmentIsRaisedToBase64WhenItNeedsIt) {
    auto c = hello();
    c.attachments = {{.content = Slice("plain\r\n"), .file_name = "a.txt", .content_type = "", .content_id = "", .description = "", .inline_ = false, .transfer_encoding = "SEVEN_BIT"}};
    EXPECT_THAT(composed(c), HasSubstr("\r\n\r\nplain\r\n"));
    c.attachments[0].content = Slice("\xff");
    EXPECT_THAT(composed(c), HasSubstr("base64"));
}
// Binary content must come out as it went in, line ends included.
TEST(Compose, QuotedPrintableAttachmentKeepsItsBareLineEnds) {
    auto c = hello();
    c.attachments = {{.content = Slice("a\nb\rc"), .file_name = "a.bin", .content_type = "", .content_id = "", .description = "", .inline_ = false, .transfer_encoding = "QUOTED_PRINTABLE"}};
    EXPECT_THAT(composed(c), testing::AnyOf(HasSubstr("a=0Ab=0Dc"), HasSubstr("base64")));
}
TEST(Compose, ForbiddenExtensionsAreRefused) {
    auto c = hello();
    for (const auto* name : {"a.exe", "a.EXE", "a.pdf.js", "a.exe. ", "x.vbs"}) {
        c.attachments = {{.content = Slice("x"), .file_name = name, .content_type = "", .content_id = "", .description = ""}};
        EXPECT_EQ(refusal(c).field, "Attachments[0].FileName") << name;
    }
}
TEST(Compose, AttachmentTypeMustBeAMediaType) {
    auto c = hello();
    for (const auto* type : {"nonsense", "multipart/mixed"}) {
        c.attachments = {{.content = Slice("x"), .file_name = "a.pdf", .content_type = type, .content_id = "", .description = ""}};
        EXPECT_EQ(refusal(c).field, "Attachments[0].ContentType");
    }
}
TEST(Compose, HeaderInjectionIsRefusedNamingTheField) {
    const std::string evil = "x\r\nBcc: evil@example.net";
    auto c = hello();
    c.subject = evil;
    EXPECT_EQ(refusal(c).field, "Subject");
    c = hello();
    c.from = "x <a@b.c>\nBcc: e@v.il";
    EXPECT_EQ(refusal(c).field, "FromEmailAddress");
    c = hello();
    c.to = {"a@b.c\r\nX: y"};
    EXPECT_EQ(refusal(c).field, "ToAddresses");
    c = hello();
    c.cc = {std::string("a@b.c\0", 6)};
    EXPECT_EQ(refusal(c).field, "CcAddresses");
    c = hello();
    c.reply_to = {"a@b.c\r"};
    EXPECT_EQ(refusal(c).field, "ReplyToAddresses");
    c = hello();
    c.headers = {{"X-A", evil}};
    EXPECT_EQ(refusal(c).field, "Headers[0].Value");
    c.headers = {{"X-A\r\nBcc", "x"}};
    EXPECT_EQ(refusal(c).field, "Headers[0].Name");
    c = hello();
    c.text_charset = evil;
    EXPECT_EQ(refusal(c).field, "Body.Text.Charset");
    c = hello();
    c.attachments = {{.content = Slice("x"), .file_name = "a\n.pdf", .content_type = "", .content_id = "", .description = ""}};
    EXPECT_EQ(refusal(c).field, "Attachments[0].FileName");
    c.attachments[0] = {.content = Slice("x"), .file_name = "a.pdf", .content_type = "a/b\r\nX: y", .content_id = "", .description = ""};
    EXPECT_EQ(refusal(c).field, "Attachments[0].ContentType");
}
TEST(Compose, EncodedWordsCannotSmuggleALineEnd) {
    auto c = hello();
    c.from = "=?utf-8?q?x=0D=0ABcc=3A_e=40v=2Eil?= <jane@example.org>";
    EXPECT_EQ(field(c, "Bcc"), "absent");
}
TEST(Compose, NonAsciiNamesAndSubjectsBecomeEncodedWords) {
    auto c = hello();
    c.from = "Grüße, Jane <jane@example.org>";
    EXPECT_EQ(refusal(c).field, "FromEmailAddress");  // a comma outside quotes begins another address
    c.from = "\"Grüße, Jane\" <jane@example.org>";
    c.subject = "Grüße";
    const auto from = field(c, "From");
    for (const char ch : from) EXPECT_LT(static_cast<unsigned char>(ch), 128);
    const auto parsed = parse_address_list(from);
    ASSERT_TRUE(parsed);
    EXPECT_EQ((*parsed)[0].display_name, "Grüße, Jane");
    EXPECT_EQ(decode_words(field(c, "Subject")), "Grüße");
}
TEST(Compose, NamesWithSpecialCharactersSurvive) {
    auto c = hello();
    c.to = {"\"Doe, Jane (x) \\\"q\\\"\" <a@b.c>"};
    const auto parsed = parse_address_list(field(c, "To"));
    ASSERT_TRUE(parsed);
    EXPECT_EQ((*parsed)[0].display_name, "Doe, Jane (x) \"q\"");
}
TEST(Compose, CustomHeadersFollowTheModel) {
    auto c = hello();
    c.headers = {{"X-Long", "<https://example.org/" + std::string(300, 'a') + ">"}, {"List-Unsubscribe", "<mailto:a@b.c>, <https://d.e/f>"}};
    EXPECT_EQ(field(c, "X-Long"), c.headers[0].second);
    EXPECT_EQ(field(c, "List-Unsubscribe"), c.headers[1].second);
    for (const auto* owned : {"From", "bcc", "Message-ID", "Date", "Return-Path", "Content-Type", "MIME-Version"}) {
        c.headers = {{owned, "x"}};
        EXPECT_EQ(refusal(c).field, "Headers[0].Name") << owned;
    }
    c.headers = {{"X A", "x"}};
    EXPECT_EQ(refusal(c).field, "Headers[0].Name");
    c.headers = {{"X-A", std::string(996, 'x')}};
    EXPECT_EQ(refusal(c).field, "Headers[0].Value");
    c.headers.assign(16, {"X-A", "x"});
    EXPECT_EQ(refusal(c).field, "Headers");
}
TEST(Compose, ManyRecipientsFoldIntoShortLines) {
    auto c = hello();
    c.to.assign(50, "Somebody With A Name <somebody@example.org>");
    const auto text = composed(c);
    for (const auto line : split(text, '\n')) EXPECT_LE(line.size(), 79u);
    EXPECT_EQ(parse_address_list(field(c, "To"))->size(), 50u);
}
TEST(Compose, BadAddressesAreRefusedNamingTheMember) {
    auto c = hello();
    c.to = {"nobody"};
    EXPECT_EQ(refusal(c).field, "ToAddresses");
}
TEST(Compose, IsReadyForTheHeaderRules) {
    auto c = hello();
    const auto wire = to_wire(composed(c));
    const auto message = parse_message(wire, 1 << 20);
    ASSERT_TRUE(message);
    EXPECT_TRUE(rewrite_header(*message, {}));
}

}  // namespace
}  // namespace warmpost::mail
