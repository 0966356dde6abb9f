// What was found about addresses and block lists, and what of it is still to be told.
#include <algorithm>

#include "control/service_impl.h"

namespace warmpost::control {
namespace {

using checks::Standing;
using checks::State;
using checks::Telling;
using store::AddressCheckRow;

constexpr std::pair<State, const char*> kStates[] = {{State::ok, "ok"}, {State::problem, "problem"}, {State::unknown, "unknown"}};
constexpr std::pair<Telling, const char*> kTellings[] = {
    {Telling::none, ""}, {Telling::problem, "problem"}, {Telling::solved, "solved"}, {Telling::unchecked, "unchecked"}};

template <class Value, std::size_t Size>
std::string to_word(const std::pair<Value, const char*> (&words)[Size], Value value) {
    return std::ranges::find(words, value, &std::pair<Value, const char*>::first)->second;
}
template <class Value, std::size_t Size>
Value from_word(const std::pair<Value, const char*> (&words)[Size], const std::string& word) {
    const auto* found = std::ranges::find_if(words, [&](const auto& each) { return word == each.second; });
    return found == std::end(words) ? words[0].first : found->first;
}

Standing to_standing(const AddressCheckRow& row) {
    return {row.name, from_word(kStates, row.state), row.cause, row.finding, row.advice, from_ms(row.since), from_ms(row.checked_at), from_ms(row.failing_since),
            row.failing, row.failing_told};
}

AddressCheckRow to_row(const std::string& subject, const Standing& s) {
    return {subject, s.check, to_word(kStates, s.state), s.cause, s.text, s.advice, to_ms(s.since), to_ms(s.checked_at), to_ms(s.failing_since), s.failing,
            s.failing_told, {}, 0, false};
}

CheckNotice to_notice(const AddressCheckRow& row) { return {row.subject, {}, to_standing(row), from_word(kTellings, row.tell), from_ms(row.tell_at)}; }

void set_telling(AddressCheckRow& row, Telling telling, WallTime now, std::vector<CheckNotice>& notices) {
    row.tell = to_word(kTellings, telling);
    row.tell_at = to_ms(now);
    notices.push_back(to_notice(row));
}

// A check that was made before, and is not any more. What was told as wrong is told as ended; the row goes when that is durable.
Status drop(store::Store& store, AddressCheckRow row, WallTime now, std::vector<CheckNotice>& notices) {
    if (row.gone) return {};
    const Telling telling = checks::dropped(to_standing(row));
    if (telling == Telling::none) return store.erase_address_check(row.subject, row.name);
    row.gone = true;
    row.state = "ok";
    row.finding = "is no longer checked";
    row.cause.clear();
    row.failing_since = 0;
    set_telling(row, telling, now, notices);
    return store.put(row);
}

Status store_verdict(store::Store& store, const std::string& subject, const AddressCheckRow* before, const checks::Verdict& verdict, WallTime now,
                     std::vector<CheckNotice>& notices) {
    const auto standing = before && !before->gone ? std::optional(to_standing(*before)) : std::nullopt;
    const auto next = checks::step(standing ? &*standing : nullptr, verdict, now);
    AddressCheckRow row = to_row(subject, next.after);
    if (before) {
        row.tell = before->tell;
        row.tell_at = before->tell_at;
    }
    if (next.telling != Telling::none) set_telling(row, next.telling, now, notices);
    return store.put(row);
}

}  // namespace

Result<std::map<std::string, std::set<std::string>>> known_problems(store::Store& store) {
    const auto rows = store.address_checks();
    if (!rows) return std::unexpected(rows.error());
    std::map<std::string, std::set<std::string>> problems;
    for (const auto& row : *rows)
        if (row.state == "problem" && !row.gone) problems[row.subject].insert(row.name);
    return problems;
}

Result<std::vector<CheckNotice>> Service::store_checks(const std::string& subject, const std::vector<checks::Verdict>& verdicts) {
    const auto rows = impl_->store->address_checks(subject);
    if (!rows) return std::unexpected(rows.error());
    const auto now = impl_->now();
    std::vector<CheckNotice> notices;
    const auto written = impl_->store->transaction([&]() -> Status {
        for (const auto& verdict : verdicts) {
            const auto before = std::ranges::find(*rows, verdict.check, &AddressCheckRow::name);
            if (auto put = store_verdict(*impl_->store, subject, before == rows->end() ? nullptr : &*before, verdict, now, notices); !put) return put;
        }
        for (const auto& row : *rows)
            if (std::ranges::find(verdicts, row.name, &checks::Verdict::check) == verdicts.end())
                if (auto done = drop(*impl_->store, row, now, notices); !done) return done;
        return {};
    });
    if (!written) return std::unexpected(written.error());
    if (notices.empty() || subject == kListSubject) return notices;
    if (const auto address = impl_->address(subject); address && address->state == "leased")
        for (auto& notice : notices) notice.account = AccountId{address->account};
    return notices;
}

Result<std::vector<CheckNotice>> Service::untold_checks() const {
    const auto rows = impl_->store->address_checks();
    if (!rows) return std::unexpected(rows.error());
    std::vector<CheckNotice> notices;
    for (const auto& row : *rows) {
        if (row.tell.empty()) continue;
        auto& notice = notices.emplace_back(to_notice(row));
        if (const auto address = impl_->address(row.subject); address && address->state == "leased") notice.account = AccountId{address->account};
    }
    return notices;
}

Status Service::checks_told(const std::vector<CheckNotice>& notices) {
    return impl_->store->transaction([&]() -> Status {
        for (const auto& notice : notices) {
            const auto rows = impl_->store->address_checks(notice.subject);
            if (!rows) return std::unexpected(rows.error());
            const auto found = std::ranges::find(*rows, notice.standing.check, &AddressCheckRow::name);
            // Another one may have come to be meanwhile: that is yet to be told.
            if (found == rows->end() || found->tell != to_word(kTellings, notice.telling) || found->tell_at != to_ms(notice.at)) continue;
            AddressCheckRow row = *found;
            row.tell.clear();
            row.tell_at = 0;
            if (auto done = row.gone ? impl_->store->erase_address_check(row.subject, row.name) : impl_->store->put(row); !done) return done;
        }
        return {};
    });
}

Result<AddressChecks> Service::address_checks() const {
    const auto rows = impl_->store->address_checks();
    if (!rows) return std::unexpected(rows.error());
    AddressChecks found;
    for (const auto& row : *rows)
        if (!row.gone) found[row.subject].push_back(to_standing(row));
    return found;
}

}  // namespace warmpost::control
