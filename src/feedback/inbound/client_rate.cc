#include "feedback/inbound/client_rate.h"

namespace warmpost::feedback {
namespace {
constexpr std::size_t kMostClients = 10'000;  // strangers choose their addresses
}  // namespace

ClientRate::ClientRate() : clients_(kMostClients) {}

bool ClientRate::take(const IpAddress& client, int most, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    const int count = clients_.add(client, now);
    return count > 0 && count <= most;
}

}  // namespace warmpost::feedback
