// A queue that accounts share by deficit round robin (Shreedhar and Varghese, 1995): each account has a line of its own, and the lines take turns.
//
// A turn is worth kQuantum recipients times the account's weight; a line is served while it has credit, and the last item of a turn may overdraw it
// (the debt is paid with later turns, also by a line that ran empty meanwhile). So between two turns of an account that waits, no other account is
// served more than its turn and one item. With one account it is a plain queue: by rank (ranked_items.h), first in, first out. O(1) amortised. One thread.
#pragma once
#include <algorithm>
#include <cstddef>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "delivery/scheduler/ranked_items.h"

namespace warmpost::delivery {

// Traits::account(const T&) -> AccountId; Traits::cost(const T&) -> double, more than 0 and the same until the item is popped.
template <class T, class Traits>
class FairQueue {
public:
    static constexpr double kQuantum = 1;                          // recipients: the least there is, so that turns are short
    static constexpr double kLeastWeight = 0.01, kMostWeight = 100;
    using WeightOf = std::function<double(AccountId)>;             // asked once a turn; none: all weigh 1

    FairQueue() = default;
    FairQueue(const FairQueue&) = delete;
    FairQueue& operator=(const FairQueue&) = delete;

    void set_weights(WeightOf weight_of) { weight_of_ = std::move(weight_of); }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] double cost() const { return size_ == 0 ? 0 : cost_; }         // of all
    [[nodiscard]] std::size_t servable() const { return size_ - held_; }         // of accounts that are not held
    [[nodiscard]] std::size_t waiting_of(AccountId account) const {
        const auto found = lines_.find(account);
        return found == lines_.end() ? 0 : found->second.items.size();
    }

    // What goes next, until pop, hold or push_front. Only while servable() > 0, like pop.
    [[nodiscard]] T& front() { return turn().items.front(); }
    T pop() {
        Line& line = turn();
        T item = std::move(line.items.front());
        line.items.pop_front();
        line.credit -= Traits::cost(item);
        cost_ -= Traits::cost(item);
        if (--size_ == 0) forget_all();                            // nobody waits: debts are owed to nobody
        else if (line.items.empty() && line.credit >= 0) retire(line);
        return item;
    }
    // What became of front() in the queue and left it otherwise than by pop costs its account this.
    void charge(double cost) {
        turn().credit -= cost;
        cost_ -= cost;
    }
    // The last that came, of the last rank there is, of the account whose turn is the last. Only while not empty().
    T pop_back() {
        Line* line = current_ ? current_->before : holds_.back();
        while (line->items.empty()) line = line == current_ ? holds_.back() : line->before;   // only debts are left of it
        T item = line->items.pop_back();
        cost_ -= Traits::cost(item);
        if (line->held) --held_;
        if (--size_ == 0) forget_all();
        else if (line->items.empty() && (line->held || line->credit >= 0)) retire(*line);
        return item;
    }
    void push(T item) {
        Line& line = line_of(Traits::account(item), false);
        cost_ += Traits::cost(item);
        line.items.push_back(std::move(item));
        count_in(line);
    }
    // Gives back what was popped and not used: it is first in its line again, and was never paid for.
    void push_front(T item) {
        const double cost = Traits::cost(item);
        Line& line = line_of(Traits::account(item), true);
        line.items.push_front(std::move(item));
        line.credit += cost;
        cost_ += cost;
        count_in(line);
    }

    // The account's line is passed over until release() is called with a time that is not before `until`.
    void hold(AccountId account, SteadyTime until) {
        const auto found = lines_.find(account);
        if (found == lines_.end() || found->second.held || found->second.items.empty()) return;
        Line& line = found->second;
        unlink(line);
        line.held = true;
        line.held_until = until;
        held_ += line.items.size();
        holds_.push_back(&line);
    }
    void release(SteadyTime now) {
        if (holds_.empty()) return;
        std::erase_if(holds_, [&](Line* line) {
            if (line->held_until > now) return false;
            line->held = false;
            held_ -= line->items.size();
            link(*line);
            return true;
        });
    }
    [[nodiscard]] bool held(AccountId account) const {
        const auto found = lines_.find(account);
        return found != lines_.end() && found->second.held;
    }

    // What has waited too long in the last rank goes on in the one before. Call every second or so.
    void promote(WallTime now) {
        for (auto& [account, line] : lines_) line.items.promote(now);
    }

