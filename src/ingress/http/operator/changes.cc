// Operator API: what is otherwise than it was a while ago, from everything that keeps a time: standings, checks of addresses, decisions of managed pools,
// pauses, findings, leases, the log of changes; and what came of mail beside the equally long time before.
#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "control/managed_words.h"
#include "ingress/http/ask_metrics.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/questions.h"
#include "policy/reputation/news.h"
#include "runtime/clock.h"
#include "runtime/feeds.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using managed::DecisionKind;
using reputation::Change;
using Changes = std::vector<Change>;

constexpr std::chrono::hours kUnlessSaid{24};
constexpr std::chrono::days kLongest{30};
constexpr std::size_t kMostRead = 10'000, kBiggest = 7;
constexpr int kLeastBig = 30;

const std::vector<DecisionKind> kDecisions{DecisionKind::raise, DecisionKind::cut,   DecisionKind::block,   DecisionKind::unblock,  DecisionKind::idle,
                                           DecisionKind::lease, DecisionKind::drain, DecisionKind::release, DecisionKind::shortage, DecisionKind::override_};

int weight_of(DecisionKind kind) {
    switch (kind) {
        case DecisionKind::block:
            return 70;
        case DecisionKind::shortage:
            return 60;
        case DecisionKind::cut:
            return 40;
        case DecisionKind::override_:
            return 25;
        case DecisionKind::unblock:
            return 15;
        case DecisionKind::idle:
        case DecisionKind::lease:
        case DecisionKind::drain:
        case DecisionKind::release:
            return 10;
        default:
            return 5;
    }
}

struct Stored {  // what the control store tells, read in one turn
    Result<control::AddressChecks> checks;
    Result<std::vector<control::ManagedDecision>> decisions;
    Result<std::vector<control::AuditEntry>> audit;
    Result<control::Service::Findings> findings;
    Result<std::vector<control::LeaseRequest>> leases;
    [[nodiscard]] const Error* error() const {
        if (!checks) return &checks.error();
        if (!decisions) return &decisions.error();
        if (!audit) return &audit.error();
        if (!findings) return &findings.error();
        return leases ? nullptr : &leases.error();
    }
};

void add_standings(const control::Snapshot& snapshot, WallTime since, Changes& changes) {
    using reputation::State;
    for (const auto& [id, account] : snapshot.accounts)
        for (const auto& [set, known] : account->reputations) {
            const auto& standing = known.standing;
            if (standing.since < since) continue;
            const std::string who = set.empty() ? "account " + account->name : "configuration set " + set + " of " + account->name;
            const int weight = standing.state == State::paused ? 100 : standing.state == State::under_review ? 60 : 20;
            changes.push_back({standing.since, "reputation", account->name,
                               who + " is " + reputation::to_string(standing.state) + (standing.cause.empty() ? "" : ": " + standing.cause), weight});
        }
}

void add_pauses(const control::Snapshot& snapshot, WallTime since, Changes& changes) {
    for (const auto& pause : snapshot.pauses)
        if (pause.since >= since)
            changes.push_back({pause.since, "pause", pause.value, pause.value + " was paused" + (pause.reason.empty() ? "" : ": " + pause.reason), 50});
}

using Fine = std::vector<std::pair<std::string, WallTime>>;  // addresses of which the same is in order, and since when

// One line an address for what is in order: it was mended, or looked at for the first time. Many of which the same is in order are one line.
void add_fine(const std::map<std::string, Fine>& all, Changes& changes) {
    for (const auto& [what, fine] : all) {
        if (fine.size() < reputation::kFoldFrom) {
            for (const auto& [subject, at] : fine) changes.push_back({at, "address", subject, subject + " is in order: " + what, 8});
            continue;
        }
        const auto last = std::ranges::max_element(fine, {}, &std::pair<std::string, WallTime>::second);
        const auto text = fmt::format("{} addresses are in order: {}; {} was the last", fine.size(), what, last->first);
        changes.push_back({last->second, "address", last->first, text, 8});
    }
}

void add_checks(const control::AddressChecks& checks, WallTime since, Changes& changes) {
    std::map<std::string, Fine> in_order;
    for (const auto& [subject, standings] : checks) {
        const bool list = subject == control::kListSubject;
        std::string fine;
        WallTime last{};
        for (const auto& standing : standings) {
            if (standing.since < since) continue;
            const auto state = checks::shown(standing);
            const bool listing = standing.check.starts_with("dnsbl:");
            if (state == checks::State::problem)
                changes.push_back({standing.since, listing ? "listing" : "address", list ? standing.check : subject,
                                   (list ? "block list " + standing.check + ": " : subject + " (" + standing.check + "): ") + checks::shown_text(standing),
                                   listing ? 90
                                   : list  ? 30
                                           : 50});
            else if (state == checks::State::ok)
                fine += (fine.empty() ? "" : ", ") + standing.check, last = std::max(last, standing.since);
        }
        if (!fine.empty() && !list) in_order[fine].emplace_back(subject, last);
    }
    add_fine(in_order, changes);
}

