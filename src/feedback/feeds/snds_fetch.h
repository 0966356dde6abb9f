// Fetches the files behind SNDS's URLs. Blocks; bounded in time and bytes.
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "feedback/feeds/snds_feed.h"
#include "feedback/feeds/snds_urls.h"

namespace warmpost::feedback {

struct SndsAnswers {  // of all URLs together
    std::vector<feeds::SndsDay> days;
    std::vector<SndsRange> ranges;
    bool data_whole = true, status_whole = true;  // every URL of its kind was answered
    bool asked_status = false;
    std::string error;  // of the first that was not: "line 2 (https://...): HTTP 404"; empty: none
    std::string note;   // of rows that were passed over; empty: none
};

struct FetchRules {
    std::filesystem::path ca_file;                      // trusted besides the system's certificates; may be empty
    std::chrono::milliseconds timeout;                  // of each of a look-up, a connection and an answer; all URLs together have kFetchShare times as much
    std::function<bool(const feeds::SndsDay&)> wanted;  // days that are kept: a stranger's file may be full of others
};
inline constexpr int kFetchShare = 5;

class SndsFetch {
public:
    SndsFetch();
    ~SndsFetch();
    // One thread at a time. Of several rows about an address and day the last counts.
    [[nodiscard]] SndsAnswers run(const std::vector<SndsUrl>& urls, const FetchRules& rules);
    void stop();  // any thread: run() returns before long, and later ones at once

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::feedback
