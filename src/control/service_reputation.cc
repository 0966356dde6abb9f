// How senders stand, what their owners and the operator say of it.
#include <spdlog/spdlog.h>

#include <array>
#include <utility>

#include "control/reputation.h"
#include "control/service_impl.h"

namespace warmpost::control {
namespace {

constexpr std::array<std::pair<SendingWord, const char*>, 3> kWords{
    {{SendingWord::enabled, "ENABLED"}, {SendingWord::reinstated, "REINSTATED"}, {SendingWord::disabled, "DISABLED"}}};
constexpr std::array<std::pair<ReputationPolicy, const char*>, 3> kPolicies{
    {{ReputationPolicy::standard, "standard"}, {ReputationPolicy::strict, "strict"}, {ReputationPolicy::none, "none"}}};

std::string named(AccountId account, const std::string& set) {
    return set.empty() ? "account " + to_string(account) : "configuration set " + set + " of account " + to_string(account);
}

// Changes one reputation, durable before it is put out. A set that is not there: NotFound.
Status change_reputation(Service::Impl& impl, AccountId id, const std::string& set, const std::function<Status(Reputation&)>& change) {
    auto account = impl.editable(id);
    if (!account) return std::unexpected(account.error());
    if (!set.empty() && !(*account)->configuration_sets.contains(set))
        return fail(ErrorCode::NotFound, "Configuration set <" + set + "> does not exist.", "ConfigurationSetName");
    const auto known = (*account)->reputations.find(set);
    Reputation next = known == (*account)->reputations.end() ? Reputation{} : known->second;
    const Reputation before = next;
    if (auto changed = change(next); !changed) return changed;
    if (next == before) return {};
    if (auto put = impl.store->put(to_row(id, set, next)); !put) return put;
    (*account)->reputations[set] = next;
    impl.put_out(std::move(*account));
    return {};
}

}  // namespace

store::ReputationRow to_row(AccountId account, const std::string& set, const Reputation& r) {
    return {account.value(), set, static_cast<std::int64_t>(r.standing.state), to_ms(r.standing.since), r.standing.cause, to_ms(r.fresh_start), to_text(r.policy),
            wire_name(r.said), to_ms(r.said_at)};
}

Status load_reputations(store::Store& store, std::map<std::int64_t, std::shared_ptr<Account>>& accounts) {
    const auto rows = store.reputations();
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows) {
        Reputation r;
        r.standing = {static_cast<reputation::State>(row.state), from_ms(row.since), row.cause};
        r.fresh_start = from_ms(row.fresh_start);
        r.policy = reputation_policy(row.policy).value_or(ReputationPolicy::standard);
        r.said = sending_word(row.said).value_or(SendingWord::enabled);
        r.said_at = from_ms(row.said_at);
        accounts.at(row.account)->reputations.emplace(row.configuration_set, std::move(r));
    }
    return {};
}

const char* wire_name(SendingWord word) {
    for (const auto& [known, name] : kWords)
        if (known == word) return name;
    return "";
}
std::optional<SendingWord> sending_word(std::string_view name) {
    for (const auto& [word, known] : kWords)
        if (name == known) return word;
    return std::nullopt;
}
const char* to_text(ReputationPolicy policy) {
    for (const auto& [known, name] : kPolicies)
        if (known == policy) return name;
    return "";
}
std::optional<ReputationPolicy> reputation_policy(std::string_view text) {
    for (const auto& [policy, known] : kPolicies)
        if (text == known) return policy;
    return std::nullopt;
}

Status Service::put_standing(AccountId account, const std::string& set, const reputation::Standing& standing) {
    return change_reputation(*impl_, account, set, [&](Reputation& r) -> Status {
        // Findings that are gone are no longer to be ignored.
        if (standing.state == reputation::State::healthy && r.said == SendingWord::reinstated) r.said = SendingWord::enabled;
        if (standing.state != r.standing.state) spdlog::warn("{} is {}: {}", named(account, set), reputation::to_string(standing.state), standing.cause);
        r.standing = standing;
        return {};
    });
}

Status Service::lift_pause(AccountId account, const std::string& set, const std::string& by) {
    return change_reputation(*impl_, account, set, [&](Reputation& r) -> Status {
        if (r.standing.state != reputation::State::paused && !r.paused_for_its_standing())
            return fail(ErrorCode::Conflict, named(account, set) + " is not paused for its bounces or complaints; `warmpost reputation` shows how it stands.");
        // Under a strict policy any finding is a pause, so what is lifted has none: the next one pauses it again.
        r.standing =
            r.policy == ReputationPolicy::strict ? reputation::Standing{reputation::State::healthy, impl_->now(), {}} : reputation::lift(r.standing, by, impl_->now());
        // As in put_standing: what is healthy has nothing left to ignore, and the next finding counts.
        if (r.standing.state == reputation::State::healthy && r.said == SendingWord::reinstated) r.said = SendingWord::enabled;
        r.fresh_start = impl_->now();
        return {};
    });
}

Status Service::say_sending(AccountId account, const std::string& set, SendingWord word) {
    return change_reputation(*impl_, account, set, [&](Reputation& r) -> Status {
        r.said = word;
        r.said_at = impl_->now();
        return {};
    });
}

Status Service::set_reputation_policy(AccountId account, const std::string& set, ReputationPolicy policy) {
    return change_reputation(*impl_, account, set, [&](Reputation& r) -> Status {
        r.policy = policy;
        return {};
    });
}

}  // namespace warmpost::control
