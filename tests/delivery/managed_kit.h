// Lanes of managed pools without sockets: a test is the clock, the pool, and the ISP.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>

#include "delivery/scheduler/lane.h"

namespace warmpost::delivery {

inline constexpr PoolId kNews{7};
inline const std::string kA = "192.0.2.1", kB = "192.0.2.2";

inline std::vector<spool::UsageLine> counted(WallTime day, const std::string& source, const std::string& isp, std::int64_t delivered) {
    return {{{std::chrono::floor<std::chrono::days>(day), AccountId{2}, spool::UsageKind::managed, source, isp}, {.delivered = delivered}}};
}

inline outcome::Judgement judged(outcome::Meaning meaning, outcome::Scope scope, outcome::Next next) {
    outcome::Judgement judgement;
    judgement.meaning = meaning;
    judgement.scope = scope;
    judgement.next = next;
    return judgement;
}
inline const outcome::Judgement kDelivered = judged(outcome::Meaning::delivered, outcome::Scope::recipient, outcome::Next::done);
inline const outcome::Judgement kNoSuchUser = judged(outcome::Meaning::hard_bounce, outcome::Scope::recipient, outcome::Next::bounce);
inline const outcome::Judgement kThrottled = judged(outcome::Meaning::throttled, outcome::Scope::address, outcome::Next::retry);
inline const outcome::Judgement kBlocked = judged(outcome::Meaning::blocked, outcome::Scope::address, outcome::Next::retry);
inline const outcome::Judgement kHostDown = judged(outcome::Meaning::deferred, outcome::Scope::connection, outcome::Next::retry);
inline const outcome::Judgement kSpam = judged(outcome::Meaning::blocked, outcome::Scope::content, outcome::Next::bounce);

class ManagedTest : public testing::Test {
protected:
    ManagedTest() {
        isp::IspDeclaration gmail, yahoo;
        gmail.id = IspId{"gmail"};
        gmail.domains = {"gmail.com"};
        yahoo.id = IspId{"yahoo"};
        yahoo.domains = {"yahoo.com"};
        isps = std::make_unique<isp::IspTable>(isp::IspTable::make({gmail, yahoo}, {}).value());
        destination->hosts.push_back({"mx", 25, 0, {IpAddress::parse("192.0.2.99").value()}});
        pool.id = kNews;
        pool.name = "news";
        pool.account = AccountId{2};
        pool.mode = control::ScalingMode::managed;
        begin({});
    }
    ~ManagedTest() override {
        for (auto& lane : all) lane->leave(moment());
    }
    // A new start: nothing is there but what was stored and what the spool counted.
    void begin(const std::vector<spool::UsageLine>& counted) {
        all.clear();
        book = std::make_unique<ManagedBook>();
        book->load(disk, counted, [this](const std::string& isp) { return isps->knows(IspId{isp}); }, now);
        clock = std::make_unique<runtime::PolicyClock>(1, WallTime{}, WallTime{}, now, SteadyTime{});
        parts = std::make_unique<ManagedParts>(ManagedParts{*book, *clock, *isps});
    }
    void store() {
        auto changes = book->take_changes();
        for (auto& pair : changes.pairs) {
            std::erase_if(disk.pairs, [&](const auto& old) { return old.address == pair.address && old.isp == pair.isp; });
            disk.pairs.push_back(std::move(pair));
        }
        for (auto& isp : changes.isps) {
            std::erase_if(disk.isps, [&](const auto& old) { return old.pool == isp.pool && old.isp == isp.isp; });
            disk.isps.push_back(std::move(isp));
        }
        for (const auto& [address, isp] : changes.forgotten_pairs)
            EXPECT_EQ(std::erase_if(disk.pairs, [&](const auto& old) { return old.address == address && old.isp == isp; }), 1u);
        for (const auto& [of, isp] : changes.forgotten_isps)
            EXPECT_EQ(std::erase_if(disk.isps, [&](const auto& old) { return old.pool == of && old.isp == isp; }), 1u);
    }
    control::SnapshotPtr snapshot(const control::Pool& given) const {
        auto shared = std::make_shared<control::Pool>();
        shared->id = kSharedPool;
        shared->name = kSharedPoolName;
        shared->sources.push_back({control::SourceKind::address, IpAddress::parse("198.51.100.1").value(), "e", "198.51.100.1", false, {}, false});
        auto made = std::make_shared<control::Snapshot>();
        made->pools[kSharedPool] = shared;
        made->pools[given.id] = std::make_shared<control::Pool>(given);
        made->index_pools();
        return made;
    }
    void set(const std::vector<std::string>& addresses) {
        pool.sources.clear();
        for (const auto& each : addresses) pool.sources.push_back({control::SourceKind::address, IpAddress::parse(each).value(), "e", each, false, {}, false});
    }
    Lane& lane_of(const std::string& isp, const control::Pool& given) {
        for (auto& known : all)
            if (known->isp.value() == isp && known->pool == given.id) return use(*known, given);
        all.push_back(std::make_unique<Lane>(given.id, IspId{isp}, isp::Limits{}));
        all.back()->managed_parts = parts.get();
        return use(*all.back(), given);
    }
    Lane& lane_of(const std::string& isp) { return lane_of(isp, pool); }
    // Passes on what the lane of the shared pool heard of its ISP, as a core does once a second.
    void pass_on(Lane& shared) {
        const auto heard = std::exchange(shared.isp_heard, {});
        for (auto& lane : all)
            if (lane->managed && lane->isp == shared.isp) lane->managed->isp_answered(heard, moment());
    }
    Lane& use(Lane& lane, const control::Pool& given) {
        (void)lane.refresh(snapshot(given));
        lane.follow(moment());
        return lane;
    }
    Moment moment() { return {now, clock->at(now)}; }
    Circumstances circumstances() { return {config, relays, allowances, now, SteadyTime{now.time_since_epoch()}, clock->at(now)}; }
    void pass(std::chrono::milliseconds time) {   // as the tick of a core does, every second or so
        for (const auto end = now + time; now < end;) {
            now = std::min(end, now + std::chrono::minutes(1));
            clock->tick(now, SteadyTime{now.time_since_epoch()});
            for (auto& lane : all)
                if (lane->managed) lane->managed->every_second(moment());
        }
    }
    static ItemPtr item(control::Priority priority = control::Priority::normal, std::int64_t accepted_ms = 0, std::size_t recipients = 1) {
        auto made = std::make_unique<Item>();
        made->priority = priority;
        made->accepted_ms = accepted_ms;
        made->recipients.resize(recipients);
        return made;
    }
    Site& site_of(Lane& lane) {
        Site& site = sites[&lane];
        site.destination = destination;
        return site;
    }
    // Sends what may go of so many that come now, each answered so; by source. What is over goes to `excess`.
    std::map<std::string, std::int64_t> send(Lane& lane, int count, const outcome::Judgement& answer = kDelivered) {
        Site& site = site_of(lane);
        for (int i = 0; i < count; ++i) site.ready.push(item());
        lane.managed->arrived(count, moment());
        std::map<std::string, std::int64_t> sent;
        for (int round = 0; round < 10'000 && !site.ready.empty(); ++round) {
            const auto c = circumstances();
            lane.ensure_grants(site, c);
            std::int64_t gone = 0;
            for (; site.excess > 0 && !site.ready.empty(); --site.excess, ++gone) (void)site.ready.pop_back();
            if (gone > 0) lane.managed->spilled(gone, *site.excess_reason, moment());   // as CoreQueue::detour does
            excess += gone;
            bool any = false;
            for (const SourcePtr& source : lane.sources) {
                if (site.ready.empty()) break;
                auto drawn = lane.draw(site, source, 1, c);
                if (!drawn) continue;
                any = true;
                drawn->handed.spend();
                lane.managed->answered(*source, {{answer, drawn->recipients, answer.next != outcome::Next::retry}}, moment());
                last_decision = *drawn->decision;
                ++sent[source->source.name];
                (void)site.ready.pop();
            }
            if (!any && gone == 0 && site.grants.empty() && site.excess == 0) break;
        }
        return sent;
    }
    std::int64_t taken(Lane& lane, const std::string& address) {
        for (const auto& pair : lane.managed->view(false, moment()).pairs)
            if (pair.address == address) return pair.taken_day;
        return -1;
    }

    WallTime now = std::chrono::sys_days{std::chrono::year{2027} / 1 / 1};
    config::Config config;
    RelayBook relays;
    Allowances allowances{[](UseStates, const std::function<void(bool)>& done) { done(true); }, {}};
    std::unique_ptr<isp::IspTable> isps;
    std::shared_ptr<Destination> destination = std::make_shared<Destination>();
    control::ManagedLearned disk;
    std::unique_ptr<ManagedBook> book;
    std::unique_ptr<runtime::PolicyClock> clock;
    std::unique_ptr<ManagedParts> parts;
    control::Pool pool;
    std::vector<std::unique_ptr<Lane>> all;
    std::map<const Lane*, Site> sites;
    std::int64_t excess = 0;
    std::string last_decision;
};

}  // namespace warmpost::delivery
