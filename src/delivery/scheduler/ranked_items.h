// One account's items in a FairQueue: by rank, and by age within a rank where Traits tell both; else first in, first out. One thread.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <iterator>
#include <utility>
#include <vector>

#include "base/time.h"

namespace warmpost::delivery {

// Optional in Traits, together: kRanks; rank(const T&) below it, 0 goes first; older(const T&, const T&); patient(const T&, WallTime): it has waited too long for
// the last rank.
template <class T, class Traits>
class RankedItems {
    static consteval std::size_t ranks() {
        if constexpr (requires { Traits::kRanks; }) return Traits::kRanks;
        else return 1;
    }

public:
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] T& front() { return first().front(); }
    void pop_front() {
        first().pop_front();
        --size_;
    }
    T pop_back() {                                                 // of the last rank the youngest
        std::deque<T>& items = last();
        T item = std::move(items.back());
        items.pop_back();
        --size_;
        return item;
    }
    void push_back(T item) {
        insert(std::move(item), 0);
        ++size_;
    }
    void push_front(T item) {                                      // of its rank
        ranks_[rank_of(item)].push_front(std::move(item));
        ++size_;
    }
    void clear() {
        for (auto& items : ranks_) items.clear();
        size_ = 0;
    }
    // Those of the last rank that have waited too long go on in the one before.
    void promote(WallTime now) {
        if constexpr (ranks() > 1) {
            auto& items = ranks_[ranks() - 1];
            while (!items.empty() && Traits::patient(items.front(), now)) {
                T item = std::move(items.front());
                items.pop_front();
                insert(std::move(item), 1);
            }
        }
    }
    template <class Visit>
    void for_each(Visit visit) const {
        for (const auto& items : ranks_)
            for (const T& item : items) visit(item);
    }
    template <class Wanted>
    void extract(Wanted wanted, std::vector<T>& out) {
        for (auto& items : ranks_) {
            const auto keep = std::stable_partition(items.begin(), items.end(), [&](const T& item) { return !wanted(item); });
            size_ -= static_cast<std::size_t>(items.end() - keep);
            std::move(keep, items.end(), std::back_inserter(out));
            items.erase(keep, items.end());
        }
    }

private:
    [[nodiscard]] static std::size_t rank_of(const T& item) {
        if constexpr (ranks() > 1) return Traits::rank(item);
        else return 0;
    }
    void insert(T item, std::size_t sooner) {
        auto& items = ranks_[rank_of(item) - sooner];
        if constexpr (ranks() > 1) {
            if (!items.empty() && Traits::older(item, items.back())) {
                const auto place = std::upper_bound(items.begin(), items.end(), item, [](const T& a, const T& b) { return Traits::older(a, b); });
                items.insert(place, std::move(item));
                return;
            }
        }
        items.push_back(std::move(item));
    }
    [[nodiscard]] std::deque<T>& first() {
        for (auto& items : ranks_)
            if (!items.empty()) return items;
        return ranks_.front();
    }
    [[nodiscard]] std::deque<T>& last() {
        for (auto items = ranks_.rbegin(); items != ranks_.rend(); ++items)
            if (!items->empty()) return *items;
        return ranks_.front();
    }

    std::array<std::deque<T>, ranks()> ranks_;
    std::size_t size_ = 0;
};

}  // namespace warmpost::delivery
