// What each source address took of its warm-up allowance, shared by all lanes that send from it.
//
// A lane asks for what it needs (offer), gets it once it is written down (durable before it is used, so that a crash forgets nothing that may have been sent), and
// carries it as tickets; what is not sent goes back. The lock is taken when a lane's grants are renewed and when tickets end, not for a message.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "policy/warmup/usage_counter.h"

namespace warmpost::delivery {

class Allowances;
class AddressUse;

// Messages that one address may send now. What is not spent goes back to it at the end of the ticket's life.
class Ticket {
public:
    Ticket() = default;
    Ticket(Ticket&& other) noexcept;
    Ticket& operator=(Ticket&& other) noexcept;
    ~Ticket();
    [[nodiscard]] std::int64_t messages() const { return part_.messages; }
    [[nodiscard]] WallTime use_by() const { return part_.use_by; }
    [[nodiscard]] Ticket take(std::int64_t messages);   // splits off at most so many
    void spend() { part_.messages = 0; }                // they were tried

private:
    friend class Allowances;
    Ticket(Allowances& book, AddressUse& use, warmup::Reservation part, bool limited) : book_(&book), use_(&use), part_(part), limited_(limited) {}
    void end();
    Allowances* book_ = nullptr;
    AddressUse* use_ = nullptr;
    warmup::Reservation part_;
    bool limited_ = false;
};

using UseStates = std::vector<std::pair<std::string, warmup::UsageCounter::State>>;   // by address

class Allowances {
public:
    // Writes states down; calls `done` once, from any thread, with true when they are durable. Called on any thread; must not block.
    using Store = std::function<void(UseStates states, std::function<void(bool)> done)>;
    Allowances(Store store, const UseStates& known);
    ~Allowances();
    Allowances(const Allowances&) = delete;
    Allowances& operator=(const Allowances&) = delete;

    [[nodiscard]] AddressUse& of(const std::string& address);   // lives as long as this

    struct Offer {
        std::int64_t now = 0;        // may be taken at once; kNoLimit: any number
        std::int64_t room = 0;       // what the allowance leaves, `now` included; the rest comes when it is written down, soon
    };
    // Sees to it that up to `wanted` will be there.
    [[nodiscard]] Offer offer(AddressUse& use, const warmup::Allowance& allowance, std::int64_t wanted, WallTime now);
    // At most what was offered; at most one reservation's worth, so perhaps less.
    [[nodiscard]] Ticket take(AddressUse& use, const warmup::Allowance& allowance, std::int64_t messages, WallTime now);

    void note_sent(AddressUse& use);                            // mail left from it; cheap
    [[nodiscard]] std::vector<std::string> take_sent();         // the addresses of which that was said since the last call
    void store_changed();                                       // what changed but need not be durable before it is used
    struct View {
        std::string address;
        std::int64_t used_day = 0, used_hour = 0;
    };
    [[nodiscard]] std::vector<View> view(WallTime now) const;

private:
    friend class Ticket;
    struct State;
    void give_back(AddressUse& use, warmup::Reservation part, bool limited);
    static void store_next(const std::shared_ptr<State>& state, bool all);
    static void stored(const std::shared_ptr<State>& state, const std::vector<AddressUse*>& uses, bool done);
    std::shared_ptr<State> state_;   // shared with a store under way, which may end after this
};

}  // namespace warmpost::delivery
