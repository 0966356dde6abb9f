// Answers to a deliverability engineer's questions (`slow`, `changes`, `hurts`, `listed`) as people read them: the answer first, then why, then what to do.
// At most kWidth columns wide where words are concerned; an ISP's own words are wrapped, not cut.
#pragma once
#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace warmpost::cli {

inline constexpr std::size_t kWidth = 110;
// Words in lines of kWidth, each after `indent`; the first after `first`, which is as wide. Words that are longer stand alone.
[[nodiscard]] std::string wrapped(std::string_view text, const std::string& indent, const std::string& first);

[[nodiscard]] std::string slow_text(const boost::json::value& answer);
[[nodiscard]] std::string changes_text(const boost::json::value& answer);
[[nodiscard]] std::string hurts_text(const boost::json::value& answer);
[[nodiscard]] std::string listed_text(const boost::json::value& answer);

}  // namespace warmpost::cli
