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

class SndsFetch {
public:
    SndsFetch();
    ~SndsFetch();
    // `ca_file`: trusted besides the system's certificates; may be empty. One thread at a time.
    [[nodiscard]] SndsAnswers run(const std::vector<SndsUrl>& urls, const std::filesystem::path& ca_file, std::chrono::milliseconds timeout);
    void stop();  // any thread: run() returns before long, and later ones at once

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::feedback
