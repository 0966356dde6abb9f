// docs/api-coverage.md says of every operation of SES v2 whether it works; the table of handlers says what is built. They must agree, both ways.
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "base/strings.h"
#include "ingress/http/model.h"
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http {
namespace {

// Rows "| Operation | works/partly/absent | remark |".
std::map<std::string, std::pair<std::string, std::string>> documented() {
    std::map<std::string, std::pair<std::string, std::string>> rows;
    std::ifstream in(std::string(WARMPOST_SOURCE_DIR) + "/docs/api-coverage.md");
    for (std::string line; std::getline(in, line);) {
        const auto cells = split(line, '|');
        if (cells.size() != 5) continue;
        const std::string status(trim(cells[2]));
        if (status != "works" && status != "partly" && status != "absent") continue;
        EXPECT_TRUE(rows.try_emplace(std::string(trim(cells[1])), status, std::string(trim(cells[3]))).second) << cells[1] << " stands twice";
    }
    return rows;
}

TEST(ApiCoverage, EveryOperationOfTheModelIsDocumentedAndNoOther) {
    auto rows = documented();
    for (const auto& operation : model::operations()) EXPECT_EQ(rows.erase(std::string(operation.name)), 1u) << operation.name << " is missing";
    for (const auto& [name, row] : rows) ADD_FAILURE() << name << " is no operation of the model";
}

TEST(ApiCoverage, WhatIsBuiltIsToldAndWhatIsToldIsBuilt) {
    for (const auto& [name, row] : documented()) {
        EXPECT_EQ(ses::handler_of(name) != nullptr, row.first != "absent") << name << " is told to be \"" << row.first << "\"";
        EXPECT_TRUE(row.first != "partly" || !row.second.empty()) << name << ": say what is missing";
    }
}

TEST(ApiCoverage, TheTableOfHandlersIsSortedAndNamesOperationsOfTheModel) {
    const auto handlers = ses::handlers();
    EXPECT_TRUE(std::ranges::is_sorted(handlers, {}, &ses::Entry::operation));
    for (const auto& entry : handlers) EXPECT_NE(std::ranges::find(model::operations(), entry.operation, &model::Operation::name), model::operations().end()) << entry.operation;
}

}  // namespace
}  // namespace warmpost::ingress::http
