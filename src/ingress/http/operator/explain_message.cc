// Operator API: why a message left as it did: what each attempt was granted, what had moved its pair before, and the operator's word.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>

#include "control/managed_words.h"
#include "ingress/http/operator/address_veil.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/covered_views.h"
#include "ingress/http/operator/find_message.h"
#include "ingress/http/operator/managed_pools.h"
#include "ingress/http/operator/message_story.h"
#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using managed::DecisionKind;
using Entry = spool::pb::HistoryEntry;

// What moved the pair; what it was let send every ten minutes would hide it.
const std::vector<DecisionKind> kChanges{DecisionKind::raise,   DecisionKind::cut,  DecisionKind::block,
                                         DecisionKind::unblock, DecisionKind::idle, DecisionKind::override_};
constexpr std::size_t kBefore = 10;
constexpr std::ptrdiff_t kMostAttempts = 50;  // the latest: each costs reads on the SQL thread, and mail to many that waits for days has hundreds
constexpr std::chrono::seconds kFresh{10};  // an older attempt whose grant has no record will not get it any more
constexpr std::chrono::milliseconds kLookAgain{250};
constexpr int kLooks = 8;  // two seconds in all

// "grant 1887000000000123 of news/gmail; ...": its number; 0: none.
std::uint64_t grant_in(const std::string& decision) {
    constexpr std::string_view kWord = "grant ";
    const auto at = decision.find(kWord);
    std::uint64_t number = 0;
    if (at != std::string::npos) std::from_chars(decision.data() + at + kWord.size(), decision.data() + decision.size(), number);
    return number;
}

struct Reason {
    WallTime when{};
    std::string at, source, isp, pool, decision;
    std::vector<control::ManagedDecision> grant, before;
    std::vector<control::ManagedOverride> overrides;  // that were in force then
};
using Reasons = Result<std::vector<Reason>>;

// The pool that the message was given to; null: unknown, or nothing to override there. An attempt may have left by the shared pool instead, because of the
// word.
const control::Pool* pool_of(const control::Snapshot& snapshot, const std::vector<Entry>& entries) {
    for (const auto& entry : entries) {
        if (entry.kind() != Entry::ACCEPTED || !entry.has_envelope()) continue;
        const auto* pool = snapshot.pool(PoolId{entry.envelope().pool()});
        return pool != nullptr && pool->has_managed_policy() ? pool : nullptr;
    }
    return nullptr;
}

// Also those that are over: until then their `until` was not reached. Of an address only when it sent.
bool was_about(const control::ManagedOverride& word, const control::Pool& pool, const Entry& entry) {
    const auto at = from_ms(entry.at_ms());
    return (word.pool == pool.id || word.pool == control::kAllManagedPools) && word.made <= at && at < word.until &&
           (word.isp.value().empty() || word.isp.value() == entry.isp()) && (word.address.empty() || word.address == entry.source_ip());
}

// Blocking: on the SQL thread. One for each attempt that had a decision. `of_all_pools`: also what moved the pair when its address was in another pool, maybe
// another account's.
Reasons reasons_of(control::Service& service, const std::vector<Entry>& entries, bool of_all_pools) {
    std::vector<Reason> reasons;
    const auto snapshot = service.snapshot();
    const auto* pool = pool_of(*snapshot, entries);
    const auto words = pool != nullptr ? service.overrides(true) : std::vector<control::ManagedOverride>{};
    if (!words) return std::unexpected(words.error());
    auto older = std::ranges::count_if(entries, [](const Entry& entry) { return !entry.decision().empty(); }) - kMostAttempts;
    for (const auto& entry : entries) {
        if (entry.decision().empty() || older-- > 0) continue;
        Reason reason{
            from_ms(entry.at_ms()), to_iso8601(from_ms(entry.at_ms())), entry.source_ip(), entry.isp(), entry.pool_name(), entry.decision(), {}, {}, {}};
        control::DecisionQuery query;
        query.grant = grant_in(entry.decision());
        query.limit = 1;
        if (query.grant != 0) {
            auto grant = service.decisions(query);
            if (!grant) return std::unexpected(grant.error());
            reason.grant = std::move(*grant);
        }
        query = {};
        query.address = entry.source_ip();
        query.isp = IspId{entry.isp()};
        query.kinds = kChanges;
        query.to = from_ms(entry.at_ms() + 1);
        query.limit = kBefore;
        if (!of_all_pools && pool != nullptr) query.pool = pool->id;
        const bool may_ask = of_all_pools || pool != nullptr;
        if (may_ask && !query.address.empty() && !query.isp.value().empty()) {
            auto before = service.decisions(query);
            if (!before) return std::unexpected(before.error());
            reason.before = std::move(*before);
        }
        std::ranges::copy_if(*words, std::back_inserter(reason.overrides), [&](const auto& word) { return was_about(word, *pool, entry); });
        reasons.push_back(std::move(reason));
    }
    return reasons;
}

