// What waits, counted for the caps and for usage(). Atomics only: read and written from any thread, without a lock.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "base/error.h"
#include "base/ids.h"

namespace warmpost::spool {

class Admission {
public:
    Admission(std::uint64_t max_queue_bytes, std::uint64_t max_per_account)
        : max_queue_bytes_(max_queue_bytes), max_per_account_(max_per_account) {}
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;
    ~Admission();

    [[nodiscard]] Status admit(AccountId account, std::uint64_t bytes, bool internal = false) const;
    void add(std::int64_t account, std::uint64_t bytes);
    void remove(std::int64_t account, std::uint64_t bytes);
    [[nodiscard]] std::uint64_t messages() const { return messages_.load(std::memory_order_relaxed); }

    std::atomic<bool> failed{false};           // a sync or write failed: nothing is taken until restart
    std::atomic<bool> disk_full{false};        // segments have no room
    std::atomic<bool> index_full{false};       // RocksDB has no room
    std::atomic<std::uint64_t> free_bytes{0};  // at the last look

private:
    // One account's count. Never removed before the end: an account's node is found without a lock.
    struct Node {
        std::int64_t account;
        std::atomic<std::uint64_t> messages;
        Node* next;
    };
    static constexpr std::size_t kBuckets = 4096;
    [[nodiscard]] static std::size_t bucket(std::int64_t account) { return static_cast<std::uint64_t>(account) % kBuckets; }
    [[nodiscard]] Node* find(std::int64_t account) const;
    [[nodiscard]] Node* find_or_add(std::int64_t account);

    std::uint64_t max_queue_bytes_;
    std::uint64_t max_per_account_;
    std::atomic<std::uint64_t> messages_{0};
    std::atomic<std::uint64_t> bytes_{0};
    std::array<std::atomic<Node*>, kBuckets> buckets_{};
};

[[nodiscard]] Error failed_error();     // after a failed sync
[[nodiscard]] Error disk_full_error();  // too little room

}  // namespace warmpost::spool
