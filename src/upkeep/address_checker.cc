#include "upkeep/address_checker.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>

#include "runtime/clock.h"
#include "runtime/running.h"
#include "upkeep/all_of.h"
#include "upkeep/check_event.h"
#include "upkeep/check_plan.h"
#include "upkeep/look_at_address.h"

namespace warmpost::upkeep {
namespace asio = boost::asio;
using control::CheckNotice;
namespace {

constexpr std::size_t kMaxInFlight = 8;            // looks at a time
constexpr std::chrono::seconds kRound{1};
constexpr std::chrono::seconds kStopPatience{5};
constexpr std::chrono::hours kListAgain{24}, kBrokenListAgain{1};

using Notices = Result<std::vector<CheckNotice>>;

checks::Health health_of(const std::vector<checks::Verdict>& verdicts) {
    const auto any = [&](checks::State state) { return std::ranges::any_of(verdicts, [&](const checks::Verdict& v) { return v.state == state; }); };
    if (any(checks::State::problem)) return checks::Health::problem;
    return any(checks::State::unknown) ? checks::Health::unknown : checks::Health::ok;
}

}  // namespace

struct AddressChecker::Impl {
    explicit Impl(CheckerDependencies d) : parts(d), timer(d.cores.at(0)) {}

    using Running = runtime::Running<Impl>;
    using Guard = std::shared_ptr<Running>;
    struct TestedList {
        ListHealth health;
        SteadyTime at;
    };

    static asio::awaitable<void> rounds(Guard guard);
    static asio::awaitable<void> look_by_plan(Guard guard, DueAddress address);
    static asio::awaitable<Status> look_now(Guard guard, DueAddress address);
    asio::awaitable<void> round(Guard guard);
    asio::awaitable<void> read_addresses();
    asio::awaitable<void> forget_lists();
    asio::awaitable<void> test_lists(bool broken_ones_too);
    asio::awaitable<void> test_one(std::string list);
    asio::awaitable<Result<checks::Health>> look(DueAddress address);
    asio::awaitable<Status> store(std::string subject, std::vector<checks::Verdict> verdicts);
    asio::awaitable<Status> tell(std::vector<CheckNotice> notices);
    asio::awaitable<void> tell_what_was_not_told();
    [[nodiscard]] bool needs_test(const std::string& list, bool broken_ones_too) const;

