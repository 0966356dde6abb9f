#include "simulator/waiting_mail.h"

#include <algorithm>

namespace warmpost::simulator {

void WaitingMail::begin_slot(std::int64_t slot, std::int64_t created) {
    slot_ = slot;
    drop_expired();
    for (const Retry& retry : due(slot)) join(retry);
    due(slot).clear();
    arrived(slot)[0] += created;
    created_ += created;
    waiting_ += created;
}

// The row of the slot that is 72 h ago is the one that this slot's arrivals use next.
void WaitingMail::drop_expired() {
    for (std::int64_t& count : arrived(slot_)) {
        expired_ += count;
        waiting_ -= count;
        count = 0;
    }
    oldest_ = std::max(oldest_, slot_ - kExpirySlots + 1);
}

void WaitingMail::join(const Retry& retry) {
    retrying_ -= retry.count;
    if (retry.arrival <= slot_ - kExpirySlots) {
        expired_ += retry.count;
        return;
    }
    arrived(retry.arrival)[retry.tries] += retry.count;
    waiting_ += retry.count;
    oldest_ = std::min(oldest_, retry.arrival);
}

void WaitingMail::settle(std::int64_t tried, std::int64_t final, DelayCounts& delays) {
    waiting_ -= tried;
    while (tried > 0) {
        ByTries& row = arrived(oldest_);
        for (std::size_t tries = 0; tries < kAgesOfTries && tried > 0; ++tries) {
            const std::int64_t taken = std::min(row[tries], tried);
            if (taken == 0) continue;
            row[tries] -= taken;
            tried -= taken;
            const std::int64_t done = std::min(taken, final);
            final -= done;
            delays[static_cast<std::size_t>(slot_ - oldest_)] += done;
            if (taken > done) retry_later(oldest_, tries, taken - done);
        }
        if (tried > 0) ++oldest_;
    }
}

void WaitingMail::retry_later(std::int64_t arrival, std::size_t tries, std::int64_t count) {
    static constexpr std::int64_t kWaits[kAgesOfTries] = {2, 4, kLongestWait};
    const std::size_t next = std::min(tries + 1, kAgesOfTries - 1);
    retrying_ += count;
    std::vector<Retry>& bucket = due(slot_ + kWaits[tries]);
    for (Retry& known : bucket)
        if (known.arrival == arrival && known.tries == next) {
            known.count += count;
            return;
        }
    bucket.push_back({arrival, next, count});
}

void WaitingMail::finish() {
    for (std::vector<Retry>& bucket : due_)
        for (Retry& retry : bucket)
            if (retry.arrival <= slot_ - kExpirySlots) {
                expired_ += retry.count;
                retrying_ -= retry.count;
                retry.count = 0;
            }
}

}  // namespace warmpost::simulator
