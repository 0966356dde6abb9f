#include "delivery/scheduler/core_accounts.h"

#include <boost/asio/post.hpp>

#include <algorithm>

#include "delivery/scheduler/core_queue.h"
#include "reporting/events/record.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;

namespace {

fairness::Marks marks_of(const config::Config& config) {
    const auto& pool = config.shared_pool;
    fairness::Marks marks;
    marks.bounces = {pool.bounce_review, pool.bounce_pause};
    marks.complaints = {pool.complaint_review, pool.complaint_pause};
    marks.refusals = {pool.refusal_review, pool.refusal_pause};
    marks.representative = static_cast<double>(pool.representative_messages);
    marks.recovery = pool.recovery;
    return marks;
}

bool bad_news(const outcome::Judgement& judgement) {
    return judgement.meaning == outcome::Meaning::blocked || judgement.meaning == outcome::Meaning::throttled;
}

std::string told_text(const fairness::Change& change, const std::string& where) {
    const std::string mail = "Mail of this account through the shared pool to " + where;
    const std::string to = std::string(fairness::factor_text(change.after.step)) + " of its rate: " + change.after.reason;
    if (change.after.step > change.before.step) return mail + " is slowed to " + to;
    return change.after.step > 0 ? mail + " is slowed less, to " + to : mail + " is no longer slowed.";
}

}  // namespace

void CoreAccounts::watch(Lane& lane) const {
    if (lane.pool == kSharedPool) lane.watch = std::make_unique<AccountWatch>(wide_);
}

void CoreAccounts::heard(Lane& lane, SourceState& source, const Item& item, const outcome::Judgement& judgement, std::size_t recipients, std::string_view reply,
                         WallTime now) {
    const config::Config& config = *shared_.deps.config;
    if (!lane.watch || !config.shared_pool.slow_accounts || item.internal) return lane.learn(source, judgement, now, reply);
    auto culprit = fairness::Culprit::unclear;
    if (judgement.meaning == outcome::Meaning::delivered) source.blame.passed(item.account, now);
    if (bad_news(judgement) && judgement.scope == outcome::Scope::address) culprit = source.blame.refused(item.account, now);
    if (culprit != fairness::Culprit::account) lane.learn(source, judgement, now, reply);
    const auto evidence = fairness::evidence_of(judgement, static_cast<double>(recipients), fairness::blame_of(culprit));
    if (evidence.messages <= 0) return;
    fairness::Counts& wide = fresh_[item.account];
    wide += {evidence.messages - evidence.refusals, evidence.bounces, 0, 0};
    const auto change = lane.watch->book().add(item.account, {evidence.messages, 0, 0, evidence.refusals}, marks_of(config), now);
    if (change) tell(*change, lane.isp.value(), now);
}

void CoreAccounts::complaint(AccountId account, Lane* lane, WallTime now) {
    const config::Config& config = *shared_.deps.config;
    if (!config.shared_pool.slow_accounts) return;
    fresh_[account].complaints += 1;
    if (!lane || !lane->watch) return;
    if (const auto change = lane->watch->book().add(account, {0, 0, 1, 0}, marks_of(config), now)) tell(*change, lane->isp.value(), now);
}

std::optional<SteadyTime> CoreAccounts::wait(const Lane& lane, const Item& item, SteadyTime now) const {
    if (!lane.watch || item.internal || !shared_.deps.config->shared_pool.slow_accounts) return std::nullopt;
    double base = shared_.deps.config->shared_pool.slowed_recipients_per_second;
    if (lane.watch->factor(item.account) >= 1) return std::nullopt;
    const control::Account* account = lane.seen ? lane.seen->account(item.account) : nullptr;
    if (account && account->max_send_rate > 0) base = std::min(base, account->max_send_rate);
    return lane.watch->wait(item.account, base, now);
}

void CoreAccounts::every_second(const std::unordered_map<std::string, LanePtr>& lanes, WallTime now) {
    if (!fresh_.empty()) {
        CoreQueue& first = *shared_.queues.front();
        asio::post(first.context(), [&first, now, heard = std::exchange(fresh_, {})] { first.accounts().fold(heard, now); });
    }
    const fairness::Marks marks = marks_of(*shared_.deps.config);
    for (const auto& [name, lane] : lanes)
        if (lane->watch && !lane->watch->book().nobody_slowed())
            for (const auto& change : lane->watch->book().recover(marks, now)) tell(change, lane->isp.value(), now);
    for (const auto& change : all_isps_.recover(marks, now)) publish(change, now);
}

void CoreAccounts::forget(const std::unordered_map<std::string, LanePtr>& lanes, WallTime now) {
    all_isps_.forget(now);
    for (const auto& [name, lane] : lanes)
        if (lane->watch) lane->watch->forget(now);
}

void CoreAccounts::fold(const Heard& heard, WallTime now) {
    const fairness::Marks marks = marks_of(*shared_.deps.config);
    for (const auto& [account, counts] : heard)
        if (const auto change = all_isps_.add(account, counts, marks, now)) publish(*change, now);
}

void CoreAccounts::publish(const fairness::Change& change, WallTime now) {
    tell(change, {}, now);
    for (auto& queue : shared_.queues)
        asio::post(queue->context(), [q = queue.get(), account = change.account, told = WideStanding{change.after.step, change.after.reason}]() mutable {
            WideStandings& wide = q->accounts().wide_;
            if (told.step == 0) wide.erase(account);
            else wide[account] = std::move(told);
        });
}

void CoreAccounts::tell(const fairness::Change& change, const std::string& isp, WallTime now) const {
    const bool worse = change.after.step > change.before.step;
    const std::string factor = fairness::factor_text(change.after.step);
    reporting::Notice notice;
    notice.type = worse ? "AccountSlowed" : "AccountRecovered";
    notice.account = change.account;
    notice.severity = worse ? "warning" : "info";
    const std::string text = told_text(change, isp.empty() ? "all ISPs" : isp);
    notice.text = text;
    if (worse)
        notice.advice = "Send to recipients who asked for the mail, and remove addresses that bounce or complain; good mail and time bring the rate back "
                        "(warmpost account standing).";
    notice.details = {{"pool", kSharedPoolName}, {"factor", factor}};
    if (!isp.empty()) notice.details.emplace_back("isp", isp);
    spool::Outcome told;
    told.events.push_back(reporting::notice_record(notice, now));
    shared_.deps.spool.record(std::move(told));
}

}  // namespace warmpost::delivery
