// Opens what an "s3://BUCKET/KEY" of an import job means: a regular file below the bucket's directory. No step of the way may be a symbolic link or lead up,
// so that nothing outside the directory is read, whatever the key says and whatever is put into the directory meanwhile.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/bucket_url.h"

namespace warmpost::upkeep {

class BucketFile {
public:
    static constexpr std::uint64_t kMostBytes = 256u << 20;
    // Errors: InvalidArgument: no such file, not a regular one, larger than kMostBytes.
    [[nodiscard]] static Result<BucketFile> open(const config::Bucket& bucket, const config::BucketUrl& url);
    BucketFile(BucketFile&& other) noexcept;
    BucketFile& operator=(BucketFile&&) = delete;
    ~BucketFile();
    // The next line without its end, cut at kMostLine (`too_long`). False at the end of the file. Errors: Internal.
    static constexpr std::size_t kMostLine = 64u << 10;
    struct Line {
        std::string text;
        bool too_long = false;
    };
    [[nodiscard]] Result<bool> next(Line& line);
    void rewind();

private:
    explicit BucketFile(int fd) : fd_(fd) {}
    [[nodiscard]] Result<bool> fill();
    int fd_ = -1;
    std::string buffer_;
    std::size_t at_ = 0;
    std::uint64_t read_ = 0;  // bytes so far: a file that grows is cut off at kMostBytes
};

}  // namespace warmpost::upkeep
