#include "cli/table.h"

#include <gtest/gtest.h>

namespace warmpost::cli {
namespace {
namespace json = boost::json;

TEST(Table, ColumnsAreAsWideAsTheirWidestCell) {
    EXPECT_EQ(render_table({"A", "LONG"}, {{"1", "x"}, {"three", "y"}}, ""), "A      LONG\n1      x\nthree  y\n");
}
TEST(Table, Utf8CountsInCharacters) { EXPECT_EQ(render_table({"N", "X"}, {{"ä", "1"}, {"bb", "2"}}, ""), "N   X\nä   1\nbb  2\n"); }
TEST(Table, NoRowsSaySoInWords) { EXPECT_EQ(render_table({"A"}, {}, "Nothing."), "Nothing.\n"); }
TEST(Table, CellsReadAsWords) {
    EXPECT_EQ(cell(json::value("x")), "x");
    EXPECT_EQ(cell(json::value("")), "-");
    EXPECT_EQ(cell(json::value(true)), "yes");
    EXPECT_EQ(cell(json::value(50000.0)), "50000");
    EXPECT_EQ(cell(json::value(14)), "14");
    EXPECT_EQ(cell(json::value(nullptr)), "-");
    EXPECT_EQ(cell(json::value{"a", "b"}), "a, b");
}
TEST(Table, AStrangersControlCharactersDoNotReachTheTerminal) { EXPECT_EQ(cell(json::value("550\x1b[2J\r\nno")), "550 [2J  no"); }
TEST(Table, TimesAreUtcAndNoneIsADash) {
    EXPECT_EQ(time_cell({{"t_ms", 1'764'000'000'000}}, "t_ms"), "2025-11-24 16:00:00 UTC");
    EXPECT_EQ(time_cell({{"t_ms", 0}}, "t_ms"), "-");
    EXPECT_EQ(time_cell({}, "t_ms"), "-");
}
TEST(Table, ObjectsWithoutAMemberHaveADash) {
    EXPECT_EQ(render_objects({json::object{{"a", 1}}}, {{"A", "a"}, {"B", "b"}}, ""), "A  B\n1  -\n");
}
TEST(Table, AnAnswerWithoutTheListIsEmpty) { EXPECT_TRUE(list_in(json::value("x"), "lanes").empty()); }

}  // namespace
}  // namespace warmpost::cli
