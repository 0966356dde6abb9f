// Which source rests until when at which ISP, and how often in a row: what lanes learn of blocks and throttles, kept while a lane is gone and over restarts.
//
// Touched when a rest begins or ends and when a lane is made, never by a message as such. Any thread.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "control/learned.h"

namespace warmpost::delivery {

class RestBook {
public:
    void load(std::vector<control::SourceRest> rests);          // before there are lanes; is no change
    [[nodiscard]] std::optional<control::SourceRest> find(const std::string& source, const IspId& isp) const;
    void put(control::SourceRest rest);
    void end(const std::string& source, const IspId& isp);      // nothing when it did not rest
    void end_all();                                             // the operator's word
    [[nodiscard]] std::vector<control::SourceRest> all() const;
    [[nodiscard]] std::vector<control::SourceRest> take_changes();   // since the last call; ended ones with until = WallTime{}

private:
    using Key = std::pair<std::string, std::string>;            // source, ISP
    mutable std::mutex mutex_;                                  // guards all below
    std::map<Key, control::SourceRest> rests_;
    std::set<Key> changed_;
};

}  // namespace warmpost::delivery
