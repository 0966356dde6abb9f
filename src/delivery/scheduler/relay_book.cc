#include "delivery/scheduler/relay_book.h"

#include <fstream>

namespace warmpost::delivery {

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

warmup::Allowance RelayBook::allowance(const std::string& name) const {
    const EntryPtr entry = find(name);
    if (!entry) return {0, 0};
    if (entry->relay.daily_limit == 0) return {};
    return {static_cast<std::int64_t>(entry->relay.daily_limit), warmup::kNoLimit};
}

}  // namespace warmpost::delivery
