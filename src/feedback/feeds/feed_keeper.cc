#include "feedback/feeds/feed_keeper.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "feedback/feeds/gather.h"
#include "feedback/feeds/postmaster_file.h"
#include "feedback/feeds/snds_fetch.h"
#include "registry/feed_shelf.h"
#include "reporting/events/record.h"

namespace warmpost::feedback {
namespace {

using feeds::Day;
using std::chrono::days;
using std::chrono::floor;
using namespace std::chrono_literals;

constexpr auto kJudgeAgain = 60s, kForgetAgain = 3600s, kRetry = 900s;
constexpr days kLookBack = feeds::kFresh + days(2);
constexpr std::size_t kMostIsps = 1000;  // of complaints(): as many as an ISP table has, with room

// A listing has events of its own (AddressProblem).
bool has_event(const feeds::Finding& finding) { return !finding.kind.starts_with(feeds::kListed); }

std::string event_of(const feeds::Kept& kept, const Ours& ours, bool over, WallTime now) {
    const auto& finding = kept.finding;
    reporting::Notice notice;
    notice.type = over ? "ReputationFindingSolved" : "ReputationFinding";
    notice.severity = over ? "info" : feeds::to_string(finding.severity);
    const auto ip = IpAddress::parse(finding.subject);
    if (const auto holder = ip ? ours.find(*ip) : ours.end(); holder != ours.end()) notice.account = holder->second;
    const std::string text = over ? "no longer so: " + finding.text : finding.text;
    notice.text = text;
    if (!over) notice.advice = finding.advice;
    notice.details = {{"kind", finding.kind}};
    if (finding.subject != finding.isp.value()) notice.details.emplace_back(ip ? "address" : "domain", finding.subject);
    if (!finding.isp.value().empty()) notice.details.emplace_back("isp", finding.isp.value());
    return reporting::notice_record(notice, now);
}

bool same(const std::vector<feeds::Kept>& a, const std::vector<feeds::Kept>& b) {
    return std::ranges::equal(a, b,
                              [](const feeds::Kept& x, const feeds::Kept& y) { return x.finding == y.finding && x.since == y.since && x.told == y.told; });
}

}  // namespace

struct FeedKeeper::Impl {
    Impl(FeedParts given, std::chrono::milliseconds time_limit) : parts(std::move(given)), timeout(time_limit), shelf(parts.registry) { load(); }

    void load();
    void run();
    [[nodiscard]] bool due(WallTime now);
    void fetch(WallTime now);
    void keep(SndsAnswers answers, const Ours& ours, WallTime now);
    void fetched(const std::string& error, const std::string& note, bool stored, WallTime now);
    void nothing_to_fetch(const std::string& why, const std::string& shown, WallTime now);
    void tell_problem(const std::string& problem, const std::string& over, WallTime now);
    void judge(WallTime now);
    void tell(const feeds::Settled& settled, const Ours& ours, WallTime now);
    [[nodiscard]] Result<feeds::Told> told(WallTime now) const;

