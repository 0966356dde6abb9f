// Whatever bytes come: no crash, and what is promised of every input holds.
#include <gtest/gtest.h>

#include <random>

#include "base/strings.h"
#include "mail/message/return_path.h"
#include "mail/message/wire.h"

namespace warmpost::mail {
namespace {

constexpr int kRounds = 20000;

std::string random_text(std::mt19937& random, std::string_view letters, std::size_t longest) {
    std::string text(random() % longest, '\0');
    for (auto& c : text) c = letters[random() % letters.size()];
    return text;
}
std::string without_dots(std::string_view wire) {
    std::string text;
    while (!wire.empty()) {
        const auto end = wire.find("\r\n") + 2;
        text += wire.substr(wire.starts_with('.') ? 1 : 0, wire.starts_with('.') ? end - 1 : end);
        wire.remove_prefix(end);
    }
    return text;
}

TEST(RandomBytes, WireFormHasOnlyCrlfNoLoneDotAndReadsBackTheSame) {
    std::mt19937 random(2);
    for (int i = 0; i < kRounds; ++i) {
        const auto wire = to_wire(random_text(random, std::string_view("ab.\r\n\r\n \0", 9), 40));
        ASSERT_TRUE(wire.ends_with("\r\n"));
        ASSERT_EQ(("\r\n" + wire).find("\r\n.\r\n"), std::string::npos);
        for (std::size_t at = 0; at < wire.size(); ++at) {
            if (wire[at] == '\n') {
                ASSERT_TRUE(at > 0 && wire[at - 1] == '\r');
            }
            if (wire[at] == '\r') {
                ASSERT_TRUE(at + 1 < wire.size() && wire[at + 1] == '\n');
            }
        }
        ASSERT_EQ(to_wire(without_dots(wire)), wire);
    }
}
TEST(RandomBytes, AParsedHeaderGivesItsBytesBack) {
    std::mt19937 random(3);
    int parsed = 0;
    for (int i = 0; i < kRounds; ++i) {
        const auto text = to_wire(random_text(random, "aB-:: \n\n", 30));
        const auto message = parse_message(text, 1 << 10);
        if (!message) continue;
        ++parsed;
        std::string again;
        for (const auto& f : message->fields) again += f.whole;
        ASSERT_TRUE(again + std::string(message->body) == text || again == text);
    }
    EXPECT_GT(parsed, 100);
}
TEST(RandomBytes, RewritingTwiceIsRewritingOnce) {
    std::mt19937 random(4);
    const RewriteOptions options{.message_id = "ID", .service_domain = "m.example", .now = {}, .keep_message_id = false, .received = "", .feedback_id = "f"};
    const std::string_view names[] = {"From", "To", "Bcc", "Date", "X-SES-TENANT", "X-Y", "Content-Type", "Message-ID", "Subject"};
    int rewritten = 0;
    for (int i = 0; i < kRounds; ++i) {
        std::string head = "From: a@b.c\r\n";
        for (auto n = random() % 6; n > 0; --n) head.append(names[random() % 9]).append(":").append(random_text(random, "ab@<>,\" ", 9)).append("\r\n");
        const auto message = parse_message(head, 1 << 12);
        ASSERT_TRUE(message);
        const auto once = rewrite_header(*message, options);
        if (!once) continue;
        ++rewritten;
        const auto again = parse_message(once->head, 1 << 12);
        ASSERT_TRUE(again);
        auto twice = rewrite_header(*again, options);
        ASSERT_TRUE(twice) << twice.error().message;
        // Order is the only thing that may change; here it does not, since our fields already stand at the end.
        ASSERT_EQ(twice->head.size(), once->head.size()) << once->head << twice->head;
    }
    EXPECT_GT(rewritten, 100);
}
TEST(RandomBytes, AcceptedAddressesNormaliseToThemselves) {
    std::mt19937 random(5);
    for (int i = 0; i < kRounds; ++i) {
        const auto list = parse_address_list(random_text(random, "ab@@..,,<>\"\\ ();:[]=?\r\n", 24));
        if (!list) continue;
        for (const auto& mailbox : *list) ASSERT_EQ(normalise_mailbox(mailbox.address), mailbox.address);
    }
}
TEST(RandomBytes, NoReturnPathIsGuessed) {
    std::mt19937 random(6);
    for (int i = 0; i < kRounds; ++i) {
        std::string text(55, '\0');
        for (auto& c : text) c = "abcdefghijklmnopqrstuvwxyz234567"[random() % 32];
        ASSERT_FALSE(parse_return_path("key", text));
    }
}

}  // namespace
}  // namespace warmpost::mail
