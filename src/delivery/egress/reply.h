// An SMTP reply (RFC 5321 4.2) read from a stranger's bytes. Pure; bounded: of an endless reply only its beginning is kept.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace warmpost::delivery {

struct Reply {
    int code = 0;              // 0: there was none, `text` says what happened instead
    std::string enhanced;      // "5.1.1" (RFC 2034); empty when none was given
    std::string text;          // lines joined by a blank, code and enhanced status left out; UTF-8 not promised
    [[nodiscard]] int severity() const { return code / 100; }
    // "550 5.1.1 text", as diagnostics quote it.
    [[nodiscard]] std::string whole() const;
};

class ReplyParser {
public:
    static constexpr std::size_t kMaxText = 10'240, kMaxLines = 100, kMaxLine = 4096, kMaxBytes = 262'144;
    enum class State { more, complete, broken };
    // Takes bytes from `input` (and removes them) until one reply is complete; what follows stays, for the next reply.
    [[nodiscard]] State feed(std::string_view& input);
    // Of a complete reply; begins anew. Lines are joined by a blank, or by '\n' for who reads them one by one (EHLO).
    [[nodiscard]] Reply take(bool keep_lines = false);

private:
    [[nodiscard]] State line(std::string_view text);
    Reply reply_;
    std::string partial_;          // a line whose end has not arrived
    std::size_t lines_ = 0, bytes_ = 0;
};

// An enhanced status code at the front of `text`: its length, 0 if there is none.
[[nodiscard]] std::size_t enhanced_length(std::string_view text);
// A reply we write ourselves ("451 4.4.3 why") in parts.
[[nodiscard]] Reply local_reply(std::string_view whole);

}  // namespace warmpost::delivery