    FeedParts parts;
    std::chrono::milliseconds timeout;
    registry::FeedShelf shelf;
    SndsFetch fetcher;
    WallTime next_fetch{}, forgotten{};  // run()'s own
    std::atomic<bool> asked{false}, changed{true}, stopping{false};
    mutable std::mutex mutex;  // guards all below
    runtime::SndsState state;
    registry::FeedFetch known;
    std::vector<feeds::SndsDay> newest;
    std::vector<feeds::Kept> findings;
    WallTime judged{};
    std::map<std::string, std::uint64_t> complaints;
};

void FeedKeeper::Impl::load() {
    const auto fetch = shelf.fetched();
    const auto kept = shelf.findings();
    if (!fetch || !kept) spdlog::error("feeds: {}", (fetch ? kept.error() : fetch.error()).message);
    if (fetch) known = *fetch;
    if (kept) findings = *kept;
    state.fetched = known.at;
    state.error = known.problem;
}

void FeedKeeper::Impl::run() {
    if (stopping) return;
    const WallTime now = parts.now();
    if (due(now)) fetch(now);
    if (stopping) return;
    WallTime last;
    {
        const std::lock_guard lock(mutex);
        last = judged;
    }
    if (changed.exchange(false) || now - last >= kJudgeAgain || now < last) judge(now);
    if (now - forgotten >= kForgetAgain || now < forgotten) {
        forgotten = now;
        if (const auto done = shelf.forget_before(floor<days>(now) - parts.config->feeds.keep); !done) spdlog::error("feeds: {}", done.error().message);
    }
}

// A restart does not fetch anew what is young; what failed is tried again soon.
bool FeedKeeper::Impl::due(WallTime now) {
    if (parts.config->feeds.snds_file.empty()) {
        nothing_to_fetch("feeds.snds_file names no file", {}, now);
        return asked = false;
    }
    if (asked.exchange(false)) return true;
    const std::lock_guard lock(mutex);
    if (state.tried == WallTime{} && !known.problem.empty()) return true;
    if (state.tried == WallTime{}) return now - known.at >= parts.config->feeds.snds_every || now < known.at;
    const bool stepped_back = now < state.tried;
    return now >= next_fetch || stepped_back;
}

void FeedKeeper::Impl::fetch(WallTime now) {
    const auto& file = parts.config->feeds.snds_file;
    const auto urls = read_snds_urls(file);
    if (!urls) return fetched(urls.error().message, {}, false, now);
    if (urls->empty()) {
        const std::string why = file.string() + " holds no URL";
        nothing_to_fetch(why, why, now);
        const std::lock_guard lock(mutex);
        ++state.fetches;  // last: who waits for it finds everything in place
        return;
    }
    const Ours ours = ours_of(parts.addresses());
    const Day first = floor<days>(now) - parts.config->feeds.keep, last = floor<days>(now) + days(1);
    const auto wanted = [&](const feeds::SndsDay& day) { return ours.contains(day.address) && day.day >= first && day.day <= last; };
    keep(fetcher.run(*urls, {parts.config->events.ca_file, timeout, wanted}), ours, now);
}

void FeedKeeper::Impl::keep(SndsAnswers answers, const Ours& ours, WallTime now) {
    if (stopping) return;
    registry::FeedFetch fresh;
    {
        const std::lock_guard lock(mutex);
        fresh = known;
    }
    if (answers.error.empty()) fresh.at = now;
    if (answers.status_whole) {
        fresh.statuses_at = answers.asked_status ? now : WallTime{};
        fresh.statuses = statuses_of(ours, answers.ranges);
    }
    const auto stored = shelf.put(answers.days, fresh);
    if (stored) {
        const std::lock_guard lock(mutex);
        known = fresh;
    }
    fetched(stored ? answers.error : stored.error().message, answers.note, stored.has_value() && answers.error.empty(), now);
    changed = true;
}

// What went wrong is told when it begins or becomes something else, and its end; that outlives a restart.
void FeedKeeper::Impl::tell_problem(const std::string& problem, const std::string& over, WallTime now) {
    registry::FeedFetch fresh;
    {
        const std::lock_guard lock(mutex);
        fresh = known;
    }
    if (problem == std::exchange(fresh.problem, problem)) return;
    reporting::Notice notice;
    notice.type = problem.empty() ? "FeedProblemSolved" : "FeedProblem";
    notice.severity = problem.empty() ? "info" : "warning";
    const std::string text = problem.empty() ? over : "SNDS is not fetched whole: " + problem;
    notice.text = text;
    if (!problem.empty())
        notice.advice = "Look at the file of feeds.snds_file and whether SNDS shows these URLs still (Automated Data Access), then: warmpost feeds fetch.";
    notice.details = {{"feed", "snds"}};
    problem.empty() ? spdlog::info("{}", text) : spdlog::warn("{}", text);
    parts.tell({reporting::notice_record(notice, now)});
    if (const auto stored = shelf.put(std::vector<feeds::SndsDay>{}, fresh); !stored) spdlog::error("feeds: {}", stored.error().message);
    const std::lock_guard lock(mutex);
    known = fresh;
}

// `shown`: to who asks how the feed stands; empty: it says so itself.
void FeedKeeper::Impl::nothing_to_fetch(const std::string& why, const std::string& shown, WallTime now) {
    {
        const std::lock_guard lock(mutex);
        state.error = shown;
        state.tried = shown.empty() ? WallTime{} : now;
    }
    next_fetch = now + std::min<std::chrono::seconds>(parts.config->feeds.snds_every, kRetry);
    tell_problem({}, "SNDS is fetched no more: " + why, now);
}

void FeedKeeper::Impl::fetched(const std::string& error, const std::string& note, bool whole, WallTime now) {
    {
        const std::lock_guard lock(mutex);
        state.tried = now;
        if (whole) state.fetched = now;
        state.error = error.empty() ? note : error;
        if (!error.empty()) ++state.failures;
    }
    const auto every = parts.config->feeds.snds_every;
    next_fetch = now + (error.empty() ? every : std::min<std::chrono::seconds>(every, kRetry));
    tell_problem(error.empty() ? note : error, "SNDS is fetched again", now);
    const std::lock_guard lock(mutex);
    ++state.fetches;  // last: who waits for it finds everything in place
}

Result<feeds::Told> FeedKeeper::Impl::told(WallTime now) const {
    const Day today = floor<days>(now);
    feeds::Told all;
    auto snds = shelf.snds(today - kLookBack, today + days(1));
    if (!snds) return std::unexpected(snds.error());
    auto postmaster = shelf.postmaster(today - kLookBack, today + days(1));
    if (!postmaster) return std::unexpected(postmaster.error());
    const auto checks = parts.checks();
    if (!checks) return std::unexpected(checks.error());
    all.snds = std::move(*snds);
    all.postmaster = std::move(*postmaster);
    all.listings = listings_of(*checks);
    if (parts.usage) all.fbl = fbl_of(parts.usage(today - feeds::kFresh - feeds::kFblBefore, today));
    const std::lock_guard lock(mutex);
    all.statuses = known.statuses;
    all.statuses_at = known.statuses_at;
    return all;
}

void FeedKeeper::Impl::judge(WallTime now) {
    const Ours ours = ours_of(parts.addresses());
    auto all = told(now);
    if (!all) return spdlog::error("feeds: {}", all.error().message);
    // An address may have left since it was told of.
    std::erase_if(all->snds, [&](const feeds::SndsDay& day) { return !ours.contains(day.address); });
    std::erase_if(all->statuses, [&](const feeds::SndsStatus& status) { return !ours.contains(status.address); });
    std::erase_if(all->listings, [&](const feeds::Listing& listing) { return !ours.contains(listing.address); });
    std::erase_if(all->fbl, [&](const feeds::FblDay& day) {
        const auto ip = IpAddress::parse(day.source);
        return ip && !ours.contains(*ip);
    });
    for (auto& day : all->postmaster)
        for (auto& group : day.ip_reputations) std::erase_if(group.samples, [&](const IpAddress& ip) { return !ours.contains(ip); });
    auto judgement = feeds::judge(*all, now);
    std::vector<feeds::Kept> before;
    {
        const std::lock_guard lock(mutex);
        before = findings;
    }
    auto settled = feeds::settle(before, std::move(judgement.findings), now);
    tell(settled, ours, now);
    if (!same(before, settled.kept))
        if (const auto stored = shelf.put_findings(settled.kept); !stored) spdlog::error("feeds: {}", stored.error().message);
    parts.paces.set(std::move(judgement.paces));
    std::map<IpAddress, feeds::SndsDay> by_address;
    for (const auto& day : all->snds) by_address[day.address] = day;  // in order of the day
    const std::lock_guard lock(mutex);
    newest.clear();
    for (const auto& [ip, day] : by_address) newest.push_back(day);
    findings = std::move(settled.kept);
    judged = now;
}

void FeedKeeper::Impl::tell(const feeds::Settled& settled, const Ours& ours, WallTime now) {
    std::vector<std::string> events;
    for (const auto i : settled.news)
        if (has_event(settled.kept[i].finding)) events.push_back(event_of(settled.kept[i], ours, false, now));
    for (const auto& kept : settled.over)
        if (has_event(kept.finding)) events.push_back(event_of(kept, ours, true, now));
    if (!events.empty()) parts.tell(std::move(events));
}

FeedKeeper::FeedKeeper(FeedParts parts, std::chrono::milliseconds timeout) : impl_(std::make_unique<Impl>(std::move(parts), timeout)) {}
FeedKeeper::~FeedKeeper() = default;

void FeedKeeper::run() {
    try {
        impl_->run();
    } catch (const std::exception& e) {
        spdlog::error("feeds: {}", e.what());
    }
}

void FeedKeeper::stop() {
    impl_->stopping = true;
    impl_->fetcher.stop();
}

void FeedKeeper::complained(const std::string& isp) {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->complaints.size() < kMostIsps || impl_->complaints.contains(isp))
        ++impl_->complaints[isp];
    else
        ++impl_->complaints["other"];
}

