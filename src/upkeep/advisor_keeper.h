// Reckons each account's recommendations (policy/advisor) once a minute from what is stored of its identities, senders and addresses, and from the DMARC and
// BIMI records of its domains, which are looked up once a day, and each hour while they are missing.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "config/live.h"
#include "control/recommendation_book.h"
#include "control/service.h"
#include "registry/registry.h"

namespace warmpost::upkeep {

class AdvisorKeeper {
public:
    // The TXT records at a name; nullopt: nobody can say now. Blocks.
    using LookUp = std::function<std::optional<std::vector<std::string>>(const std::string& name)>;
    struct Parts {  // all outlive it
        const config::Live& config;
        control::Service& service;
        registry::Registry& registry;
        LookUp look_up;
        std::function<WallTime()> now;
    };
    static constexpr int kLooksPerRound = 50;  // domains
    explicit AdvisorKeeper(Parts parts) : parts_(std::move(parts)), book_(parts_.registry) {}
    void run();  // one round; from one thread at a time, neither the SQL thread nor a core

private:
    struct Looked {
        advisor::Record dmarc = advisor::Record::unknown, bimi = advisor::Record::unknown;
        WallTime again{};    // not before
        bool wanted = true;  // in this round
    };
    [[nodiscard]] Status round();
    [[nodiscard]] advisor::Seen see(const control::Account& account, const control::Snapshot& snapshot, const control::AddressChecks& checks, int& looks);
    void look(const std::string& domain, Looked& known, int& looks);

    Parts parts_;
    control::RecommendationBook book_;
    std::map<std::string, Looked> looked_;  // by domain
};

}  // namespace warmpost::upkeep
