#include "cli/demo/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <type_traits>

#include "upkeep/ledger_keeper.h"

namespace warmpost::cli::demo {
namespace {

constexpr std::int64_t kHoursADay = 24;
constexpr const char* kVisitor = "operator socket";

// The name that a number of the simulator stands for; others as they are.
std::string named(const Actor& actor, const std::string& number) {
    std::size_t at = 0;
    for (const char c : number) {
        if (c < '0' || c > '9') return number;
        at = at * 10 + static_cast<std::size_t>(c - '0');
    }
    return !number.empty() && at < actor.addresses.size() ? actor.addresses[at] : number;
}

// The numbers that `count` consists of, as they are stored.
std::array<std::int32_t, managed::kSlotsPerDay>& slots_of(managed::SlidingCount& count) {
    std::array<std::int32_t, managed::kSlotsPerDay>* slots = nullptr;
    count.each_field([&slots](const char*, auto& field) {
        if constexpr (std::is_same_v<std::remove_reference_t<decltype(field)>, std::array<std::int32_t, managed::kSlotsPerDay>>) slots = &field;
    });
    return *slots;
}

// What arrived in each slot of the last 24 hours, told by what left in it: a few messages waited over an edge, and the parts would not add up to the volume.
managed::SlidingCount as_it_left(const control::LearnedIsp& isp, const std::vector<control::LearnedPair>& pairs) {
    std::vector<managed::SlidingCount> parts{isp.state.shared};
    for (const auto& pair : pairs)
        if (pair.isp == isp.isp) parts.push_back(pair.state.taken);
    const auto latest = std::ranges::max(parts, {}, &managed::SlidingCount::slot).slot();
    managed::SlidingCount all;
    all.move_to(latest - managed::kSlotsPerDay + 1);
    for (auto& part : parts) part.move_to(latest);
    for (auto slot = latest - managed::kSlotsPerDay + 1; slot <= latest; ++slot) {
        all.move_to(slot);
        for (auto& part : parts) all.add(slots_of(part).at(static_cast<std::size_t>(slot % managed::kSlotsPerDay)));
    }
    return all;
}

}  // namespace

Status Stage::open() {
    clock_ = story_.begin;
    auto opened = control::Service::open(
        *config_, [](control::SnapshotPtr) {}, [this] { return clock_; });
    if (!opened) return std::unexpected(opened.error());
    service_ = std::move(*opened);
    return {};
}

Status Stage::set_up() {
    auto& first = actors_.front();
    const auto made = service_->initialise({first.sender.account, true, first.sender.daily, first.sender.rate});
    if (!made) return std::unexpected(made.error());
    operator_key_ = made->operator_key;
    first.account = made->account;
    first.key = made->account_key;
    if (auto applied = service_->apply_config(*config_); !applied) return applied;
    if (const auto since = service_->counted_since(); !since) return std::unexpected(since.error());
    if (const auto months = service_->open_months(); !months) return std::unexpected(months.error());  // the ledger begins here
    for (auto& actor : actors_) {
        if (actor.account == AccountId{}) {
            const auto account = service_->create_account({actor.sender.account, actor.sender.production, actor.sender.daily, actor.sender.rate});
            if (!account) return std::unexpected(account.error());
            actor.account = *account;
            auto key = service_->create_key(*account, control::KeyWish{control::Role::account, "server", {}, {}});
            if (!key) return std::unexpected(key.error());
            actor.key = std::move(*key);
        }
        if (auto done = set_up_account(actor); !done) return done;
        if (auto done = set_up_pool(actor); !done) return done;
    }
    if (auto made = service_->create_pool(first.account, kIdlePool, control::ScalingMode::standard); !made) return made;
    return service_->move_source(kIdleAddress, first.account, kIdlePool);
}

Status Stage::set_up_account(Actor& actor) {
    std::set<std::string> identities, sets;
    for (const auto& stream : actor.sender.streams) {
        if (identities.insert(stream.identity).second) {
            const auto made = service_->create_identity(actor.account, {stream.identity, {}, {}, {}, {}, 1024});
            if (!made) return std::unexpected(made.error());
            if (auto said = service_->set_identity_status(actor.account, stream.identity, control::VerificationStatus::success, ""); !said) return said;
        }
        if (stream.set.empty() || !sets.insert(stream.set).second) continue;
        control::ConfigurationSet set;
        set.name = stream.set;
        set.priority = stream.tracked ? control::Priority::bulk : control::Priority::transactional;
        if (stream.tracked) set.vdm.engagement_metrics = true;
        if (auto made = service_->create_configuration_set(actor.account, set); !made) return made;
    }
    return {};
}

Status Stage::set_up_pool(Actor& actor) {
    const auto& sender = actor.sender;
    actor.pool_name = sender.way == Way::shared ? kSharedPoolName : sender.pool.empty() ? kDefaultDedicatedPoolName : sender.pool;
    if (sender.pool.empty()) return {};
    const auto mode = sender.way == Way::managed ? control::ScalingMode::managed : control::ScalingMode::standard;
    if (auto made = service_->create_pool(actor.account, sender.pool, mode); !made) return made;
    actor.pool = service_->snapshot()->own_pool(actor.account, sender.pool)->id;
    if (sender.way == Way::relay)
        if (auto moved = service_->move_source(kRelay, actor.account, sender.pool); !moved) return moved;
    for (const auto& stream : sender.streams)
        if (auto put = service_->put_delivery_options(actor.account, stream.set, false, sender.pool, 0); !put) return put;
    return {};
}

Status Stage::change_lease(Actor& actor, const LeaseChange& change) {
    if (!change.leased) {
        const std::vector<std::string> gone{actor.addresses.at(change.address)};
        if (auto drained = service_->drain(actor.pool, gone); !drained) return drained;
        return service_->release_managed(actor.pool, gone);
    }
    if (actor.sender.way == Way::managed) {
        const auto given = service_->lease_managed(actor.pool, 1);
        if (!given) return std::unexpected(given.error());
        if (given->empty()) return fail(ErrorCode::Internal, "the demo's inventory is used up");
        actor.addresses.push_back(given->front());
        return {};
    }
    const auto asked =
        service_->request_lease(actor.account, {1, static_cast<std::int64_t>(actor.sender.messages_per_day), "Mail to our customers", "daily"});
    if (!asked) return std::unexpected(asked.error());
    const auto given = service_->approve_lease(*asked, {});
    if (!given) return std::unexpected(given.error());
    actor.addresses.push_back(given->front());
    return actor.sender.pool.empty() ? Status{} : service_->put_in_pool(actor.account, given->front(), actor.sender.pool);
}

// A day's sources, told as the service tells them: warm-up that counts days with mail goes by them.
Status Stage::end_day(int day) {
    std::set<std::string> sent;
    for (const auto& actor : actors_) {
        const auto first = std::ranges::lower_bound(actor.played.pieces, day * kHoursADay, {}, &Piece::hour);
        for (auto piece = first; piece != actor.played.pieces.end() && piece->hour < (day + 1) * kHoursADay; ++piece)
            if (piece->address < actor.addresses.size()) sent.insert(actor.addresses[piece->address]);
    }
    const auto ticked = service_->tick_warmup({sent.begin(), sent.end()});
    if (!ticked) return std::unexpected(ticked.error());
    return {};
}

Status Stage::live_through() {
    std::vector<std::size_t> next(actors_.size(), 0);
    for (std::int64_t hour = 0; hour < story_.hours(); ++hour) {
        clock_ = story_.hour(hour);
        if (hour > 0 && hour % kHoursADay == 0)
            if (auto ended = end_day(static_cast<int>(hour / kHoursADay) - 1); !ended) return ended;
        for (std::size_t i = 0; i < actors_.size(); ++i) {
            auto& actor = actors_[i];
            for (auto& at = next[i]; at < actor.played.leases.size() && actor.played.leases[at].hour == hour; ++at)
                if (auto changed = change_lease(actor, actor.played.leases[at]); !changed) return changed;
        }
    }
    clock_ = story_.now;
    for (auto& actor : actors_)
        if (actor.pool == PoolId{})
            if (const auto* own = service_->snapshot()->pool_named(actor.account, actor.pool_name)) actor.pool = own->id;
    return {};
}

Status Stage::finish() {
    for (const auto& actor : actors_) {
        if (!actor.played.managed) continue;
        if (auto kept = keep_managed(actor); !kept) return kept;
        if (auto kept = keep_decisions(actor); !kept) return kept;
    }
    for (const auto step : {&Stage::keep_counts, &Stage::ask_for_things, &Stage::write_down})
        if (auto done = (this->*step)(); !done) return done;
    return service_->store_policy_clock(story_.now);
}

Status Stage::keep_managed(const Actor& actor) {
    const auto& end = *actor.played.managed;
    const auto today = std::chrono::floor<std::chrono::days>(story_.now);
    control::ManagedLearned learned;
    for (auto pair : end.pairs) {
        pair.address = named(actor, pair.address);
        pair.counted_day = today.time_since_epoch().count();
        for (const auto& piece : actor.played.pieces)
            if (piece.hour >= (story_.days - 1) * kHoursADay && receivers()[piece.isp].isp == pair.isp.value() && piece.address < actor.addresses.size() &&
                actor.addresses[piece.address] == pair.address)
                pair.counted += piece.answers.sent();
        learned.pairs.push_back(std::move(pair));
    }
    for (auto isp : end.isps) {
        isp.pool = actor.pool;
        isp.state.arrived = as_it_left(isp, end.pairs);
        learned.isps.push_back(std::move(isp));
    }
    if (auto stored = service_->store_learned(learned); !stored) return stored;
    control::ManagedScaler scaler{actor.pool, end.scaler, end.status, end.wanted, false, {}, story_.now};
    scaler.state.drains_since.clear();
    for (const auto& [number, day] : end.scaler.drains_since) scaler.state.drains_since[named(actor, number)] = day;
    return service_->put_scaler_state(scaler);
}

Status Stage::keep_decisions(const Actor& actor) {
    std::vector<control::ManagedDecision> decisions;
    for (const auto& [isp, told] : actor.played.decisions) {
        auto decision = told;
        if (decision.isp.empty()) decision.isp = isp;
        decision.address = named(actor, decision.address);
        decisions.push_back({0, actor.pool, false, std::move(decision), told.at});
    }
    if (auto stored = service_->store_decisions(decisions); !stored) return stored;

    std::map<std::pair<std::int64_t, std::string>, control::ManagedHour> hours;
    for (auto hour : actor.played.managed_hours) hours[{hour.hour, hour.isp.value()}] = hour;
    for (const auto& piece : actor.played.pieces) {
        auto& hour = hours[{piece.hour, receivers()[piece.isp].isp}];
        hour.sent += piece.answers.sent();
        if (piece.address != simulator::kShared) hour.sent_dedicated += piece.answers.sent();
    }
    std::vector<control::ManagedHour> all;
    std::map<std::string, std::vector<std::int64_t>> dedicated;  // by ISP, hour after hour
    const auto first_hour = std::chrono::floor<std::chrono::hours>(story_.begin).time_since_epoch().count();
    for (auto& [key, hour] : hours) {
        auto& line = dedicated[key.second];
        line.resize(static_cast<std::size_t>(key.first) + 1);
        line[static_cast<std::size_t>(key.first)] = hour.sent_dedicated;
        for (std::size_t back = 0; back < kHoursADay && back < line.size(); ++back) hour.sent_24h += line[line.size() - 1 - back];
        hour.pool = actor.pool;
        hour.isp = IspId{key.second};
        hour.hour = first_hour + key.first;
        all.push_back(hour);
    }
    return service_->store_managed_hours(all);
}

// What the last 24 hours and today's allowances had of it.
Status Stage::keep_counts() {
    constexpr std::int64_t kSlotsPerHour = 12, kSlotSeconds = 300;
    std::vector<control::UsageSlot> slots;
    control::AllowanceUse use;
    for (const auto& actor : actors_) {
        for (const auto& [at, messages] : actor.played.arrived) {
            if (at.first < story_.hours() - kHoursADay) continue;
            const auto slot = std::chrono::floor<std::chrono::seconds>(story_.hour(at.first)).time_since_epoch().count() / kSlotSeconds;
            for (std::int64_t n = 0; n < kSlotsPerHour; ++n)
                slots.push_back({actor.account, slot + n, messages * (n + 1) / kSlotsPerHour - messages * n / kSlotsPerHour});
        }
        if (actor.sender.way == Way::managed) continue;
        for (std::size_t address = 0; address < actor.addresses.size(); ++address) {
            warmup::UsageCounter counter;
            for (const auto& piece : actor.played.pieces)
                if (piece.address == address && piece.hour >= (story_.days - 1) * kHoursADay && piece.answers.sent() > 0)
                    (void)counter.reserve(piece.answers.sent(), {}, story_.hour(piece.hour));
            use.emplace_back(actor.addresses[address], counter.state());
        }
    }
    if (auto stored = service_->store_usage(slots); !stored) return stored;
    return service_->store_allowance_use(use);
}

// What waits for the operator: a lease, a review. What an ISP does not like at present.
Status Stage::ask_for_things() {
    const auto fresh = service_->create_account({"fresh", false, kWaitingDaily, 1});
    if (!fresh) return std::unexpected(fresh.error());
    control::AccountDetails details;
    details.mail_type = "TRANSACTIONAL";
    details.website = "https://fresh.example";
    details.use_case = "Receipts and password mails of our web shop, about 500 a day, to people who bought something.";
    details.language = "EN";
    if (auto asked = service_->put_account_details(*fresh, details, true); !asked) return asked;
    for (const auto& actor : actors_) {
        if (actor.sender.account == "startup") {
            const auto asked = service_->request_lease(actor.account, {2, 3'000, "Our own name with mailbox providers", "daily, growing"});
            if (!asked) return std::unexpected(asked.error());
        }
        if (actor.sender.account == "agency") {
            const reputation::Standing standing{reputation::State::under_review, story_.now - std::chrono::days(2),
                                                "5.8 % of the mail bounces (review at 5 %)"};
            if (auto put = service_->put_standing(actor.account, "", standing); !put) return put;
        }
        if (actor.sender.account == "shop" && !actor.addresses.empty()) {
            const control::SourceRest rest{actor.addresses.back(), IspId{"yahoo"}, story_.now + std::chrono::hours(2), 1,
                                           "421 4.7.0 [TSS04] Messages from this address temporarily deferred due to unexpected volume"};
            if (auto stored = service_->store_rests({rest}); !stored) return stored;
        }
    }
    return service_->pause(
        {control::Pause::Kind::domain, "bounces.example", "their server loses mail; they asked us to wait", story_.now - std::chrono::hours(5)});
}

Status Stage::write_down() {
    const auto entry = [&](const Actor& actor, int days_ago, const std::string& who, const char* operation, const std::string& what) {
        const auto at = story_.now - std::chrono::days(days_ago) - std::chrono::minutes(static_cast<std::int64_t>(what.size()) * 7);
        return service_->write_audit({0, at, actor.account, who, operation, what, "done", "{}"});
    };
    for (const auto& actor : actors_) {
        for (const auto& stream : actor.sender.streams) {
            if (auto done = entry(actor, story_.days - 1, actor.key.id, "CreateEmailIdentity", stream.identity); !done) return done;
            if (stream.set.empty()) continue;
            if (auto done = entry(actor, story_.days - 1, actor.key.id, "CreateConfigurationSet", stream.set); !done) return done;
        }
        for (const auto& address : actor.addresses)
            if (auto done = entry(actor, actor.sender.way == Way::managed ? 20 : 9, kVisitor, "POST /lease-requests/{id}/approve", address); !done)
                return done;
        if (auto done = entry(actor, 1, kVisitor, "POST /accounts/{id}/limits", actor.sender.account); !done) return done;
    }
    return {};
}

Status Stage::charge(const spool::Spool& spool) {
    const auto counted = [&spool](std::chrono::sys_days from, std::chrono::sys_days through) { return spool.usage(from, through); };
    upkeep::LedgerKeeper keeper(config_, *service_, counted, [this] { return clock_; });
    keeper.run();
    return {};
}

}  // namespace warmpost::cli::demo
