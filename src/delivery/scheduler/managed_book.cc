#include "delivery/scheduler/managed_book.h"

#include <algorithm>

#include "control/earned.h"
#include "policy/managed/forget.h"

namespace warmpost::delivery {
namespace {

constexpr const char* kOther = "other";        // as the spool counts ISPs that the table does not know
constexpr std::size_t kMostDecisions = 10'000; // that wait to be stored
constexpr int kGrantBits = 20;                 // a million grants a second could be numbered; and 53 bits pass through JSON

std::int64_t day_of(WallTime at) { return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count(); }

struct Left {                                  // of one (source, ISP) on one day
    std::int64_t all = 0, managed = 0;
};
using LeftByDay = std::map<std::pair<std::string, std::string>, std::map<std::int64_t, Left>>;

LeftByDay sum_up(const std::vector<spool::UsageLine>& counted) {
    LeftByDay sums;
    for (const spool::UsageLine& line : counted) {
        const auto left = line.counts.delivered + line.counts.bounced;
        Left& sum = sums[{line.key.source, line.key.isp}][line.key.day.time_since_epoch().count()];
        sum.all += left;
        if (line.key.kind == spool::UsageKind::managed) sum.managed += left;
    }
    return sums;
}

}  // namespace

void ManagedBook::load(control::ManagedLearned learned, const std::vector<spool::UsageLine>& counted, KnowsIsp knows, WallTime start) {
    const std::lock_guard lock(mutex_);
    knows_ = std::move(knows);
    today_ = day_of(start);
    last_grant_ = static_cast<std::uint64_t>(to_ms(start) / 1000) << kGrantBits;
    for (control::LearnedPair& pair : learned.pairs) {
        const Key key{pair.address, pair.isp.value()};
        pairs_[key] = {std::move(pair), 0, true};
    }
    for (control::LearnedIsp& isp : learned.isps) isps_[{isp.pool, isp.isp.value()}] = isp.state;
    find_forgotten(counted, today_);
}

// The spool's counters are exact (they are written with the outcome); what they have and the state has not is added when the pair is claimed.
void ManagedBook::find_forgotten(const std::vector<spool::UsageLine>& counted, std::int64_t today) {
    std::map<std::string, std::map<std::int64_t, std::int64_t>> in_states;   // at unknown ISPs, by address and the day that a state counts on
    const LeftByDay sums = sum_up(counted);
    for (auto& [key, entry] : pairs_) {
        if (!knows_(key.second)) {
            in_states[key.first][entry.learned.counted_day] += entry.learned.counted;
            continue;
        }
        std::int64_t left_today = 0;
        if (const auto found = sums.find(key); found != sums.end())
            for (const auto& [day, left] : found->second) {
                if (day < entry.learned.counted_day) continue;
                entry.forgotten += std::max<std::int64_t>(0, left.all - (day == entry.learned.counted_day ? entry.learned.counted : 0));
                if (day == today) left_today = left.all;
            }
        entry.learned.counted_day = today;
        entry.learned.counted = left_today;
    }
    for (const auto& [key, days] : sums) {
        const bool other = key.second == kOther;
        if (!other && pairs_.contains(key)) continue;
        const auto stored = other ? in_states.find(key.first) : in_states.end();
        Forgotten forgotten;
        for (const auto& [day, left] : days) {
            // States are stored every second: one that counts on a later day has all of this one, and says no longer how much that was.
            if (stored != in_states.end() && day < stored->second.rbegin()->first) continue;
            const bool known = stored != in_states.end() && stored->second.contains(day);
            const auto more = std::max<std::int64_t>(0, left.managed - (known ? stored->second.at(day) : 0));
            forgotten.all += more;
            if (day == today) forgotten.of_today = more;
        }
        if (forgotten.all == 0) continue;
        if (other) {
            forgotten_others_[key.first] = forgotten;
        } else {
            const auto of_today = days.find(today);
            pairs_[key] = {{key.first, IspId{key.second}, {}, today, of_today == days.end() ? 0 : of_today->second.all}, forgotten.all, false};
        }
    }
}

std::optional<ManagedBook::Claimed> ManagedBook::claim(const std::string& address, const IspId& isp) {
    const std::lock_guard lock(mutex_);
    const Key key{address, isp.value()};
    if (!owned_.insert(key).second) return std::nullopt;
    Claimed claimed;
    if (const auto found = pairs_.find(key); found != pairs_.end()) {
        Entry& entry = found->second;
        if (entry.known) claimed.state = entry.learned.state;
        claimed.counted_day = entry.learned.counted_day;
        claimed.counted = entry.learned.counted;
        claimed.forgotten = std::exchange(entry.forgotten, 0);
    }
    const auto others = forgotten_others_.find(address);
    if (others == forgotten_others_.end() || knows_(isp.value()) || !told_others_.insert(key).second) return claimed;
    claimed.forgotten += others->second.all;
    // The sum over these ISPs is what the spool will be compared with: one of them includes it.
    if (claimed.counted_day != today_) claimed.counted = 0;
    claimed.counted_day = today_;
    claimed.counted += std::exchange(others->second.of_today, 0);
    return claimed;
}

void ManagedBook::keep(control::LearnedPair pair) {
    Key key{pair.address, pair.isp.value()};
    changed_.insert(key);
    forgotten_.erase(key);
    Entry& entry = pairs_[std::move(key)];
    entry.learned = std::move(pair);
    entry.known = true;
}

void ManagedBook::give_up(control::LearnedPair pair, bool known) {
    const std::lock_guard lock(mutex_);
    owned_.erase({pair.address, pair.isp.value()});
    if (known) keep(std::move(pair));
}

void ManagedBook::teach(const std::vector<control::LearnedPair>& earned) {
    const std::lock_guard lock(mutex_);
    for (const control::LearnedPair& pair : earned) {
        const Key key{pair.address, pair.isp.value()};
        const auto found = pairs_.find(key);
        if (owned_.contains(key)) continue;
        control::LearnedPair taught = pair;
        if (found != pairs_.end() && found->second.known) {
            auto grown = control::grown_by(pair.state, found->second.learned.state);
            if (!grown) continue;
            taught.state = std::move(*grown);
        }
        keep(std::move(taught));
        pairs_[key].forgotten = 0;   // it counts what was sent lately
    }
}

void ManagedBook::set_patient(const std::map<PoolId, bool>& pools) {
    const std::lock_guard lock(mutex_);
    patient_ = pools;
}

std::optional<bool> ManagedBook::patient(PoolId pool) const {
    const std::lock_guard lock(mutex_);
    const auto told = patient_.find(pool);
    return told == patient_.end() ? std::nullopt : std::optional(told->second);
}

void ManagedBook::put(std::vector<control::LearnedPair> pairs, std::optional<control::LearnedIsp> isp) {
    const std::lock_guard lock(mutex_);
    for (control::LearnedPair& pair : pairs) keep(std::move(pair));
    if (!isp) return;
    LaneKey key{isp->pool, isp->isp.value()};
    changed_isps_.insert(key);
    forgotten_isps_.erase(key);
    isps_[std::move(key)] = isp->state;
}

std::optional<managed::IspState> ManagedBook::isp(PoolId pool, const IspId& isp) const {
    const std::lock_guard lock(mutex_);
    const auto found = isps_.find({pool, isp.value()});
    return found == isps_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::pair<PoolId, IspId>> ManagedBook::known_lanes() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<PoolId, IspId>> lanes;
    for (const auto& [key, state] : isps_) lanes.emplace_back(key.first, IspId{key.second});
    return lanes;
}

std::vector<std::pair<std::string, IspId>> ManagedBook::known_pairs() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<std::string, IspId>> pairs;
    pairs.reserve(pairs_.size());
    for (const auto& [key, entry] : pairs_)
        if (entry.known && knows_(key.second)) pairs.emplace_back(key.first, IspId{key.second});
    return pairs;
}