// Allowances that grow or fade are many: those of an ISP are told together.
void add_decisions(const control::Snapshot& snapshot, const std::vector<control::ManagedDecision>& decisions, Changes& changes) {
    for (const auto& each : decisions) {
        const auto* pool = snapshot.pool(each.pool);
        const std::string name = each.pool == control::kAllManagedPools ? "all managed pools" : pool == nullptr ? "a pool that is gone" : pool->name;
        const auto& decision = each.decision;
        const bool small = decision.kind == DecisionKind::raise || decision.kind == DecisionKind::idle;
        changes.push_back({each.told_at, "decision", name, name + ": " + control::decision_words(each), each.shadow ? 3 : weight_of(decision.kind),
                           small ? name + "\n" + managed::to_string(decision.kind) + "\n" + decision.isp : std::string()});
    }
}

// Who signs in to look changes nothing; `warmpost audit` tells of it.
bool is_sign_in(std::string_view operation) { return operation.ends_with(" /session") || operation.ends_with(" /session-links"); }

void add_audit(const control::Snapshot& snapshot, const std::vector<control::AuditEntry>& entries, Changes& changes) {
    for (const auto& entry : entries) {
        if (is_sign_in(entry.operation)) continue;
        const auto* key = snapshot.key(entry.actor);
        const std::string by = key != nullptr && !key->name.empty() ? key->name + " (" + entry.actor + ")" : entry.actor;
        const auto whose = account_name(snapshot, entry.account);
        const std::string text = entry.operation + (entry.resource.empty() ? "" : " " + entry.resource) + (whose.empty() ? "" : " of " + whose) + ", by " +
                                 by + (entry.outcome == "failed" ? ": it failed inside" : "");
        changes.push_back({entry.at, "setting", whose.empty() ? "service" : whose, text, entry.outcome == "failed" ? 20 : 10,
                           entry.operation + "\n" + entry.actor + "\n" + whose});
    }
}

void add_findings(const control::Snapshot& snapshot, const control::Service::Findings& findings, WallTime since, Changes& changes) {
    for (const auto& kept : findings.kept) {
        if (kept.since < since) continue;
        const auto& finding = kept.finding;
        const std::string where =
            kept.address + " of " + account_name(snapshot, kept.account) + (finding.isp.value().empty() ? "" : " at " + finding.isp.value());
        changes.push_back({kept.since, "finding", kept.address, where + ": " + finding.text, finding.severity == keeping::Severity::warning ? 40 : 10});
    }
}

// What feeds say; block lists stand among the checks already.
void add_feeds(const std::vector<feeds::Kept>& findings, WallTime since, Changes& changes) {
    for (const auto& kept : findings) {
        const auto& finding = kept.finding;
        if (kept.since < since || finding.kind.starts_with("dnsbl:")) continue;
        changes.push_back(
            {kept.since, "finding", finding.subject, finding.subject + ": " + finding.text, finding.severity == feeds::Severity::info ? 10 : 40});
    }
}

void add_leases(const control::Snapshot& snapshot, const std::vector<control::LeaseRequest>& requests, WallTime since, Changes& changes) {
    for (const auto& request : requests) {
        const auto who = account_name(snapshot, request.account);
        const std::string what = std::to_string(request.wanted.addresses) + (request.wanted.addresses == 1 ? " address" : " addresses");
        if (request.asked >= since) changes.push_back({request.asked, "lease", who, who + " asked for " + what, request.state == "pending" ? 35 : 10});
        if (request.decided >= since && request.decided != WallTime{}) {
            std::string given;
            for (const auto& address : request.given) given += (given.empty() ? ": " : ", ") + address;
            changes.push_back({request.decided, "lease", who, "the request of " + who + " for " + what + " was " + request.state + given, 15});
        }
    }
}

