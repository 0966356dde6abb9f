#include "simulator/world.h"

#include <algorithm>
#include <cmath>

namespace warmpost::simulator {
namespace {

// Numbers of the draws of a batch; part of the world's definition.
enum Draw : std::uint64_t { kWarned = 0, kFailed = 10, kFailedAsThrottle = 20, kRecipient = 30, kBounce = 40, kComplaint = 50 };

constexpr double kBlockingIspWarns = 0.25;         // part of the surplus that an ISP with over_limit = "block" throttles
constexpr double kNoiseLooksLikeThrottle = 0.25;
constexpr std::int64_t kKnocksBorne = 5;           // messages in a slot that a blocked address may try without being blocked for longer
constexpr double kComplaintMeanHours = 12;
constexpr double kComplaintMostHours = 72;
constexpr std::uint64_t kSharedComplainsAs = 1'000'000;   // address number by which the shared pool's complaints are drawn

std::uint64_t u64(std::int64_t value) { return static_cast<std::uint64_t>(value); }

}  // namespace

World::World(const Scenario& scenario, const Calendar& calendar, const Random& random)
    : scenario_(scenario), calendar_(calendar), random_(random), acted_(scenario.isps.size()) {
    for (const Isp& isp : scenario.isps) isp_names_.push_back(isp.name);
    for (int i = 0; i < scenario.initial_ips; ++i) lease();
}

void World::begin_slot(std::int64_t slot) {
    slot_ = slot;
    for (std::vector<Pair>& pairs : addresses_)
        for (Pair& pair : pairs) pair.slide(slot);
    if (!begins_day(slot)) return;
    shared_left_ = scenario_.shared_capacity;
    leases_changed_ = false;
    block_for_nothing();
}

void World::block_for_nothing() {
    for (const Event& event : scenario_.events) {
        if (event.kind != EventKind::ip_blocked || event.day != day_of(slot_) || addresses_.empty()) continue;
        for (std::size_t isp = 0; isp < scenario_.isps.size(); ++isp) {
            if (!event.isp.empty() && event.isp != scenario_.isps[isp].name) continue;
            const auto most = std::ranges::max_element(addresses_, {}, [isp](const std::vector<Pair>& pairs) { return pairs[isp].passed_yesterday(); });
            (*most)[isp].block(slot_, static_cast<double>(kSlotsADay) * event.days);
        }
    }
}

Answered World::answer(std::size_t address, std::size_t isp, std::int64_t messages) {
    const Isp& facts = scenario_.isps[isp];
    const IspDay& today = calendar_.at(isp, day_of(slot_));
    Pair& pair = addresses_[index_of(address)][isp];
    Answered result;
    if (today.outage) {
        result.answers.host = messages;
        return result;
    }
    pair.count_attempts(messages);
    if (pair.blocked(slot_)) {
        result.answers.blocked = messages;
        if (messages > kKnocksBorne) pair.prolong_block(slot_);
        return result;
    }
    const Draws draws = random_.at(Stream::answers, address, isp, u64(slot_));
    const std::int64_t surplus = messages - std::min(messages, pair.room(facts, today.tightening));
    result.throttled_over_limit = facts.over_limit == OverLimit::defer ? surplus : draws.binomial(kBlockingIspWarns, surplus, kWarned);
    result.answers = judge_each(draws, isp, messages - result.throttled_over_limit);
    pair.count_passed(slot_, result.answers.delivered, result.answers.bounced);
    result.answers.throttled += result.throttled_over_limit;
    let_complain(draws, address, isp, result.answers.delivered);
    if (pair.count_surplus(slot_, surplus, facts, today.tightening) && pair.block(slot_, facts.block_hours * kSlotsAnHour)) ++blocks_;
    return result;
}

Answers World::answer_shared(std::size_t isp, std::int64_t messages) {
    shared_left_ -= messages;
    Answers answers;
    if (outage(isp)) {
        answers.host = messages;
        return answers;
    }
    const Draws draws = random_.at(Stream::shared_answers, 0, isp, u64(slot_));
    answers = judge_each(draws, isp, messages);
    let_complain(draws, kShared, isp, answers.delivered);
    return answers;
}

// What becomes of messages that the address's limit lets in.
Answers World::judge_each(const Draws& draws, std::size_t isp, std::int64_t messages) const {
    const Isp& facts = scenario_.isps[isp];
    Answers answers;
    const std::int64_t failed = draws.binomial(facts.noise, messages, kFailed);
    answers.throttled = draws.binomial(kNoiseLooksLikeThrottle, failed, kFailedAsThrottle);
    answers.host = failed - answers.throttled;
    std::int64_t left = messages - failed;
    answers.rcpt = draws.binomial(facts.recipient_defer_rate, left, kRecipient);
    left -= answers.rcpt;
    answers.bounced = draws.binomial(calendar_.at(isp, day_of(slot_)).bounce_rate, left, kBounce);
    answers.delivered = left - answers.bounced;
    return answers;
}

void World::let_complain(const Draws& draws, std::size_t address, std::size_t isp, std::int64_t delivered) {
    const std::int64_t count = draws.binomial(calendar_.at(isp, day_of(slot_)).complaint_rate, delivered, kComplaint);
    if (count == 0) return;
    const std::uint64_t number = address == kShared ? kSharedComplainsAs : address;
    const Draws delay = random_.at(Stream::complaint_delay, number, isp, u64(slot_));
    const Draws report = random_.at(Stream::complaint_report, number, isp, u64(slot_));
    for (std::int64_t k = 0; k < count; ++k) {
        const double hours = std::min(kComplaintMostHours, 1 + std::floor(-kComplaintMeanHours * std::log(1 - delay.uniform(u64(k)))));
        const std::int64_t acts = slot_ + kSlotsAnHour * static_cast<std::int64_t>(hours);
        complaints_[static_cast<std::size_t>(acts % (kLongestDelay + 1))].push_back({address, isp, report.uniform(u64(k)) < scenario_.isps[isp].fbl_share});
    }
}

std::span<const std::int64_t> World::complain(std::vector<ComplaintReport>& reported) {
    std::ranges::fill(acted_, 0);
    std::vector<Complaint>& due = complaints_[static_cast<std::size_t>(slot_ % (kLongestDelay + 1))];
    for (const Complaint& complaint : due) {
        ++acted_[complaint.isp];
        if (is_leased(complaint.address)) addresses_[index_of(complaint.address)][complaint.isp].count_complaint();
        if (!complaint.reported) continue;
        const auto same = [&](const ComplaintReport& r) { return r.address == complaint.address && r.isp == complaint.isp; };
        if (const auto known = std::ranges::find_if(reported, same); known != reported.end()) ++known->count;
        else reported.push_back({complaint.address, complaint.isp, 1});
    }
    due.clear();
    return acted_;
}

void World::night() {
    const int day = day_of(slot_);
    for (std::size_t isp = 0; isp < scenario_.isps.size(); ++isp) {
        const IspDay& today = calendar_.at(isp, day);
        Night night{.calm = !today.outage && !today.tightened};
        night.neighbour_blocked = std::ranges::any_of(addresses_, [isp](const std::vector<Pair>& pairs) { return pairs[isp].today().blocked_anew; });
        for (std::size_t i = 0; i < addresses_.size(); ++i) {
            night.chance = random_.at(Stream::growth, numbers_[i], isp, u64(day)).uniform(0);
            if (addresses_[i][isp].today().attempts > 0) ++pair_days_;
            addresses_[i][isp].night(scenario_.isps[isp], slot_, night);
        }
    }
}

std::optional<std::size_t> World::lease() {
    if (numbers_.size() >= static_cast<std::size_t>(scenario_.max_ips)) return std::nullopt;
    const std::size_t number = next_number_++;
    std::vector<Pair>& pairs = addresses_.emplace_back();
    for (std::size_t isp = 0; isp < scenario_.isps.size(); ++isp)
        pairs.emplace_back(scenario_.isps[isp], random_.at(Stream::new_pair, number, isp, 0), random_.at(Stream::new_pair, number, isp, 1));
    numbers_.push_back(number);
    leases_changed_ = true;
    return number;
}

void World::give_back(std::size_t address) {
    if (!is_leased(address)) return;
    const auto index = static_cast<std::ptrdiff_t>(index_of(address));
    for (const Pair& pair : addresses_[static_cast<std::size_t>(index)]) pair_days_ += pair.today().attempts > 0 ? 1 : 0;
    addresses_.erase(addresses_.begin() + index);
    numbers_.erase(numbers_.begin() + index);
    leases_changed_ = true;
}

bool World::is_leased(std::size_t address) const { return std::ranges::binary_search(numbers_, address); }

std::size_t World::index_of(std::size_t address) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(numbers_, address) - numbers_.begin());
}

std::int64_t World::room(std::size_t address, std::size_t isp) const {
    const Pair& state = pair(address, isp);
    return state.blocked(slot_) ? 0 : state.room(scenario_.isps[isp], calendar_.at(isp, day_of(slot_)).tightening);
}

std::int64_t Context::slot() const { return world_.slot(); }
std::span<const std::string> Context::isps() const { return world_.isp_names(); }
int Context::max_ips() const { return world_.scenario().max_ips; }
double Context::worth_per_day() const { return world_.scenario().worth_per_day; }
std::int64_t Context::shared_capacity() const { return world_.scenario().shared_capacity; }
std::int64_t Context::shared_left() const { return world_.shared_left(); }
std::span<const std::size_t> Context::leased() const { return world_.leased(); }
std::optional<std::size_t> Context::lease() { return world_.lease(); }
void Context::give_back(std::size_t address) { world_.give_back(address); }

}  // namespace warmpost::simulator
