// What the scheduler keeps of a message's recipients at one domain. Small on purpose: a dead destination may have a million of them; the bytes
// are in memory only between acceptance and the first attempt, and only while config.limits.memory_bytes allows.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "control/snapshot.h"
#include "delivery/scheduler/fair_queue.h"
#include "spool/message.h"

namespace warmpost::delivery {

using BodyBudget = std::atomic<std::int64_t>;      // bytes that may still be kept in memory, all cores together

class HeldMessage {                                // a message in memory, counted against the budget
public:
    HeldMessage() = default;
    // Takes the message unless the budget is spent.
    HeldMessage(spool::MessagePtr message, BodyBudget& budget) : size_(static_cast<std::int64_t>(message->wire_size())) {
        if (budget.fetch_sub(size_) < size_) {
            budget.fetch_add(size_);
            return;
        }
        message_ = std::move(message);
        budget_ = &budget;
    }
    HeldMessage(HeldMessage&& other) noexcept
        : message_(std::move(other.message_)), budget_(std::exchange(other.budget_, nullptr)), size_(other.size_) {}
    HeldMessage& operator=(HeldMessage&& other) noexcept {
        drop();
        message_ = std::move(other.message_);
        budget_ = std::exchange(other.budget_, nullptr);
        size_ = other.size_;
        return *this;
    }
    ~HeldMessage() { drop(); }
    void drop() {
        message_.reset();
        if (auto* budget = std::exchange(budget_, nullptr)) budget->fetch_add(size_);
    }
    [[nodiscard]] const spool::MessagePtr& get() const { return message_; }

private:
    spool::MessagePtr message_;
    BodyBudget* budget_ = nullptr;
    std::int64_t size_ = 0;
};

struct QueuedRecipient {
    std::uint32_t index = 0;                       // into Envelope.recipients
    std::uint32_t attempts = 0;
    bool delay_told = false;
};

struct Lane;
struct Item {
    std::string id;
    HeldMessage held;
    spool::Position position;
    AccountId account;
    PoolId pool;
    bool tls_required = false, internal = false;
    bool arrived = false;                          // counted as new mail by its managed lane, once
    bool in_house = false;                         // its recipients are held: they are answered here, and nothing leaves for them
    bool spilled = false;                          // counted there as gone by the shared pool
    control::Priority priority = control::Priority::normal;
    std::int64_t accepted_ms = 0, expires_ms = 0;
    std::int64_t due_ms = 0;
    std::string domain;                            // of all its recipients
    std::vector<QueuedRecipient> recipients;
    std::shared_ptr<const std::string> last_reply; // shared by those that heard the same
    std::shared_ptr<const std::string> detour;     // why it goes by the shared pool instead of its own; null: it does not
    std::shared_ptr<Lane> lane;                    // the last one; null before classification. On that lane's core only.
};
using ItemPtr = std::unique_ptr<Item>;

// Orders a heap whose front is due first.
inline bool later_due(const ItemPtr& a, const ItemPtr& b) { return a->due_ms > b->due_ms; }

struct ItemTraits {
    static AccountId account(const ItemPtr& item) { return item->account; }
    static double cost(const ItemPtr& item) { return static_cast<double>(std::max<std::size_t>(item->recipients.size(), 1)); }
    static constexpr std::size_t kRanks = 3;       // by priority
    static constexpr std::int64_t kBulkPatienceMs = 3'600'000;   // bulk that has waited so long counts as normal: it does not starve
    static std::size_t rank(const ItemPtr& item) { return static_cast<std::size_t>(item->priority); }
    static bool older(const ItemPtr& a, const ItemPtr& b) { return a->accepted_ms < b->accepted_ms; }
    static bool patient(const ItemPtr& item, WallTime now) { return to_ms(now) - item->accepted_ms >= kBulkPatienceMs; }
};
using ItemQueue = FairQueue<ItemPtr, ItemTraits>;

}  // namespace warmpost::delivery
