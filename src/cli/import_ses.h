// Makes in an account what import_files.h read, by the operations of SES, and says what became of each. Asks through `ask`, so that tests need no server.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "cli/import_files.h"
#include "cli/ses_answer.h"

namespace warmpost::cli {

using AskSes = std::function<SesAnswer(const std::string& method, const std::string& path, const boost::json::object& body)>;  // from several threads

struct ImportTally {
    std::string kind;
    std::size_t made = 0, there = 0, refused = 0;
    std::vector<std::string> notes;  // "NAME: why", refusals and what was made in part, at most kMaxNotes
};
inline constexpr std::size_t kMaxNotes = 50;

// One item. "made", "there" or "refused" of `tally` grows by one.
void import_item(const ImportItem& item, const AskSes& ask, ImportTally& tally);
// All of a kind; `told` hears of each hundredth that is done. Stops early when nobody answers: the rest counts as refused.
[[nodiscard]] ImportTally import_kind(const ImportKind& kind, const AskSes& ask, const std::function<void(std::size_t done, std::size_t all)>& told);

}  // namespace warmpost::cli
