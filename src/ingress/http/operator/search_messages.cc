// Operator API: looking for messages.
#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>
#include <functional>

#include "base/ip_address.h"
#include "base/strings.h"
#include "ingress/http/ask_metrics.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "mail/message/header.h"
#include "spool/search.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

constexpr std::size_t kMostMessages = 200;
constexpr std::int64_t kLatestMs = std::int64_t{1} << 47;
constexpr std::string_view kKnown[] = {"account", "recipient", "identity", "configuration_set", "isp", "outcome", "source", "from_ms",
                                       "to_ms",   "limit",     "after"};

std::unexpected<Error> wrong(std::string_view name, std::string text) { return fail(ErrorCode::InvalidArgument, std::move(text), std::string(name)); }

Result<std::optional<std::int64_t>> time_in_query(const Call& call, std::string_view name) {
    const auto given = call.in_query(name);
    if (given.empty()) return std::nullopt;
    std::int64_t ms = 0;
    const auto [end, problem] = std::from_chars(given.data(), given.data() + given.size(), ms);
    if (problem != std::errc{} || end != given.data() + given.size() || ms < 0 || ms > kLatestMs)
        return wrong(name, fmt::format("\"{}\" must be Unix time in milliseconds, such as 1790000000000.", name));
    return ms;
}

// A name that is not known would be a filter that is not there: more would be found than was meant.
Status knows_all(const Call& call) {
    for (const auto& [name, values] : call.query) {
        if (std::ranges::find(kKnown, name) == std::end(kKnown)) return wrong(name, fmt::format("\"{}\" is nothing to look for messages by.", name));
        if (values.size() > 1) return wrong(name, fmt::format("\"{}\" is given more than once.", name));
    }
    return {};
}

Result<std::vector<AccountId>> accounts_of(const Call& call) {
    if (call.caller.role != control::Role::operator_ || !call.in_query("account").empty()) {
        const auto account = account_asked_about(call);
        if (!account) return std::unexpected(account.error());
        return std::vector{*account};
    }
    std::vector<AccountId> all;
    for (const auto& [id, account] : call.snapshot->accounts) all.push_back(id);
    return all;
}

Status read_recipient(const Call& call, spool::SearchQuery& query) {
    const auto given = call.in_query("recipient");
    if (given.empty()) return {};
    auto address = mail::normalise_mailbox(given);
    if (!address) return wrong("recipient", "\"recipient\" must be one whole address, such as ann@example.com: " + address.error().message);
    query.recipients.push_back(std::move(*address));
    return {};
}

Status read_names(const Call& call, spool::SearchQuery& query) {
    const auto one = [&call](std::string_view name, std::vector<std::string>& into) {
        if (auto value = call.in_query(name); !value.empty()) into.push_back(std::move(value));
    };
    one("identity", query.identities);
    one("configuration_set", query.configuration_sets);
    one("isp", query.isps);
    one("outcome", query.outcomes);
    one("source", query.sources);
    for (auto& source : query.sources)  // else a relay's name
        if (const auto address = IpAddress::parse(source)) source = to_string(*address);
    for (const auto& outcome : query.outcomes)
        if (!spool::is_outcome(outcome)) return wrong("outcome", "\"outcome\" must be sent, delivered, deferred, bounced, complained or dropped.");
    for (auto& identity : query.identities)
        if (identity.find('@') == std::string::npos)
            if (auto domain = mail::to_ascii_domain(identity)) identity = std::move(*domain);
    return {};
}

Result<spool::SearchQuery> read_query(const Call& call) {
    spool::SearchQuery query;
    if (const auto known = knows_all(call); !known) return std::unexpected(known.error());
    auto accounts = accounts_of(call);
    if (!accounts) return std::unexpected(accounts.error());
    query.accounts = std::move(*accounts);
    if (const auto read = read_recipient(call, query); !read) return std::unexpected(read.error());
    if (const auto read = read_names(call, query); !read) return std::unexpected(read.error());
    const auto from = time_in_query(call, "from_ms"), through = time_in_query(call, "to_ms");
    if (!from) return std::unexpected(from.error());
    if (!through) return std::unexpected(through.error());
    if (*from) query.from = from_ms(**from);
    if (*through) query.through = from_ms(**through);
    if (query.from > query.through) return wrong("from_ms", "\"from_ms\" is later than \"to_ms\": nothing lies between them.");
    const auto limit = limit_in_query(call);
    if (!limit || *limit > kMostMessages) return wrong("limit", "\"limit\" must be a number from 1 to 200.");
    query.limit = *limit;
    query.after = call.in_query("after");
    return query;
}

json::object recipient_view(const spool::RecipientState& recipient) {
    const auto last = [](const std::vector<std::string>& list) { return list.empty() ? std::string() : list.back(); };
    return {{"address", mail::valid_utf8(recipient.address)},
            {"isp", last(recipient.isps)},
            {"outcome", recipient.outcome},
            {"source", last(recipient.sources)},
            {"last_ms", recipient.last_ms},
            {"reply", mail::valid_utf8(recipient.reply)}};
}

json::object message_view(const control::Snapshot& snapshot, const spool::FoundMessage& message) {
    json::object view{{"id", message.id}};
    for (const auto& entry : message.story) {
        if (entry.kind() != spool::pb::HistoryEntry::ACCEPTED || !entry.has_envelope()) continue;
        const auto& envelope = entry.envelope();
        view["account"] = to_string(AccountId{envelope.account()});
        view["account_name"] = account_name(snapshot, AccountId{envelope.account()});
        view["accepted_ms"] = envelope.accepted_ms();
        view["from"] = mail::valid_utf8(envelope.from());
        view["subject"] = mail::valid_utf8(envelope.subject());
        view["identity"] = envelope.identity();
        view["configuration_set"] = envelope.configuration_set();
        break;
    }
    json::array recipients;
    for (const auto& recipient : spool::recipients_of(message.story)) recipients.push_back(recipient_view(recipient));
    view["recipients"] = std::move(recipients);
    return view;
}

}  // namespace

asio::awaitable<Response> search_messages(Call& call) {
    const auto query = read_query(call);
    if (!query) co_return refusal(query.error());
    // Where filters seldom meet this is many reads: on the thread of metrics, whose queue is bounded, and not on that of SQL, for which warming addresses wait.
    const std::function<Result<spool::SearchPage>(const reporting::MetricsReader&)> work =
        [query = *query, &spool = call.parts.spool](const reporting::MetricsReader&) -> Result<spool::SearchPage> { return spool.search(query); };
    auto searching = ask_metrics<spool::SearchPage>(call, work);
    const auto found = co_await std::move(searching);
    if (!found) co_return refusal(found.error());
    json::array messages;
    for (const auto& message : found->messages) messages.push_back(message_view(*call.snapshot, message));
    json::object view;
    view["messages"] = std::move(messages);
    view["next"] = found->next;
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::operators
