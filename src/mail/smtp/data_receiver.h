// The bytes after DATA, gathered into the one buffer that later goes to spool and receiver. No sockets; fuzzed.
//
// Ends at CRLF "." CRLF and nowhere else; a bare CR or LF anywhere makes the message unacceptable, so that no two systems can disagree about where a message
// ends (RFC 5321 2.3.8, 4.1.1.4: smuggling). What is too large is drained, not kept. Each byte is looked at once, at the speed of memchr.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/slice.h"

namespace warmpost::mail {

class DataReceiver {
public:
    // `expected`: bytes announced by SIZE=, 0 when not. `early`: bytes that came behind the DATA command.
    DataReceiver(std::uint64_t max_bytes, std::uint64_t expected, std::string_view early);
    [[nodiscard]] std::span<char> space();          // where the next bytes go; never empty
    void received(std::size_t count);
    [[nodiscard]] bool complete() const { return complete_; }
    [[nodiscard]] bool too_large() const { return too_large_; }
    [[nodiscard]] bool bare_line_end() const { return bare_; }
    [[nodiscard]] std::size_t held() const { return buffer_.size(); }
    // Once complete: bytes behind the final dot; then the message in wire form. take() ends the receiver's use.
    [[nodiscard]] std::string rest() const;
    [[nodiscard]] Slice take();

private:
    void scan();
    void drain();

    std::uint64_t max_bytes_;
    std::string buffer_;
    std::size_t filled_ = 0;       // bytes of buffer_ that hold something
    std::size_t scanned_ = 0;      // all before is judged
    std::size_t line_start_ = 0;
    std::size_t end_ = 0;          // behind the final dot's CRLF
    bool line_cut_ = false;        // the line's beginning was drained: it is no final dot
    bool complete_ = false, too_large_ = false, bare_ = false;
};

}  // namespace warmpost::mail
