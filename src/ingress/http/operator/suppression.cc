// Operator API: an account's suppression list. The operator may change that of an account in the sandbox too.
#include <boost/json/array.hpp>

#include <algorithm>

#include "base/encoding.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "mail/message/header.h"
#include "registry/suppression_list.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using registry::SuppressionList;
constexpr std::size_t kMostEntries = 1000;  // of one request

json::object entry_view(const registry::Suppressed& entry) {
    json::object view{{"address", entry.address}, {"reason", registry::wire_name(entry.reason)}, {"updated_ms", to_ms(entry.updated)}};
    if (!entry.message_id.empty()) view["message_id"] = entry.message_id;
    if (!entry.feedback_id.empty()) view["feedback_id"] = entry.feedback_id;
    return view;
}

// Errors: InvalidArgument naming the entry.
Result<std::vector<SuppressionList::Entry>> read_entries(const Call& call, AccountId account) {
    const auto* list = array_member(call.body, "entries");
    if (list == nullptr || list->empty() || list->size() > kMostEntries)
        return fail(ErrorCode::InvalidArgument, "\"entries\" must be a list of 1 to 1000 objects {\"address\", \"reason\"}.", "entries");
    std::vector<SuppressionList::Entry> entries;
    for (const auto& each : *list) {
        const auto* object = each.if_object();
        const std::string address = object != nullptr ? string_member(*object, "address") : std::string();
        const auto reason = object != nullptr ? registry::suppression_reason(string_member(*object, "reason")) : std::nullopt;
        const auto stored = registry::stored_address(address);
        if (!stored) return fail(ErrorCode::InvalidArgument, "entry \"" + address + "\": " + stored.error().message, "entries");
        if (!reason) return fail(ErrorCode::InvalidArgument, "entry \"" + address + "\": the reason must be BOUNCE or COMPLAINT.", "entries");
        entries.push_back({account, {*stored, *reason, runtime::wall_now(), {}, {}}});
    }
    return entries;
}

}  // namespace

asio::awaitable<Response> list_suppressed(Call& call) {
    const auto account = account_asked_about(call);
    if (!account) co_return refusal(account.error());
    const auto limit = limit_in_query(call);
    if (!limit) co_return refusal(limit.error());
    const std::string address = call.in_query("address"), reason = call.in_query("reason"), after = call.in_query("after");
    SuppressionList::Filter filter;
    if (!reason.empty()) {
        filter.bounce = reason == "BOUNCE";
        filter.complaint = reason == "COMPLAINT";
        if (!filter.bounce && !filter.complaint)
            co_return refusal(fail(ErrorCode::InvalidArgument, "\"reason\" must be BOUNCE or COMPLAINT.", "reason").error());
    }
    const auto from = base64_decode(after);
    if (!from) co_return refusal(fail(ErrorCode::InvalidArgument, "\"after\" must be what an earlier answer gave as \"next\".", "after").error());
    using Found = Result<SuppressionList::Page>;
    const auto work = [account = *account, filter, limit = *limit, from = *from, address, registry = call.parts.registry](control::Service&) -> Found {
        const SuppressionList list(*registry);
        if (address.empty()) return list.list(account, filter, from, limit);
        auto one = list.find(account, address);
        if (!one) return std::unexpected(one.error());
        SuppressionList::Page page;
        if (*one) page.entries.push_back(std::move(**one));
        return page;
    };
    auto listing = call.parts.service.run<Found>(work);
    const auto found = co_await std::move(listing);
    if (!found) co_return refusal(found.error());
    json::array entries;
    for (const auto& entry : found->entries) entries.push_back(entry_view(entry));
    json::object view;
    view["entries"] = std::move(entries);
    view["next"] = base64_encode(found->next);
    co_return ok(view);
}

asio::awaitable<Response> add_suppressed(Call& call) {
    const auto account = account_in_body(call);
    if (!account) co_return refusal(account.error());
    auto entries = read_entries(call, *account);
    if (!entries) co_return refusal(entries.error());
    const auto work = [entries = *entries, registry = call.parts.registry](control::Service&) { return SuppressionList(*registry).put(entries); };
    auto adding = call.parts.service.run<Status>(work);
    const auto done = co_await std::move(adding);
    if (!done) co_return refusal(done.error());
    json::object view;
    view["stored"] = entries->size();
    co_return ok(view);
}

asio::awaitable<Response> remove_suppressed(Call& call) {
    const auto account = account_in_body(call);
    if (!account) co_return refusal(account.error());
    const auto addresses = strings_member(call.body, "addresses");
    if (addresses.empty() || addresses.size() > kMostEntries)
        co_return refusal(fail(ErrorCode::InvalidArgument, "\"addresses\" must be a list of 1 to 1000 addresses.", "addresses").error());
    using Removed = Result<std::size_t>;
    const auto work = [addresses, account = *account, registry = call.parts.registry](control::Service&) {
        return SuppressionList(*registry).remove(account, addresses);
    };
    auto removing = call.parts.service.run<Removed>(work);
    const auto removed = co_await std::move(removing);
    if (!removed) co_return refusal(removed.error());
    json::object view;
    view["removed"] = *removed;
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::operators