    CheckerDependencies parts;
    asio::steady_timer timer;                 // core 0 only, as is all below but the atomics
    CheckPlan plan;
    std::size_t in_flight = 0;
    std::uint64_t seen_version = 0;           // of the snapshot at which the addresses were read
    bool recalled = false;                    // what an earlier process left untold
    std::optional<std::vector<std::string>> lists;   // those of the configuration at the last round
    std::map<std::string, TestedList> tested;
    std::atomic<bool> stopping{false}, started{false};
    std::atomic<int> running{0};              // coroutines that have not ended
};

asio::awaitable<void> AddressChecker::Impl::rounds(Guard guard) {
    const auto impl = guard->impl;
    while (!impl->stopping) {
        try {
            auto one = impl->round(guard);
            co_await std::move(one);
        } catch (const std::exception& e) {
            spdlog::error("address checks: {}", e.what());
        }
        if (impl->stopping) break;
        impl->timer.expires_after(kRound);
        co_await impl->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<void> AddressChecker::Impl::round(Guard guard) {
    if (!recalled) co_await tell_what_was_not_told();
    co_await read_addresses();
    const bool first = !lists;
    if (lists != parts.config->egress.dnsbls) {
        lists = parts.config->egress.dnsbls;
        if (!first) plan.everything_is_due(runtime::steady_now());
        std::erase_if(tested, [this](const auto& each) { return std::ranges::find(*lists, each.first) == lists->end(); });
        if (lists->empty()) co_await forget_lists();
    }
    co_await test_lists(false);
    if (stopping || in_flight >= kMaxInFlight) co_return;
    for (DueAddress& address : plan.take(runtime::steady_now(), kMaxInFlight - in_flight)) {
        ++in_flight;
        asio::co_spawn(timer.get_executor(), look_by_plan(guard, std::move(address)), asio::detached);
    }
}

// What was told of lists that are no longer configured has ended.
asio::awaitable<void> AddressChecker::Impl::forget_lists() {
    auto storing = store(control::kListSubject, {});
    const Status stored = co_await std::move(storing);
    if (!stored) spdlog::error("checks of block lists not stored: {}", stored.error().message);
}

asio::awaitable<void> AddressChecker::Impl::read_addresses() {
    const control::SnapshotPtr snapshot = parts.snapshot.get();
    if (!snapshot || snapshot->version == seen_version) co_return;
    const auto version = snapshot->version;   // read before the addresses: what comes in between is seen again
    const auto work = [](control::Service& service) { return service.addresses(); };
    const auto addresses = co_await parts.service.run<std::vector<control::AddressInfo>>(work);
    plan.update(addresses, runtime::steady_now());
    seen_version = version;
}

bool AddressChecker::Impl::needs_test(const std::string& list, bool broken_ones_too) const {
    const auto known = tested.find(list);
    if (known == tested.end()) return true;
    const bool works = known->second.health.v4 == checks::ListState::works;
    if (!works && broken_ones_too) return true;
    return runtime::steady_now() - known->second.at >= (works ? kListAgain : kBrokenListAgain);
}

asio::awaitable<void> AddressChecker::Impl::test_one(std::string list) {
    auto testing = test_list(parts.resolver, list);
    ListHealth health = co_await std::move(testing);
    tested[list] = {std::move(health), runtime::steady_now()};
}

asio::awaitable<void> AddressChecker::Impl::test_lists(bool broken_ones_too) {
    const std::vector<std::string> wanted = parts.config->egress.dnsbls;
    std::vector<asio::awaitable<void>> tests;
    for (const std::string& list : wanted)
        if (needs_test(list, broken_ones_too)) tests.push_back(test_one(list));
    if (tests.empty()) co_return;
    auto all = all_of(std::move(tests));
    co_await std::move(all);
    std::vector<checks::Verdict> verdicts;
    for (const std::string& list : wanted)
        if (const auto known = tested.find(list); known != tested.end())
            verdicts.push_back(checks::judge_list(list, known->second.health.v4, known->second.health.answer));
    auto storing = store(control::kListSubject, std::move(verdicts));
    const Status stored = co_await std::move(storing);
    if (!stored) spdlog::error("checks of block lists not stored: {}", stored.error().message);
}

asio::awaitable<Result<checks::Health>> AddressChecker::Impl::look(DueAddress address) {
    LookRequest request{address.ip, address.own_ehlo, parts.config->server.service_domain, names_matter(address.ip, *parts.config), {}};
    for (const std::string& list : parts.config->egress.dnsbls)
        if (const auto known = tested.find(list); known != tested.end()) request.lists.push_back(known->second.health);
    auto looking = look_at(parts.resolver, std::move(request));
    std::vector<checks::Verdict> verdicts = co_await std::move(looking);
    const auto health = health_of(verdicts);
    auto storing = store(to_string(address.ip), std::move(verdicts));
    const Status stored = co_await std::move(storing);
    if (!stored) co_return std::unexpected(stored.error());
    co_return health;
}

asio::awaitable<void> AddressChecker::Impl::look_by_plan(Guard guard, DueAddress address) {
    const auto impl = guard->impl;
    auto health = checks::Health::unknown;
    try {
        auto looking = impl->look(address);
        const auto found = co_await std::move(looking);
        if (found) health = *found;
        else spdlog::error("checks of {} not stored: {}", to_string(address.ip), found.error().message);
    } catch (const std::exception& e) {
        spdlog::error("checks of {}: {}", to_string(address.ip), e.what());
    }
    impl->plan.done(address.ip, health, runtime::steady_now());
    --impl->in_flight;
    if (!impl->stopping) impl->timer.cancel();   // the next one
}

asio::awaitable<Status> AddressChecker::Impl::look_now(Guard guard, DueAddress address) {
    const auto impl = guard->impl;
    auto testing = impl->test_lists(true);
    co_await std::move(testing);
    auto looking = impl->look(address);
    const auto found = co_await std::move(looking);
    if (!found) co_return std::unexpected(found.error());
    impl->plan.done(address.ip, *found, runtime::steady_now());
    co_return Status{};
}

asio::awaitable<Status> AddressChecker::Impl::store(std::string subject, std::vector<checks::Verdict> verdicts) {
    const auto work = [subject, verdicts](control::Service& service) { return service.store_checks(subject, verdicts); };
    const auto notices = co_await parts.service.run<Notices>(work);
    if (!notices) co_return std::unexpected(notices.error());
    auto telling = tell(*notices);
    const Status told = co_await std::move(telling);
    co_return told;
}

asio::awaitable<Status> AddressChecker::Impl::tell(std::vector<CheckNotice> notices) {
    if (notices.empty()) co_return Status{};
    spool::Outcome outcome;
    for (const CheckNotice& notice : notices) {
        outcome.events.push_back(check_event(notice));
        if (notice.telling == checks::Telling::solved) spdlog::info("{}", check_line(notice));
        else spdlog::warn("{}", check_line(notice));
    }
    parts.spool.record(std::move(outcome));
    // Durable first, then ticked off: a crash in between tells it twice, never not at all.
    const auto work = [notices, &spool = parts.spool](control::Service& service) {
        spool.flush();
        return service.checks_told(notices);
    };
    const auto done = co_await parts.service.run<Status>(work);
    co_return done;
}

asio::awaitable<void> AddressChecker::Impl::tell_what_was_not_told() {
    recalled = true;
    const auto work = [](control::Service& service) { return service.untold_checks(); };
    const auto notices = co_await parts.service.run<Notices>(work);
    if (!notices) {
        spdlog::error("address checks: {}", notices.error().message);
        co_return;
    }
    auto telling = tell(*notices);
    const Status told = co_await std::move(telling);
    if (!told) spdlog::error("address checks: {}", told.error().message);
}

AddressChecker::AddressChecker(CheckerDependencies dependencies) : impl_(std::make_shared<Impl>(dependencies)) {}

AddressChecker::~AddressChecker() { stop(); }

void AddressChecker::start() {
    if (impl_->started.exchange(true)) return;
    asio::co_spawn(impl_->timer.get_executor(), Impl::rounds(std::make_shared<Impl::Running>(impl_)), asio::detached);
}

void AddressChecker::stop() {
    if (impl_->stopping.exchange(true)) return;
    asio::post(impl_->timer.get_executor(), [impl = impl_] { impl->timer.cancel(); });
    if (!runtime::all_ended(impl_->running, kStopPatience)) spdlog::info("address checks that wait for DNS are given up");
}

asio::awaitable<Status> AddressChecker::check_now(IpAddress ip, std::string own_ehlo) {
    const auto impl = impl_;
    if (impl->stopping) co_return fail(ErrorCode::Unavailable, "The server is shutting down; try again when it runs.");
    auto job = Impl::look_now(std::make_shared<Impl::Running>(impl), DueAddress{ip, std::move(own_ehlo)});
    auto looking = asio::co_spawn(impl->timer.get_executor(), std::move(job), asio::use_awaitable);
    const Status done = co_await std::move(looking);
    co_return done;
}

}  // namespace warmpost::upkeep
