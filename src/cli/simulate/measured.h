// Traffic as it was measured: messages by UTC day and ISP.
#pragma once
#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "policy/advice/volume.h"

namespace warmpost::cli::simulate {

struct Measured {
    std::string whose;                              // for people: "account shop", "volume.csv"
    std::chrono::sys_days first, last;              // both included; whole days
    std::vector<std::int64_t> days{};               // messages of each; none is a day like another
    std::map<std::string, std::int64_t> by_isp{};   // in all days
    std::optional<double> bounce_rate{};            // nothing: not measured
};

// What the operator API's /sent answered, from the first day with mail to yesterday, or to today. Errors: InvalidArgument, when there is too little to forecast
// from; says what is missing.
[[nodiscard]] Result<Measured> measured_by_server(const boost::json::value& sent, const std::string& account, std::chrono::sys_days today, bool with_today);
// A volume file (policy/advice/volume_file.h). Errors as above.
[[nodiscard]] Result<Measured> measured_in_file(const advice::Series& series, const std::string& file);

}  // namespace warmpost::cli::simulate