// What came of mail, as changes at the end of the time: worse weighs more.
void add_jumps(const control::Snapshot& snapshot, const reporting::Compared& compared, WallTime now, Changes& changes, json::array& shown) {
    std::map<std::string, reputation::BeforeAndNow> by_name;
    for (const auto& [id, counts] : compared.accounts) {
        const auto name = account_name(snapshot, AccountId{std::stoll(id)});
        by_name["account " + (name.empty() ? id : name)] = counts;
    }
    for (const std::map<std::string, reputation::BeforeAndNow>* names : {&compared.isps, &std::as_const(by_name)})
        for (const auto& jump : reputation::jumps_in(*names)) {
            const int size = static_cast<int>(std::min(jump.weight * 2, 65.0));
            const int weight = jump.worse ? 30 + size : std::min(size, 29);
            changes.push_back({now, "mail", jump.name, jump.text, weight});
            shown.push_back(json::object{{"what", jump.what}, {"name", jump.name}, {"worse", jump.worse}, {"text", jump.text}});
        }
}

json::array changes_view(const Changes& changes, std::size_t most) {
    json::array list;
    for (const auto& each : changes)
        if (list.size() < most)
            list.push_back(json::object{
                {"at_ms", to_ms(each.at)}, {"kind", each.kind}, {"about", each.about}, {"text", each.text}, {"weight", each.weight}, {"times", each.times}});
    return list;
}

json::array compared_view(const std::map<std::string, reputation::BeforeAndNow>& isps) {
    json::array list;
    const auto counts = [](const reputation::Drawn& drawn) {
        return json::object{{"messages", drawn.messages}, {"bounces", drawn.bounces},     {"complaints", drawn.complaints},
                            {"deferred", drawn.deferred}, {"throttled", drawn.throttled}, {"blocked", drawn.blocked}};
    };
    std::vector<std::pair<std::string, reputation::BeforeAndNow>> order(isps.begin(), isps.end());
    std::ranges::stable_sort(order, std::greater{}, [](const auto& each) { return each.second.now.messages + each.second.before.messages; });
    for (const auto& [isp, each] : order) list.push_back(json::object{{"isp", isp}, {"now", counts(each.now)}, {"before", counts(each.before)}});
    return list;
}

}  // namespace

asio::awaitable<Response> show_changes(Call& call) {
    const auto now = runtime::wall_now();
    const auto since = time_in_query(call, "since_ms", now - kUnlessSaid);
    if (!since) co_return refusal(since.error());
    if (*since >= now || *since < now - kLongest)
        co_return refusal({ErrorCode::InvalidArgument, "\"since_ms\" must be a time of the last 30 days.", "since_ms"});
    const auto limit = limit_in_query(call);
    if (!limit) co_return refusal(limit.error());
    control::DecisionQuery decisions;
    decisions.kinds = kDecisions;
    decisions.from = *since;
    decisions.limit = kMostRead;
    control::AuditQuery audit;
    audit.from = *since;
    audit.limit = kMostRead;
    const auto read = [decisions, audit](control::Service& service) {
        return Stored{service.address_checks(), service.decisions(decisions), service.audit(audit), service.findings(), service.lease_requests()};
    };
    const auto stored = co_await call.parts.service.run<Stored>(read);
    if (const auto* broken = stored.error()) co_return refusal(*broken);
    const auto accounts = all_accounts(*call.snapshot);
    const std::function<Result<reporting::Compared>(const reporting::MetricsReader&)> work =
        [&accounts, from = *since, now](const reporting::MetricsReader& reader) { return reporting::compare_since(reader, accounts, from, now); };
    auto reading = ask_metrics<reporting::Compared>(call, work);
    const auto compared = co_await std::move(reading);
    if (!compared) co_return refusal(compared.error());

    Changes changes;
    json::array jumps;
    add_standings(*call.snapshot, *since, changes);
    add_pauses(*call.snapshot, *since, changes);
    add_checks(*stored.checks, *since, changes);
    add_decisions(*call.snapshot, *stored.decisions, changes);
    add_audit(*call.snapshot, *stored.audit, changes);
    add_findings(*call.snapshot, *stored.findings, *since, changes);
    if (call.parts.feeds != nullptr) add_feeds(call.parts.feeds->findings(), *since, changes);
    add_leases(*call.snapshot, *stored.leases, *since, changes);
    add_jumps(*call.snapshot, *compared, now, changes, jumps);
    const auto folded = reputation::fold(std::move(changes));
    json::object body;
    body["since_ms"] = to_ms(*since);
    body["until_ms"] = to_ms(now);
    body["biggest"] = changes_view(reputation::biggest(folded, kBiggest, kLeastBig), kBiggest);
    body["jumps"] = std::move(jumps);
    body["isps"] = compared_view(compared->isps);
    body["changes"] = changes_view(folded, *limit);
    body["left_out"] = folded.size() - std::min(folded.size(), *limit);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::operators
