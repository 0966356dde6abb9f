// SMTP credentials: user name = access key id, password derived from the secret by Amazon's algorithm for one of the configured regions.
//
// Guessing is slowed for each client address: beyond limits.auth_failures_per_minute, AUTH answers 454 without looking. Thread-safe; the lock is taken at AUTH only.
#pragma once
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/error.h"
#include "base/ip_address.h"
#include "base/time.h"
#include "config/live.h"
#include "control/snapshot.h"

namespace warmpost::ingress {

class SmtpCredentials {
public:
    explicit SmtpCredentials(const config::Live& config) : config_(config) {}
    // The key. Errors: Unauthenticated (535), TooManyRequests (454): the message is the whole reply line.
    [[nodiscard]] Result<std::shared_ptr<const control::AccessKey>> check(const control::Snapshot& snapshot, const std::string& user, const std::string& password,
                                                                          const IpAddress& client, SteadyTime now);

private:
    struct Failures {
        SteadyTime since{};
        int count = 0;
    };
    [[nodiscard]] bool slowed(const IpAddress& client, SteadyTime now);
    void count_failure(const IpAddress& client, SteadyTime now);

    const config::Live& config_;
    std::mutex mutex_;
    std::unordered_map<IpAddress, Failures> failures_;  // GUARDED_BY(mutex_); bounded
};

}  // namespace warmpost::ingress