runtime::SndsState FeedKeeper::snds_state() const {
    const std::lock_guard lock(impl_->mutex);
    runtime::SndsState state = impl_->state;
    state.configured = !impl_->parts.config->feeds.snds_file.empty();
    return state;
}

Result<std::vector<feeds::SndsDay>> FeedKeeper::snds(Day from, Day through) const { return impl_->shelf.snds(from, through); }
Result<std::vector<feeds::PostmasterDay>> FeedKeeper::postmaster(Day from, Day through) const { return impl_->shelf.postmaster(from, through); }

std::vector<feeds::SndsDay> FeedKeeper::newest_snds() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->newest;
}

std::vector<feeds::SndsStatus> FeedKeeper::statuses() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->known.statuses;
}

Result<runtime::PostmasterImport> FeedKeeper::import_postmaster(std::string_view text, std::string_view domain) {
    auto file = read_postmaster(text, domain);
    if (!file) return std::unexpected(file.error());
    const Day last = floor<days>(impl_->parts.now()) + days(1);
    const auto to_come = std::erase_if(file->days, [last](const feeds::PostmasterDay& day) { return day.day > last; });
    if (to_come > 0 && file->problem.empty()) file->problem = "a day that is still to come";
    if (const auto stored = impl_->shelf.put(file->days); !stored) return std::unexpected(stored.error());
    impl_->changed = true;
    impl_->parts.wake();
    return runtime::PostmasterImport{file->days.size(), file->skipped + to_come, file->problem};
}

Status FeedKeeper::fetch_soon() {
    if (impl_->parts.config->feeds.snds_file.empty())
        return fail(ErrorCode::Conflict, "there is nothing to fetch: feeds.snds_file names no file; docs/feeds.md says how to make it", "feeds.snds_file");
    impl_->asked = true;
    impl_->parts.wake();
    return {};
}

std::vector<feeds::Kept> FeedKeeper::findings() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->findings;
}

WallTime FeedKeeper::judged() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->judged;
}

std::map<std::string, std::uint64_t> FeedKeeper::complaints() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->complaints;
}

}  // namespace warmpost::feedback
