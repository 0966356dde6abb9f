#include "ingress/http/console/session_book.h"

#include <algorithm>
#include <utility>

#include "base/crypto.h"

namespace warmpost::ingress::http {
namespace {

constexpr std::size_t kBytesOfSite = 8;  // of an IPv6 address: its /64

IpAddress site_of(const IpAddress& client) {
    if (!client.is_v6()) return client;
    std::string bytes(client.bytes());
    std::fill(bytes.begin() + kBytesOfSite, bytes.end(), '\0');
    return IpAddress::from_bytes(bytes);
}

}  // namespace

bool GuessRate::slowed(const IpAddress& client, int most, SteadyTime now) {
    const auto site = site_of(client);
    return clients_.full_for(site, now) || clients_.count(site, now) >= most;
}

void GuessRate::failed(const IpAddress& client, SteadyTime now) { (void)clients_.add(site_of(client), now); }

bool still_holds(const Holder& holder, const control::Snapshot& snapshot) {
    if (holder.account != AccountId{} && snapshot.account(holder.account) == nullptr) return false;
    if (holder.key_id == kLinkHolder) return true;
    const auto* key = snapshot.key(holder.key_id);
    return key != nullptr && key->enabled && snapshot.account(key->account) != nullptr;
}

void SessionBook::forget(const std::string& digest) {
    const auto found = sessions_.find(digest);
    if (found == sessions_.end()) return;
    const auto holder = of_holder_.find(found->second.session.holder.key_id);
    if (holder != of_holder_.end()) {
        holder->second.erase(found->second.number);
        if (holder->second.empty()) of_holder_.erase(holder);
    }
    by_age_.erase(found->second.number);
    sessions_.erase(found);
}

void SessionBook::open(std::string_view id, Session session) {
    const auto digest = sha256(id);
    forget(digest);
    const auto holder = session.holder.key_id;
    if (const auto mine = of_holder_.find(holder); mine != of_holder_.end() && mine->second.size() >= kMostOfHolder) {
        const std::string oldest = mine->second.begin()->second;
        forget(oldest);
    }
    if (sessions_.size() >= kMostSessions) {
        const std::string oldest = by_age_.begin()->second;
        forget(oldest);
    }
    const auto number = ++next_;
    by_age_.emplace(number, digest);
    of_holder_[holder].emplace(number, digest);
    sessions_.emplace(digest, Kept{std::move(session), number});
}

std::optional<Session> SessionBook::find(std::string_view id, const control::Snapshot& snapshot, WallTime now) {
    const auto digest = sha256(id);
    const auto found = sessions_.find(digest);
    if (found == sessions_.end()) return std::nullopt;
    const auto& session = found->second.session;
    if (now < session.expires && still_holds(session.holder, snapshot)) return session;
    forget(digest);
    return std::nullopt;
}

void SessionBook::close(std::string_view id) { forget(sha256(id)); }

void SessionBook::put_token(std::string_view token, Holder holder, WallTime expires, WallTime now) {
    std::erase_if(tokens_, [now](const auto& entry) { return entry.second.expires <= now; });
    if (tokens_.size() >= kMostTokens) tokens_.erase(std::ranges::min_element(tokens_, {}, [](const auto& entry) { return entry.second.expires; }));
    tokens_.insert_or_assign(sha256(token), Token{std::move(holder), expires});
}

std::optional<Holder> SessionBook::take_token(std::string_view token, const control::Snapshot& snapshot, WallTime now) {
    const auto found = tokens_.find(sha256(token));
    if (found == tokens_.end()) return std::nullopt;
    const Token taken = std::move(found->second);
    tokens_.erase(found);
    if (taken.expires <= now || !still_holds(taken.holder, snapshot)) return std::nullopt;
    return taken.holder;
}

}  // namespace warmpost::ingress::http
