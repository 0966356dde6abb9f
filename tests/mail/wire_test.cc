#include "mail/message/wire.h"

#include <gtest/gtest.h>

namespace warmpost::mail {
namespace {

TEST(ToWire, AnyLineEndBecomesCrlf) {
    EXPECT_EQ(to_wire("a\nb\rc\r\nd"), "a\r\nb\r\nc\r\nd\r\n");
    EXPECT_EQ(to_wire("a\r\r\nb"), "a\r\n\r\nb\r\n");
    EXPECT_EQ(to_wire("a\n\r\nb\n"), "a\r\n\r\nb\r\n");
}
TEST(ToWire, LeadingDotsAreDoubled) {  // RFC 5321 4.5.2
    EXPECT_EQ(to_wire(".\n..a\nb.c\r."), "..\r\n...a\r\nb.c\r\n..\r\n");
}
TEST(ToWire, EndsInOneCrlf) {
    EXPECT_EQ(to_wire("a\r\n"), "a\r\n");
    EXPECT_EQ(to_wire(""), "\r\n");
}

}  // namespace
}  // namespace warmpost::mail
