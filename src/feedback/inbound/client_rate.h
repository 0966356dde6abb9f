// How many mails a client address brings in a minute. Thread-safe; one lock a mail, which costs a disk sync anyway.
#pragma once
#include <mutex>

#include "base/minute_counts.h"

namespace warmpost::feedback {

class ClientRate {
public:
    ClientRate();
    // Counts one more, unless the client has had `most` of this minute: then false; so it is where too many clients are known.
    [[nodiscard]] bool take(const IpAddress& client, int most, SteadyTime now);

private:
    std::mutex mutex_;
    MinuteCounts clients_;  // GUARDED_BY(mutex_)
};

}  // namespace warmpost::feedback
