#include "ingress/http/console/sessions.h"

#include <utility>

#include "base/crypto.h"
#include "base/encoding.h"
#include "config/public_url.h"

namespace warmpost::ingress::http {
namespace {

constexpr std::size_t kIdBytes = 32;  // 256 random bits: nobody guesses one
constexpr std::size_t kMostSecret = 256;

std::string random_id() { return hex_encode(random_bytes(kIdBytes)); }

IpAddress address_of(std::string_view client) { return IpAddress::parse(client).value_or(IpAddress{}); }

Error wrong_key() { return {ErrorCode::Unauthenticated, "The access key id or the secret is wrong, or the key is disabled.", {}}; }
Error wrong_token() {
    return {ErrorCode::Unauthenticated, "This sign-in link has been used, or is over, or never was: ask for a new one (warmpost sign-in).", {}};
}

}  // namespace

Status Sessions::admit(const IpAddress& client, SteadyTime now) {
    if (!guesses_.slowed(client, config_->console.sign_in_failures_per_minute, now)) return {};
    return fail(ErrorCode::TooManyRequests, "Too many sign-ins have failed from this address: try again in a minute.");
}

OpenedSession Sessions::open(Holder holder, WallTime now) {
    OpenedSession opened{random_id(), {std::move(holder), random_id(), now + config_->console.session}};
    book_.open(opened.id, opened.session);
    return opened;
}

Result<OpenedSession> Sessions::sign_in(const control::Snapshot& snapshot, const std::string& key_id, std::string_view secret, std::string_view client,
                                        Moment now) {
    const auto address = address_of(client);
    const std::lock_guard lock(mutex_);
    if (auto admitted = admit(address, now.steady); !admitted) return std::unexpected(admitted.error());
    const auto* key = snapshot.key(key_id);
    const bool usable = key != nullptr && key->enabled && snapshot.account(key->account) != nullptr;
    // Digests have one length, so that neither the secret's nor whether there is such a key can be told by the time it takes.
    const bool right = constant_time_equal(sha256(usable ? std::string_view(key->secret) : std::string_view{}), sha256(secret.substr(0, kMostSecret)));
    if (!usable || secret.empty() || !right) {
        guesses_.failed(address, now.steady);
        return std::unexpected(wrong_key());
    }
    return open({key->id, key->account, key->role}, now.wall);
}

Result<OpenedSession> Sessions::sign_in(const control::Snapshot& snapshot, std::string_view token, std::string_view client, Moment now) {
    const auto address = address_of(client);
    const std::lock_guard lock(mutex_);
    if (auto admitted = admit(address, now.steady); !admitted) return std::unexpected(admitted.error());
    auto holder = book_.take_token(token, snapshot, now.wall);
    if (!holder) {
        guesses_.failed(address, now.steady);
        return std::unexpected(wrong_token());
    }
    return open(std::move(*holder), now.wall);
}

std::optional<Session> Sessions::find(std::string_view id, const control::Snapshot& snapshot, WallTime now) {
    const std::lock_guard lock(mutex_);
    return book_.find(id, snapshot, now);
}

void Sessions::close(std::string_view id) {
    const std::lock_guard lock(mutex_);
    book_.close(id);
}

Sessions::Link Sessions::make_link(Holder holder, WallTime now) {
    const auto token = random_id();
    const auto expires = now + config_->console.sign_in_link;
    const std::lock_guard lock(mutex_);
    book_.put_token(token, std::move(holder), expires, now);
    return {config::public_url(*config_) + "/console/#sign-in=" + token, expires};
}

}  // namespace warmpost::ingress::http
