// The commands in what an alert says, as somebody would type them.
#pragma once
#include <string>
#include <vector>

#include "base/strings.h"

namespace warmpost::cli {

// "warmpost queue --isp gmail; then ..." -> "queue --isp gmail"
inline std::vector<std::string> commands_in(const std::string& text) {
    std::vector<std::string> all;
    for (auto at = text.find("warmpost "); at != std::string::npos; at = text.find("warmpost ", at + 1)) {
        std::string command;
        bool in_quotes = false;
        for (auto i = at + 9; i < text.size(); ++i) {
            const char c = text[i];
            if (c == '\'') in_quotes = !in_quotes;
            const bool last = i + 1 == text.size() || text[i + 1] == ' ';
            if (!in_quotes && (c == ')' || c == '(' || ((c == ';' || c == ',' || c == '.' || c == ':') && last))) break;
            command += c;
        }
        all.push_back(std::string(trim(command)));
    }
    return all;
}

}  // namespace warmpost::cli
