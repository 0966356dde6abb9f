// A message on its way: durable facts (protobuf) and its bytes in wire form.
//
// Wire form = what goes between DATA's 354 and the final dot: lines end in CRLF, lines that begin with a dot have one more
// (RFC 5321 4.5.2), and the last line ends in CRLF. The final ".\r\n" is not part of it. `head` is the header block that
// warmpost writes (each header line ends in CRLF, without the empty line); `body` begins with the empty line that ends the header. Immutable once made; shared between threads.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "base/slice.h"
#include "spool/spool.pb.h"

namespace warmpost::spool {

struct Message {
    pb::Envelope envelope;
    std::string head;
    Slice body;
    [[nodiscard]] std::size_t wire_size() const { return head.size() + body.size(); }
};
using MessagePtr = std::shared_ptr<const Message>;

// Where a message's record lies: cheap to keep for each queued message, enough to load it again.
struct Position {
    std::uint32_t segment = 0;
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
    friend bool operator==(const Position&, const Position&) = default;
};

}  // namespace warmpost::spool