void ManagedBook::forget(Moment now, std::int64_t days) {
    const auto slot = managed::slot_of(now.policy);
    const std::lock_guard lock(mutex_);
    std::erase_if(pairs_, [&](const auto& entry) {
        const auto& [key, pair] = entry;
        if (owned_.contains(key) || !pair.known || !managed::worth_nothing(pair.learned.state, slot, days)) return false;
        changed_.erase(key);
        forgotten_.insert(key);
        return true;
    });
    std::erase_if(isps_, [&](const auto& entry) {
        if (!managed::worth_nothing(entry.second, slot, days)) return false;
        changed_isps_.erase(entry.first);
        forgotten_isps_.insert(entry.first);
        return true;
    });
    if (day_of(now.wall) <= today_ + 1) return;
    forgotten_others_.clear();   // left more than a day ago: no allowance counts it any more
    told_others_.clear();
}

control::ManagedLearned ManagedBook::take_changes() {
    const std::lock_guard lock(mutex_);
    control::ManagedLearned changes;
    for (const Key& key : std::exchange(changed_, {})) changes.pairs.push_back(pairs_.at(key).learned);
    for (const LaneKey& key : std::exchange(changed_isps_, {})) changes.isps.push_back({key.first, IspId{key.second}, isps_.at(key)});
    for (const Key& key : std::exchange(forgotten_, {})) changes.forgotten_pairs.emplace_back(key.first, IspId{key.second});
    for (const LaneKey& key : std::exchange(forgotten_isps_, {})) changes.forgotten_isps.emplace_back(key.first, IspId{key.second});
    return changes;
}

void ManagedBook::note(std::vector<control::ManagedDecision> decisions) {
    const std::lock_guard lock(mutex_);
    for (control::ManagedDecision& decision : decisions)
        if (decisions_.size() < kMostDecisions) decisions_.push_back(std::move(decision));
}

std::vector<control::ManagedDecision> ManagedBook::take_decisions() {
    const std::lock_guard lock(mutex_);
    return std::exchange(decisions_, {});
}

}  // namespace warmpost::delivery
