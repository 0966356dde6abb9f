// report.html: one file with its plots in it (uPlot), which opens without a network.
#pragma once
#include <boost/json.hpp>

#include <string>

namespace warmpost::cli::simulate {

// page/page.js says what it makes of `data`.
[[nodiscard]] std::string page_of(const std::string& title, const boost::json::object& data);

}  // namespace warmpost::cli::simulate
