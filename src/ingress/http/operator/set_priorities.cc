// Operator API: which mail goes first where not all can: a configuration set's priority, which SES's API has no word for.
#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/operator/own_operations.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using control::Priority;

constexpr std::array<std::pair<Priority, std::string_view>, 3> kWords{
    {{Priority::transactional, "transactional"}, {Priority::normal, "normal"}, {Priority::bulk, "bulk"}}};

json::object view_of(const control::ConfigurationSet& set) {
    const auto* word = std::ranges::find(kWords, set.priority, &std::pair<Priority, std::string_view>::first);
    return {{"configuration_set", set.name}, {"priority", word == kWords.end() ? "normal" : word->second}};
}

Error unknown_set(const std::string& name) { return {ErrorCode::NotFound, "Configuration set <" + name + "> does not exist.", "name"}; }

}  // namespace

asio::awaitable<Response> list_sets(Call& call) {
    const auto account = account_asked_about(call);
    if (!account) co_return refusal(account.error());
    json::array list;
    if (const auto* found = call.snapshot->account(*account); found != nullptr)
        for (const auto& [name, set] : found->configuration_sets) list.push_back(view_of(set));
    json::object view;
    view["configuration_sets"] = std::move(list);
    co_return ok(view);
}

asio::awaitable<Response> show_priority(Call& call) {
    const auto account = account_asked_about(call);
    if (!account) co_return refusal(account.error());
    const auto name = call.in_path("name");
    const auto* found = call.snapshot->account(*account);
    if (found == nullptr || !found->configuration_sets.contains(name)) co_return refusal(unknown_set(name));
    co_return ok(view_of(found->configuration_sets.find(name)->second));
}

asio::awaitable<Response> set_priority(Call& call) {
    const auto account = account_of_caller(call);
    if (!account) co_return refusal(account.error());
    const auto given = string_member(call.body, "priority");
    const auto* word = std::ranges::find(kWords, given, &std::pair<Priority, std::string_view>::second);
    if (word == kWords.end()) {
        const Error wrong{ErrorCode::InvalidArgument, "\"priority\" must be \"transactional\", \"normal\" or \"bulk\".", "priority"};
        co_return refusal(wrong);
    }
    const auto work = [account = *account, name = call.in_path("name"), priority = word->first](control::Service& service) {
        return service.set_priority(account, name, priority);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::operators
