#include "mail/smtp/data_receiver.h"

#include <algorithm>
#include <cstring>

namespace warmpost::mail {
namespace {

constexpr std::size_t kFirstBuffer = 16 * 1024;
constexpr std::size_t kLeastSpace = 4 * 1024;
constexpr std::size_t kMostSpace = 256 * 1024;     // bounds what a client can send behind the final dot
constexpr std::size_t kLargestExpected = 1 << 20;  // what a client announces is not reserved for it beyond this

// Without writing zeros over what the socket fills next.
void grow(std::string& buffer, std::size_t size) {
    buffer.resize_and_overwrite(size, [](char*, std::size_t n) { return n; });
}

}  // namespace

DataReceiver::DataReceiver(std::uint64_t max_bytes, std::uint64_t expected, std::string_view early) : max_bytes_(max_bytes) {
    const auto announced = static_cast<std::size_t>(std::min<std::uint64_t>(expected + 64, kLargestExpected));
    grow(buffer_, std::max({kFirstBuffer, announced, early.size() + kLeastSpace}));
    if (!early.empty()) std::memcpy(buffer_.data(), early.data(), early.size());
    received(early.size());
}

std::span<char> DataReceiver::space() {
    if (buffer_.size() - filled_ < kLeastSpace) grow(buffer_, buffer_.size() * 2);
    return {buffer_.data() + filled_, std::min(buffer_.size() - filled_, kMostSpace)};
}

void DataReceiver::received(std::size_t count) {
    filled_ += count;
    scan();
    if (!complete_ && filled_ > max_bytes_ + 3) too_large_ = true;
    if (!complete_ && (too_large_ || bare_)) drain();
}

void DataReceiver::scan() {
    const char* data = buffer_.data();
    while (scanned_ < filled_) {
        const auto* cr = static_cast<const char*>(std::memchr(data + scanned_, '\r', filled_ - scanned_));
        const std::size_t stop = cr ? static_cast<std::size_t>(cr - data) : filled_;
        if (std::memchr(data + scanned_, '\n', stop - scanned_)) bare_ = true;
        scanned_ = stop;
        if (!cr || stop + 1 == filled_) return;  // the byte behind the CR is still to come
        if (data[stop + 1] != '\n') {
            bare_ = true;
            ++scanned_;
            continue;
        }
        const bool dot = !line_cut_ && stop - line_start_ == 1 && data[line_start_] == '.';
        scanned_ = stop + 2;
        if (dot) {
            end_ = scanned_;
            complete_ = true;
            // The size that counts is the message's own, without the final dot.
            if (line_start_ > max_bytes_) too_large_ = true;
            return;
        }
        line_start_ = scanned_;
        line_cut_ = false;
    }
}

// Keeps only what the search for the final dot still needs.
void DataReceiver::drain() {
    std::size_t keep_from = line_start_;
    if (filled_ - line_start_ > kLeastSpace) {
        keep_from = scanned_;
        line_cut_ = true;
    }
    std::memmove(buffer_.data(), buffer_.data() + keep_from, filled_ - keep_from);
    filled_ -= keep_from;
    scanned_ -= keep_from;
    line_start_ = 0;
    if (buffer_.size() > 4 * kFirstBuffer) {
        std::string smaller(buffer_, 0, filled_);
        grow(smaller, filled_ + kFirstBuffer);
        buffer_ = std::move(smaller);
    }
}

std::string DataReceiver::rest() const { return buffer_.substr(end_, filled_ - end_); }

Slice DataReceiver::take() {
    const auto length = line_start_;
    auto owner = std::make_shared<const std::string>(std::move(buffer_));
    const auto view = std::string_view(*owner).substr(0, length);
    return Slice(std::move(owner), view);
}

}  // namespace warmpost::mail
