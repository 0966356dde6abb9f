#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/encoding.h"
#include "base/strings.h"
#include "mail/message/wire.h"

namespace warmpost::mail {
namespace {

using testing::HasSubstr;
const WallTime kNow = from_ms(1795543200000);

struct Keys {
    DkimKey rsa = DkimKey::generate("example.org", "rsa1", DkimAlgorithm::rsa_sha256);
    DkimKey ed = DkimKey::generate("mail.example", "ed1", DkimAlgorithm::ed25519_sha256);
    [[nodiscard]] std::vector<const DkimKey*> both() const { return {&rsa, &ed}; }
};
const Keys& keys() {
    static const Keys made;
    return made;
}

std::string tag_of(const std::string& field, const std::string& tag) {
    auto text = unfold(std::string_view(field).substr(field.find(':') + 1));
    std::erase(text, ' ');  // folding
    for (auto part : split(text, ';')) {
        part = trim(part);
        if (part.starts_with(tag + "=")) return std::string(part.substr(tag.size() + 1));
    }
    return "absent";
}
const std::string kHead = "From: a@example.org\r\nTo: b@c.d\r\nSubject: hello\r\nMessage-ID: <1@mail.example>\r\nX-Other: 1\r\n";

TEST(DkimSign, TagsOfOneSignature) {
    const auto field = dkim_sign(kHead, "\r\nbody\r\n", {&keys().rsa}, kNow);
    EXPECT_TRUE(field.starts_with("DKIM-Signature: v=1;"));
    EXPECT_EQ(tag_of(field, "a"), "rsa-sha256");
    EXPECT_EQ(tag_of(field, "c"), "relaxed/relaxed");
    EXPECT_EQ(tag_of(field, "d"), "example.org");
    EXPECT_EQ(tag_of(field, "i"), "@example.org");
    EXPECT_EQ(tag_of(field, "s"), "rsa1");
    EXPECT_EQ(tag_of(field, "t"), "1795543200");
    EXPECT_EQ(tag_of(field, "h"), "From:From:To:Subject:Message-ID");  // From oversigned: RFC 6376 8.15
}
TEST(DkimSign, OneFieldForEachKeyWithOneBodyHash) {
    const auto fields = dkim_sign(kHead, "\r\nbody\r\n", keys().both(), kNow);
    const auto second = fields.find("DKIM-Signature:", 1);
    ASSERT_NE(second, fields.npos);
    EXPECT_EQ(tag_of(fields.substr(0, second), "bh"), tag_of(fields.substr(second), "bh"));
    EXPECT_EQ(tag_of(fields.substr(second), "a"), "ed25519-sha256");
    EXPECT_EQ(dkim_sign(kHead, "\r\nbody\r\n", {}, kNow), "");
}
TEST(DkimSign, LinesStayWithin76ColumnsAndAreOneField) {
    const auto fields = dkim_sign(kHead + "Content-Transfer-Encoding: 8bit\r\nList-Unsubscribe: <x>\r\nList-Unsubscribe-Post: y\r\nReply-To: a@b.c\r\n", "\r\n", {&keys().rsa}, kNow);
    EXPECT_TRUE(fields.ends_with("\r\n"));
    const std::string_view lines = std::string_view(fields).substr(0, fields.size() - 2);
    for (const auto line : split(lines, '\n')) EXPECT_LE(trim(line).size() + 1, 76u) << line;
    EXPECT_EQ(parse_message(fields, 1 << 16)->fields.size(), 1u);
}
TEST(DkimSign, AHeadThatIsNoHeaderIsNotSigned) { EXPECT_EQ(dkim_sign("nonsense", "\r\n", {&keys().rsa}, kNow), ""); }

// A verifier that is not ours, over every odd form a message may have.
class Dkimpy : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "warmpost-dkim-XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
        std::ofstream dns(directory_ / "dns.txt");
        for (const auto* key : keys().both()) dns << key->selector() << "._domainkey." << key->domain() << " " << key->txt_record() << "\n";
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }
    // Signs the wire form, writes down what a receiver sees: dots taken back.
    void add(const std::string& name, const std::string& head, const std::string& body) {
        const auto wire = to_wire("\r\n" + body);
        const auto signed_head = dkim_sign(head, wire, keys().both(), kNow) + head;
        std::string seen = wire;
        for (auto at = seen.find("\r\n."); at != seen.npos; at = seen.find("\r\n.", at + 2)) seen.erase(at + 2, 1);
        std::ofstream(directory_ / (name + ".eml"), std::ios::binary) << signed_head << seen;
    }
    std::pair<int, std::string> verify() {
        const auto command = "/usr/bin/python3 " WARMPOST_SOURCE_DIR "/tests/mail/verify_dkim.py " + directory_.string() + " 2 2>&1";
        FILE* pipe = popen(command.c_str(), "r");
        std::string output;
        for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) output += static_cast<char>(c);
        return {pclose(pipe), output};
    }
    std::filesystem::path directory_;
};

TEST_F(Dkimpy, VerifiesBothSignaturesOfOddBodies) {
    const std::vector<std::string> bodies{"", "\n", "\n\n\n", "plain\n", "no end of line", "trailing blank lines\n\n\n \n\t\n", "trailing spaces  \t \nx\n", "two  spaces\tand tabs\n",
                                          ".\n..\n.dots\n", ".", "8bit: gr\xc3\xbc\xc3\x9f\n", " \n", std::string(5000, 'x') + "\n", " leading\n", "a\n\nb\n"};
    for (std::size_t i = 0; i < bodies.size(); ++i) add("body" + std::to_string(i), kHead, bodies[i]);
    const auto [status, output] = verify();
    EXPECT_EQ(status, 0) << output;
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(output, '\n')), bodies.size());
}
TEST_F(Dkimpy, VerifiesBothSignaturesOfOddHeaders) {
    const std::vector<std::string> heads{
        "From: a@example.org\r\n",
        "FROM:a@example.org\r\nsubject:\r\n",
        "From: \"A  B\"\r\n\t<a@example.org>\r\nSubject:  folded\r\n   twice \r\n\tand again  \r\nTo: x@y.z,\r\n b@c.d\r\n",
        "Resent-To: one@b.c\r\nResent-To: two@b.c\r\nFrom: a@example.org\r\nReceived: x\r\n",
        "From: a@example.org\r\nSubject: 8bit \xc3\xbc\r\nContent-Type: text/plain;\r\n charset=utf-8\r\nMIME-Version: 1.0\r\nFeedback-ID: 1.x:y\r\n",
        "From: a@example.org\r\nList-Unsubscribe: <https://e.org/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nReply-To: r@b.c\r\nCc: c@d.e\r\n"};
    for (std::size_t i = 0; i < heads.size(); ++i) add("head" + std::to_string(i), heads[i], "body\n");
    const auto [status, output] = verify();
    EXPECT_EQ(status, 0) << output;
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(output, '\n')), heads.size());
}
TEST_F(Dkimpy, RefusesWhatWasChangedAfterSigning) {
    add("changed", kHead, "body\n");
    std::ofstream(directory_ / "changed.eml", std::ios::app | std::ios::binary) << "more\r\n";
    EXPECT_THAT(verify().second, HasSubstr("changed.eml signature"));
}
TEST_F(Dkimpy, RefusesASecondFrom) {
    add("second", kHead, "body\n");
    std::ifstream in(directory_ / "second.eml", std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    in.close();
    std::ofstream(directory_ / "second.eml", std::ios::binary) << "From: evil@example.net\r\n" << text;
    EXPECT_THAT(verify().second, HasSubstr("second.eml signature"));
}

}  // namespace
}  // namespace warmpost::mail
