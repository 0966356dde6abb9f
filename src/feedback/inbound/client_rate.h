// How many mails a client address brings in a minute. Thread-safe; one lock a mail, which costs a disk sync anyway.
#pragma once
#include <mutex>
#include <unordered_map>

#include "base/ip_address.h"
#include "base/time.h"

namespace warmpost::feedback {

class ClientRate {
public:
    // Counts one more, unless the client has had `most` of this minute: then false.
    [[nodiscard]] bool take(const IpAddress& client, int most, SteadyTime now);

private:
    struct Minute {
        SteadyTime since{};
        int count = 0;
    };
    std::mutex mutex_;
    std::unordered_map<IpAddress, Minute> clients_;   // GUARDED_BY(mutex_); bounded
};

}  // namespace warmpost::feedback
