#include "ingress/submission/credentials.h"

#include "base/crypto.h"
#include "control/service.h"

namespace warmpost::ingress {
namespace {

constexpr std::size_t kMaxClients = 10'000;
constexpr auto kWindow = std::chrono::minutes(1);
constexpr std::string_view kNobodysSecret = "0000000000000000000000000000000000000000";

}  // namespace

Result<std::shared_ptr<const control::AccessKey>> SmtpCredentials::check(const control::Snapshot& snapshot, const std::string& user, const std::string& password,
                                                                         const IpAddress& client, SteadyTime now) {
    if (slowed(client, now)) return fail(ErrorCode::TooManyRequests, "454 Temporary authentication failure");
    const auto found = snapshot.keys.find(user);
    const bool known = found != snapshot.keys.end() && found->second->enabled;
    // An unknown user costs the same time as a wrong password.
    const std::string_view secret = known ? std::string_view(found->second->secret) : kNobodysSecret;
    bool matches = false;
    for (const auto& region : config_->submission.smtp_regions)
        if (constant_time_equal(control::smtp_password(secret, region), password)) matches = true;
    if (known && matches) return found->second;
    count_failure(client, now);
    return fail(ErrorCode::Unauthenticated, "535 Authentication Credentials Invalid");
}

bool SmtpCredentials::slowed(const IpAddress& client, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    const auto found = failures_.find(client);
    if (found == failures_.end()) return false;
    if (now - found->second.since > kWindow) {
        failures_.erase(found);
        return false;
    }
    return found->second.count >= config_->limits.auth_failures_per_minute;
}

void SmtpCredentials::count_failure(const IpAddress& client, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    if (failures_.size() >= kMaxClients) std::erase_if(failures_, [&](const auto& f) { return now - f.second.since > kWindow; });
    if (failures_.size() >= kMaxClients) failures_.erase(failures_.begin());
    auto& f = failures_[client];
    if (f.count++ == 0) f.since = now;
}

}  // namespace warmpost::ingress