// What the account is told: of its own message the address is known (events have it), others are covered.
json::object reason_view(const control::Snapshot& snapshot, const Reason& reason, WallTime now, const AddressVeil& veil) {
    const auto covered = [&](const std::string& text) { return veil.cover(text, reason.source); };
    json::object view{{"at", reason.at}, {"source", reason.source}, {"isp", reason.isp}, {"pool", reason.pool}, {"decision", covered(reason.decision)}};
    if (!reason.grant.empty())
        view["grant"] = covered(control::decision_words(reason.grant.front()));
    else if (grant_in(reason.decision) != 0)
        view["grant"] = "its record is not written yet (it takes a few seconds), or gone: they are kept for 90 days, and only so many";
    view["before"] = covered_decisions(snapshot, reason.before, veil, reason.source);
    view["overrides"] = covered_overrides(snapshot, reason.overrides, now, veil, reason.source);
    return view;
}

// What holds now for the ISPs it was tried at; before the first attempt nobody knows which ISP it is.
std::vector<control::ManagedOverride> in_force_for(const control::Snapshot& snapshot, const FoundMessage& message, WallTime now) {
    std::vector<control::ManagedOverride> words;
    const auto* pool = pool_of(snapshot, message.entries);
    if (pool == nullptr) return words;
    std::set<std::string> tried;
    for (const auto& entry : message.entries)
        if (!entry.isp().empty()) tried.insert(entry.isp());
    for (const auto& word : pool->overrides)
        if (word.until > now && (word.isp.value().empty() || tried.empty() || tried.contains(word.isp.value()))) words.push_back(word);
    return words;
}

// Delivery hands its records over once a second: whoever asks right after sending is given them too.
bool record_is_due(const std::vector<Reason>& reasons, WallTime now) {
    return std::ranges::any_of(reasons, [now](const Reason& r) { return r.grant.empty() && grant_in(r.decision) != 0 && now - r.when < kFresh; });
}

}  // namespace

asio::awaitable<Response> explain_message(Call& call) {
    const std::string id = call.in_path("id");
    const auto wait = flag_in_query(call, "wait");
    if (!wait) co_return refusal(wait.error());
    auto looking = find_message_of_caller(call, id, *wait);
    const auto found = co_await std::move(looking);
    if (!found) co_return refusal(found.error());
    auto veiling = veil_of_caller(call);
    const auto veil = co_await std::move(veiling);
    const auto work = [&entries = found->entries, of_all_pools = veil.is_clear()](control::Service& service) {
        return reasons_of(service, entries, of_all_pools);
    };
    auto reasons = co_await call.parts.service.run<Reasons>(work);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (int look = 0; look < kLooks && reasons && record_is_due(*reasons, call.request.received); ++look) {
        timer.expires_after(kLookAgain);
        co_await timer.async_wait(asio::use_awaitable);
        reasons = co_await call.parts.service.run<Reasons>(work);
    }
    if (!reasons) co_return refusal(reasons.error());
    json::array list;
    for (const auto& reason : *reasons) list.push_back(reason_view(*call.snapshot, reason, call.request.received, veil));
    json::object view{{"id", id}};
    view["attempts"] = std::move(list);
    auto waiting = found->waiting.empty() ? std::vector<runtime::RecipientView>{} : found->waiting.front().recipients;
    for (auto& recipient : waiting) recipient.waits_for = veil.cover(recipient.waits_for);
    view["waiting"] = recipients_view(waiting);
    view["under_way"] = found->under_way();
    view["overrides"] =
        covered_overrides(*call.snapshot, in_force_for(*call.snapshot, *found, call.request.received), call.request.received, veil, {});
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::operators
