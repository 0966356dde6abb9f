#include "reporting/events/subscribers.h"

namespace warmpost::reporting {
namespace {

template <class Visit>
void for_each(const control::Snapshot& snapshot, Visit visit) {
    for (const auto& [id, account] : snapshot.accounts)
        for (const auto& [name, topic] : account->topics)
            for (const auto& subscription : topic.subscriptions) visit(id, name, subscription);
}

}  // namespace

std::vector<Subscriber> subscribers(const control::Snapshot& snapshot, control::Transport transport) {
    std::vector<Subscriber> all;
    for_each(snapshot, [&](AccountId account, const std::string& topic, const control::Subscription& subscription) {
        if (subscription.transport == transport) all.push_back({account, topic, subscription});
    });
    return all;
}

std::optional<Subscriber> find_subscriber(const control::Snapshot& snapshot, std::uint64_t wanted) {
    std::optional<Subscriber> found;
    for_each(snapshot, [&](AccountId account, const std::string& topic, const control::Subscription& subscription) {
        if (subscription.id == wanted) found = Subscriber{account, topic, subscription};
    });
    return found;
}

}  // namespace warmpost::reporting
