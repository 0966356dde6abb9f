#include "config/bucket_url.h"

#include <algorithm>

#include "base/strings.h"

namespace warmpost::config {
namespace {

constexpr std::string_view kScheme = "s3://";
constexpr std::size_t kMostSteps = 32, kMostUrl = 1300;

}  // namespace

Result<BucketUrl> parse_bucket_url(std::string_view url) {
    const auto refuse = [] {
        return fail(ErrorCode::InvalidArgument, "S3Url must be s3://BUCKET/KEY, where KEY leads to a file below the bucket's directory.", "S3Url");
    };
    if (!url.starts_with(kScheme) || url.size() > kMostUrl || url.find('\0') != std::string_view::npos) return refuse();
    BucketUrl parsed;
    for (const auto step : split(url.substr(kScheme.size()), '/')) {
        if (step.empty() || step == "." || step == ".." || parsed.steps.size() == kMostSteps) return refuse();
        if (parsed.bucket.empty())
            parsed.bucket = std::string(step);
        else
            parsed.steps.emplace_back(step);
    }
    if (parsed.steps.empty()) return refuse();
    return parsed;
}

Result<const Bucket*> find_bucket(const std::vector<Bucket>& buckets, const BucketUrl& url, std::string_view account_name) {
    const auto found = std::ranges::find_if(
        buckets, [&](const Bucket& bucket) { return bucket.name == url.bucket && (bucket.account.empty() || bucket.account == account_name); });
    if (found == buckets.end())
        return fail(ErrorCode::InvalidArgument,
                    "Bucket " + url.bucket + " is not known: the operator of this service names buckets in its configuration ([[bucket]]).", "S3Url");
    return &*found;
}

}  // namespace warmpost::config
