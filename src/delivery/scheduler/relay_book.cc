#include "delivery/scheduler/relay_book.h"

#include <fstream>

namespace warmpost::delivery {
namespace {

std::int64_t day_of(WallTime now) { return to_ms(now) / 86'400'000; }

// A new UTC day begins with nothing used. Two cores may both reset: the loser's message is then not counted, one of a day.
void turn_day(RelayBook::Usage& usage, WallTime now) {
    std::int64_t known = usage.day.load();
    if (known != day_of(now) && usage.day.compare_exchange_strong(known, day_of(now))) usage.used.store(0);
}

}  // namespace

Status RelayBook::load(const config::Config& config) {
    auto entries = std::make_shared<Entries>();
    for (const config::Relay& relay : config.egress.relays) {
        auto entry = std::make_shared<Entry>();
        entry->relay = relay;
        if (!relay.credentials_file.empty()) {
            std::ifstream file(relay.credentials_file);
            if (!std::getline(file, entry->user) || !std::getline(file, entry->password))
                return fail(ErrorCode::InvalidArgument, "egress.relay " + relay.name + ": " + relay.credentials_file.string() +
                                                            " must be readable and hold the user on its first line and the password on its second", "credentials_file");
        }
        const auto before = find(relay.name);
        entry->usage = before ? before->usage : std::make_shared<Usage>();
        (*entries)[relay.name] = std::move(entry);
    }
    entries_.store(std::move(entries));
    return {};
}

RelayBook::EntryPtr RelayBook::find(const std::string& name) const {
    const auto entries = entries_.load();
    if (!entries) return nullptr;
    const auto found = entries->find(name);
    return found == entries->end() ? nullptr : found->second;
}

std::int64_t RelayBook::allowance(const std::string& name, WallTime now) const {
    const EntryPtr entry = find(name);
    if (!entry) return 0;
    if (entry->relay.daily_limit == 0) return -1;
    turn_day(*entry->usage, now);
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(entry->relay.daily_limit) - entry->usage->used.load());
}

void RelayBook::count(const std::string& name, std::int64_t messages, WallTime now) const {
    if (const EntryPtr entry = find(name)) {
        turn_day(*entry->usage, now);
        entry->usage->used.fetch_add(messages);
    }
}

}  // namespace warmpost::delivery
