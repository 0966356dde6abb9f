// Who sends in `warmpost demo-data`: accounts as one meets them, with what they send and by which addresses. Plain values; all names end in .example.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "simulator/scenario.h"

namespace warmpost::cli::demo {

enum class Way { shared, standard, managed, relay };  // of an account's mail; relay: moving from one to addresses of its own

struct MailStream {  // part of an account's mail
    std::string identity, set;
    double share = 1;      // of the account's mail; they sum to 1
    bool tracked = false;  // opens and clicks are counted
    std::string subject;
};
struct Sender {
    std::string account;
    Way way = Way::shared;
    std::string pool;  // of its own; empty: the default dedicated pool, or the shared one
    bool production = true;
    double daily = 50'000, rate = 14;
    double messages_per_day = 0, weekly_growth = 1;
    std::array<double, 7> weekly{1, 1, 1, 1, 1, 0.6, 0.5};
    simulator::Hourly hourly = simulator::Hourly::business;
    double bounce_rate = 0.008, complaint_rate = 0.0003;
    std::vector<int> leased_on;  // standard and relay: the day on which each address comes, counted from the story's first
    std::vector<MailStream> streams;
    std::vector<simulator::Event> events;
};

// `days`: of the story, the last one being today.
[[nodiscard]] std::vector<Sender> cast(int days);
// The receiving side: shares of everybody's mail, by ids of isps.toml.
struct Receiver {
    std::string isp, domain;  // domain: made-up, of the recipients in the history
    double share = 0;
};
[[nodiscard]] const std::vector<Receiver>& receivers();

inline constexpr const char* kRelay = "old-provider";
inline constexpr const char *kIdleAddress = "127.0.2.32", *kIdlePool = "spare";  // leased by the first sender, and never used
inline constexpr int kWaitingDaily = 200;                                        // limits of the sandbox, of the account that waits for its review

}  // namespace warmpost::cli::demo