    template <class Visit>
    void for_each(Visit visit) const {                             // each account's in its order
        for (const auto& [account, line] : lines_) line.items.for_each(visit);
    }
    // Moves out what `wanted` names, each account's in its order.
    template <class Wanted>
    void extract(Wanted wanted, std::vector<T>& out) {
        std::vector<Line*> emptied;
        for (auto& [account, line] : lines_) {
            const std::size_t had = out.size();
            line.items.extract(wanted, out);
            const std::size_t count = out.size() - had;
            for (std::size_t i = had; i < out.size(); ++i) cost_ -= Traits::cost(out[i]);
            size_ -= count;
            if (line.held) held_ -= count;
            if (line.items.empty() && (line.held || line.credit >= 0)) emptied.push_back(&line);
        }
        if (size_ == 0) return forget_all();
        for (Line* line : emptied) retire(*line);
    }
    // All of it, and the queue is empty.
    [[nodiscard]] std::vector<T> drain() {
        std::vector<T> all;
        all.reserve(size_);
        extract([](const T&) { return true; }, all);
        return all;
    }
    void clear() {
        for (auto& [account, line] : lines_) line.items.clear();
        forget_all();
    }

private:
    struct Line {
        AccountId account;
        RankedItems<T, Traits> items;
        double credit = 0;                                         // recipients; negative: a debt
        bool held = false;
        SteadyTime held_until{};
        Line *before = nullptr, *after = nullptr;                  // in the ring of those that take turns
    };
    using Lines = std::unordered_map<AccountId, Line>;
    static constexpr std::size_t kSpares = 4;                      // emptied lines that are kept: an account that comes and goes costs no allocation

    // The line whose turn it is. A line's turn begins when the ring comes to it without credit.
    Line& turn() {
        for (;;) {
            Line& line = *current_;
            if (!std::exchange(begun_, true) && line.credit <= 0) line.credit += share(line);
            if (line.after == &line && !line.items.empty()) {      // alone
                line.credit = std::max(line.credit, share(line));
                return line;
            }
            if (!line.items.empty() && line.credit > 0) return line;
            if (line.items.empty() && line.credit >= 0) {
                retire(line);
                continue;
            }
            current_ = line.after;
            begun_ = false;
        }
    }
    [[nodiscard]] double share(const Line& line) const {
        return kQuantum * (weight_of_ ? std::clamp(weight_of_(line.account), kLeastWeight, kMostWeight) : 1.0);
    }

    // `next`: a line that has to be made goes next, else last.
    Line& line_of(AccountId account, bool next) {
        if (const auto found = lines_.find(account); found != lines_.end()) return found->second;
        Line* line = nullptr;
        if (spares_.empty()) {
            line = &lines_[account];
        } else {
            auto node = std::move(spares_.back());
            spares_.pop_back();
            node.key() = account;
            line = &lines_.insert(std::move(node)).position->second;
        }
        line->account = account;
        line->credit = 0;
        link(*line);
        if (next && current_ != line) {
            current_ = line;
            begun_ = false;
        }
        return *line;
    }
    void count_in(const Line& line) {
        ++size_;
        if (line.held) ++held_;
    }
    void link(Line& line) {                                        // at the end of the round
        if (!current_) {
            line.before = line.after = current_ = &line;
            begun_ = false;
            return;
        }
        line.after = current_;
        line.before = current_->before;
        line.before->after = line.after->before = &line;
    }
    void unlink(Line& line) {
        if (current_ == &line) {
            current_ = line.after == &line ? nullptr : line.after;
            begun_ = false;
        }
        line.before->after = line.after;
        line.after->before = line.before;
        line.before = line.after = nullptr;
    }
    void retire(Line& line) {
        if (line.held) {
            std::erase(holds_, &line);
            line.held = false;
        } else {
            unlink(line);
        }
        auto node = lines_.extract(line.account);
        if (spares_.size() < kSpares) spares_.push_back(std::move(node));
    }
    void forget_all() {                                            // no line has items
        while (!lines_.empty()) retire(lines_.begin()->second);
        size_ = held_ = 0;
        cost_ = 0;
    }

    WeightOf weight_of_;
    Lines lines_;
    std::vector<typename Lines::node_type> spares_;
    Line* current_ = nullptr;
    bool begun_ = false;                                           // the turn of current_
    std::vector<Line*> holds_;
    std::size_t size_ = 0, held_ = 0;
    double cost_ = 0;
};

}  // namespace warmpost::delivery
