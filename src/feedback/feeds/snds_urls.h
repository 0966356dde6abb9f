// The file of `feeds.snds_file`: URLs of SNDS's automated data access, one a line, each with its key. A secret: what is said of it never holds a URL.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "reporting/events/webhook_url.h"

namespace warmpost::feedback {

inline constexpr std::size_t kMostUrls = 32;

struct SndsUrl {
    reporting::WebhookUrl url;
    bool status = false;  // of the status feed ("ipStatus.aspx"), not of the data
    std::string shown;    // "line 2 (https://sendersupport.olc.protection.outlook.com)": without path and key
};
// Empty lines and those that begin with # are passed over. None: there is nothing to fetch. Errors: InvalidArgument (it cannot be read, others may
// read it, a line that is no URL, http:// beyond loopback, more than kMostUrls).
[[nodiscard]] Result<std::vector<SndsUrl>> read_snds_urls(const std::filesystem::path& file);

}  // namespace warmpost::feedback
