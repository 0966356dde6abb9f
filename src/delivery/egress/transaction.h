// One mail transaction (RFC 5321 3.3) and what was answered for each of its recipients.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "delivery/egress/reply.h"
#include "policy/outcome/outcome.h"
#include "spool/message.h"

namespace warmpost::delivery {

struct Answer {
    outcome::Stage stage = outcome::Stage::connect;
    Reply reply;               // code 0: no answer came, the text says why
    bool final = false;        // set; what has no answer yet gets the one that ends the transaction
};

struct Transaction {
    spool::MessagePtr message;                   // keeps head and body alive until the last byte is written
    std::string mail_from;                       // empty: <>
    std::vector<std::string_view> recipients;    // into message->envelope
    std::string prefix;                          // header lines in front of head
    std::vector<Answer> answers;                 // one a recipient
    [[nodiscard]] std::size_t size() const { return prefix.size() + message->wire_size(); }
};

}  // namespace warmpost::delivery
