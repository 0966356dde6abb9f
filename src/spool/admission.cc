#include "spool/admission.h"

namespace warmpost::spool {

Error failed_error() {
    return {ErrorCode::Unavailable,
            "the disk failed to sync, so what it holds is not known; mail is refused until warmpost is restarted after the disk is mended",
            {}};
}
Error disk_full_error() {
    return {ErrorCode::Unavailable, "the spool's disk is full; mail is taken again as soon as there is room", {}};
}

Admission::~Admission() {
    for (auto& head : buckets_)
        for (Node* node = head.load(); node != nullptr;) delete std::exchange(node, node->next);
}

Admission::Node* Admission::find(std::int64_t account) const {
    Node* node = buckets_[bucket(account)].load(std::memory_order_acquire);
    while (node != nullptr && node->account != account) node = node->next;
    return node;
}

Admission::Node* Admission::find_or_add(std::int64_t account) {
    if (Node* found = find(account)) return found;
    auto* node = new Node{account, 0, nullptr};
    auto& head = buckets_[bucket(account)];
    node->next = head.load(std::memory_order_acquire);
    while (!head.compare_exchange_weak(node->next, node, std::memory_order_acq_rel)) {
        // Somebody was faster, perhaps with the same account.
        for (Node* other = node->next; other != nullptr; other = other->next) {
            if (other->account != account) continue;
            delete node;
            return other;
        }
    }
    return node;
}

Status Admission::admit(AccountId account, std::uint64_t bytes, bool internal) const {
    if (failed.load(std::memory_order_acquire)) return std::unexpected(failed_error());
    if (disk_full.load(std::memory_order_relaxed) || index_full.load(std::memory_order_relaxed)) return std::unexpected(disk_full_error());
    if (internal) return {};   // a bounce notice comes from a message that leaves the queue: the caps are for what customers bring
    if (max_queue_bytes_ != 0 && bytes_.load(std::memory_order_relaxed) + bytes > max_queue_bytes_)
        return fail(ErrorCode::TooManyRequests, "the queue is full; wait until some of it is delivered");
    const Node* node = find(account.value());
    if (node != nullptr && node->messages.load(std::memory_order_relaxed) >= max_per_account_)
        return fail(ErrorCode::TooManyRequests, "too many messages of this account wait to be delivered; wait until some have left");
    if (node == nullptr && max_per_account_ == 0)
        return fail(ErrorCode::TooManyRequests, "this account may not queue mail");
    return {};
}

void Admission::add(std::int64_t account, std::uint64_t bytes) {
    messages_.fetch_add(1, std::memory_order_relaxed);
    bytes_.fetch_add(bytes, std::memory_order_relaxed);
    find_or_add(account)->messages.fetch_add(1, std::memory_order_relaxed);
}

void Admission::remove(std::int64_t account, std::uint64_t bytes) {
    messages_.fetch_sub(1, std::memory_order_relaxed);
    bytes_.fetch_sub(bytes, std::memory_order_relaxed);
    find_or_add(account)->messages.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace warmpost::spool
