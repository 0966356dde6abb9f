// What alerts tell people to type can be typed, and docs/operations.md tells the same of each kind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/strings.h"
#include "cli/advice_commands.h"
#include "cli/invocation.h"
#include "policy/alerts/look.h"

namespace warmpost::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const WallTime kNow = from_ms(1'800'000'000'000);

// One of each kind, and of those that say different things of different cases, each.
std::vector<alerts::Finding> all_kinds() {
    const AccountId shop{2};
    alerts::Sight sight;
    sight.spool = {1000, 1000, true, true};
    sight.clock = {2h, kNow};
    sight.history = {true, 1000, 1000, 720h, kNow - 24h};
    sight.inventory = {true, 0, 2};
    sight.pools = {{shop, "auto", 3, 1}};
    sight.blocks = {{{}, "ses-shared-pool", "gmail", "192.0.2.1", kNow + 1h, 1, "554 no", false, false},
                    {shop, "auto", "gmail", "192.0.2.7", {}, 0, "", true, true}};
    sight.outages = {{shop, "auto", "yahoo"}};
    sight.listings = {{shop, "192.0.2.9", "zen.example", "listed: 127.0.0.2", "Ask it to be delisted: https://zen.example/."}};
    reputation::Rates rates;
    rates.representative = rates.messages = 1000, rates.bounces = 49, rates.complaints = 9;
    sight.senders = {{shop, "shop", "", reputation::State::healthy, "", rates},
                     {shop, "shop", "news", reputation::State::paused, "The bounce rate is 12 %.", {}},
                     {AccountId{3}, "other", "", reputation::State::paused, "The bounce rate is 12 %.", {}}};
    sight.lanes = {{{}, "ses-shared-pool", "gmail", 3, kNow - 2h, false, "", ""}, {shop, "a b", "gmail", 3, kNow - 2h, true, "", ""}};
    sight.subscribers = {{shop, "orders", "https://shop.example/", 5, 3, 9, "refused", kNow - 1h}};
    return alerts::look(sight, {}, kNow);
}

// The words before what is particular: "ip add ADDRESS" -> "ip add".
std::string stem(const std::string& command) {
    std::istringstream in(command);
    std::string first, second;
    in >> first >> second;
    static const std::set<std::string> groups{"ip", "pool", "topic", "account", "reputation", "managed"};
    return groups.contains(first) ? first + " " + second : first;
}

// By kind, the cell "what to do" of the table.
std::map<std::string, std::string> documented() {
    std::map<std::string, std::string> rows;
    std::ifstream page(WARMPOST_SOURCE_DIR "/docs/operations.md");
    bool here = false;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("## ")) here = line == "## Alerts";
        const auto cells = split(line, '|');
        if (!here || cells.size() != 5) continue;
        const std::string kinds(cells[1]);
        for (auto at = kinds.find('`'); at != std::string::npos; at = kinds.find('`', kinds.find('`', at + 1) + 1))
            rows[kinds.substr(at + 1, kinds.find('`', at + 1) - at - 1)] = std::string(cells[3]);
    }
    return rows;
}

TEST(AlertsPage, EveryCommandThatAnAlertNamesCanBeTyped) {
    for (const auto& finding : all_kinds()) {
        const auto commands = commands_in(finding.advice);
        EXPECT_FALSE(commands.empty()) << finding.advice;
        for (const auto& command : commands) {
            Invocation fresh;
            EXPECT_NO_THROW(make_app(fresh)->parse(command)) << command << " of: " << finding.advice;
            EXPECT_TRUE(fresh.action) << command;
        }
    }
}
TEST(AlertsPage, EveryKindIsInTheTableWithItsCommands) {
    const auto rows = documented();
    std::set<std::string> seen;
    for (const auto& finding : all_kinds()) {
        const std::string kind(alerts::to_string(finding.kind));
        seen.insert(kind);
        ASSERT_TRUE(rows.contains(kind)) << kind;
        for (const auto& command : commands_in(finding.advice)) EXPECT_THAT(rows.at(kind), HasSubstr("`warmpost " + stem(command))) << kind;
    }
    EXPECT_EQ(seen.size(), alerts::kKinds) << "a kind that this test does not know";
    EXPECT_EQ(rows.size(), alerts::kKinds) << "the table has a kind that there is not";
}
TEST(AlertsPage, EveryCommandInTheTableCanBeTyped) {
    for (const auto& [kind, cell] : documented())
        for (auto at = cell.find("`warmpost "); at != std::string::npos; at = cell.find("`warmpost ", at + 1)) {
            const auto command = cell.substr(at + 10, cell.find('`', at + 1) - at - 10);
            Invocation fresh;
            EXPECT_NO_THROW(make_app(fresh)->parse(command)) << command;
        }
}

}  // namespace
}  // namespace warmpost::cli
