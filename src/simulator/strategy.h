// What a strategy is: it says how much of the waiting mail goes through which leased address and through the shared pool, and when to lease.
//
// A slot: begin_slot (may lease and give back); then for each ISP, in the scenario's order, allocate; then end_slot, with what the ISPs answered. A
// strategy that may look at the world (the baselines) gets it when it is made (run.h: Insight); the managed policy has the Context and the answers only.
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "simulator/calendar.h"

namespace warmpost::simulator {

class World;

// Stands for the shared pool where an address is named. Addresses are numbered 0, 1, 2 ... in order of leasing; no number is used again.
inline constexpr std::size_t kShared = std::numeric_limits<std::size_t>::max();

// How the messages of a batch were answered. Delivered and bounced is final; the rest is tried again.
struct Answers {
    std::int64_t delivered = 0;
    std::int64_t bounced = 0;     // 550 5.1.1
    std::int64_t rcpt = 0;        // 452 4.2.2: the recipient's mailbox
    std::int64_t host = 0;        // 451 4.3.2: nobody's fault
    std::int64_t throttled = 0;   // 421 4.7.28: the address, or chance that looks like it
    std::int64_t blocked = 0;     // 550 5.7.1: the address
    [[nodiscard]] std::int64_t sent() const { return delivered + bounced; }
    [[nodiscard]] std::int64_t total() const { return delivered + bounced + rcpt + host + throttled + blocked; }
};

struct Report {
    std::size_t address = 0;      // or kShared
    std::size_t isp = 0;
    Answers answers;
};

// Complaints that reached the feedback loop in this slot, about mail of any earlier one.
struct ComplaintReport {
    std::size_t address = 0;      // or kShared; may have been given back meanwhile
    std::size_t isp = 0;
    std::int64_t count = 0;
};

struct Batch {
    std::size_t address = 0;
    std::int64_t messages = 0;
};

// What neither a batch nor `shared` takes waits. Beyond what waits, or what the shared pool still takes today, it is cut, in this order: batches as they
// stand, then shared. At most one batch an address; batches of addresses that are not leased, and those of 0 or fewer messages, are left out.
struct Allocation {
    std::vector<Batch> batches;
    std::int64_t shared = 0;
};

// What a policy knows of where it is, and its hand on the leases.
class Context {
public:
    Context(World& world, std::span<const std::int64_t> waiting) : world_(world), waiting_(waiting) {}

    [[nodiscard]] std::int64_t slot() const;
    [[nodiscard]] int day() const { return day_of(slot()); }
    [[nodiscard]] bool new_day() const { return begins_day(slot()); }
    [[nodiscard]] std::span<const std::string> isps() const;                        // their names
    [[nodiscard]] int max_ips() const;
    [[nodiscard]] double worth_per_day() const;                                     // messages a day that make a further address worth its price
    [[nodiscard]] std::int64_t shared_capacity() const;                             // messages a UTC day
    [[nodiscard]] std::int64_t shared_left() const;                                 // of them, today
    [[nodiscard]] std::span<const std::int64_t> waiting() const { return waiting_; }// for each ISP, at the slot's beginning
    [[nodiscard]] std::span<const std::size_t> leased() const;                      // rising numbers

    // A further address, cold; serves at once. Nothing: max_ips are leased.
    std::optional<std::size_t> lease();
    // An address that is not leased is left alone.
    void give_back(std::size_t address);

private:
    World& world_;
    std::span<const std::int64_t> waiting_;
};

class Strategy {
public:
    virtual ~Strategy() = default;
    virtual void begin_slot(Context& /*context*/) {}
    // `waiting` messages for the ISP may be tried now; `out` is empty when it comes.
    virtual void allocate(const Context& context, std::size_t isp, std::int64_t waiting, Allocation& out) = 0;
    // `created`: new messages of this slot, for each ISP. Leasing is possible here, too.
    virtual void end_slot(Context& /*context*/, std::span<const Report> /*reports*/, std::span<const ComplaintReport> /*complaints*/,
                          std::span<const std::int64_t> /*created*/) {}
    // For timeline.csv: messages a day that the strategy allows the address at the ISP, and what it takes a warm one for. 0 and 0: it does not serve there.
    [[nodiscard]] virtual double allowance(std::size_t address, std::size_t isp) const = 0;
    [[nodiscard]] virtual double ceiling(std::size_t address, std::size_t isp) const = 0;
};

}  // namespace warmpost::simulator
