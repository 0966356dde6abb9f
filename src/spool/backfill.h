// Postings for stories that are older than column family "search": an index of an earlier version gets them in slices, beside the work, and a stop or a crash
// goes on where it was. On the index thread.
#pragma once
#include <string>

#include "spool/index.h"

namespace warmpost::spool {

class Backfill {
public:
    explicit Backfill(Index& index);
    [[nodiscard]] bool done() const { return next_ >= stop_; }
    // The next few hundred stories. What cannot be written is tried again by the next call.
    void step();

private:
    Index& index_;
    std::string next_, stop_;  // ids, or keys that begin with one: those of before are done; those from here on had postings from the beginning
};

}  // namespace warmpost::spool
