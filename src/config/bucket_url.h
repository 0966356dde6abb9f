// "s3://BUCKET/KEY" of import jobs: the file KEY below the directory that the configuration names for BUCKET ([[bucket]]).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/config.h"

namespace warmpost::config {

struct BucketUrl {
    std::string bucket;
    std::vector<std::string> steps;  // of the key, at least one; the last is the file's name
};
// Errors: InvalidArgument: another scheme, no key, a step that is empty, "." or "..", or holds a zero byte.
[[nodiscard]] Result<BucketUrl> parse_bucket_url(std::string_view url);
// The bucket that this account may read. Errors: InvalidArgument: there is none such; the same words for one of another account.
[[nodiscard]] Result<const Bucket*> find_bucket(const std::vector<Bucket>& buckets, const BucketUrl& url, std::string_view account_name);

}  // namespace warmpost::config
