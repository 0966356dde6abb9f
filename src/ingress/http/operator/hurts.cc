// Operator API: who sends by which address, and what each draws there.
#include <boost/json/array.hpp>

#include <algorithm>

#include "ingress/http/ask_metrics.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/questions.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using reporting::SendersFound;
using reputation::AddressSender;
using reputation::Drawn;

constexpr int kDaysUnlessSaid = 7, kMostDays = 90;
constexpr std::size_t kSendersEach = 3;  // of each address, where no address is named

double rate(std::int64_t count, std::int64_t of) { return of > 0 ? static_cast<double>(count) / static_cast<double>(of) : 0; }

void add_drawn(json::object& view, const Drawn& drawn) {
    view["messages"] = drawn.messages;
    view["bounces"] = drawn.bounces;
    view["complaints"] = drawn.complaints;
    view["deferred"] = drawn.deferred;
    view["throttled"] = drawn.throttled;
    view["blocked"] = drawn.blocked;
    view["bounce_rate"] = rate(drawn.bounces, drawn.messages);
    view["complaint_rate"] = rate(drawn.complaints, drawn.messages);
    view["throttle_rate"] = rate(drawn.throttled, drawn.attempts());
    view["block_rate"] = rate(drawn.blocked, drawn.attempts());
}

json::object sender_view(const control::Snapshot& snapshot, const AddressSender& sender, const reputation::Rules& rules) {
    const auto words = reputation::harm_words(sender, rules);
    json::object view{{"account", to_string(sender.account)},
                      {"account_name", account_name(snapshot, sender.account)},
                      {"identity", sender.identity},
                      {"configuration_set", sender.configuration_set},
                      {"share_of_mail", sender.share_of_mail},
                      {"share_of_harm", sender.share_of_harm},
                      {"text", words.text},
                      {"hurts", words.clear}};
    add_drawn(view, sender.drawn);
    return view;
}

reputation::Rules rules_of(const config::Config& config) {
    reputation::Rules rules;
    rules.bounces = {config.reputation.bounce_review, config.reputation.bounce_pause};
    rules.complaints = {config.reputation.complaint_review, config.reputation.complaint_pause};
    return rules;
}

// How many messages each weighs as much as.
json::object weights_view(const reputation::Rules& rules) {
    const auto weight = [&rules](std::int64_t reputation::Drawn::*of) {
        Drawn one;
        one.*of = 1;
        return reputation::harm_of(one, rules);
    };
    return {{"complaint", weight(&Drawn::complaints)},
            {"bounce", weight(&Drawn::bounces)},
            {"block", weight(&Drawn::blocked)},
            {"throttle", weight(&Drawn::throttled)}};
}

struct Address {
    std::string name;
    std::vector<AddressSender> senders;
    Drawn sum{};
};

json::object address_view(const control::Snapshot& snapshot, const Address& address, const reputation::Rules& rules, std::size_t most) {
    json::object view{{"address", address.name}, {"pool", ""}, {"harm", reputation::harm_of(address.sum, rules)}};
    for (const auto& [id, pool] : snapshot.pools)
        if (std::ranges::any_of(pool->sources, [&address](const control::Source& each) { return each.name == address.name; })) view["pool"] = pool->name;
    add_drawn(view, address.sum);
    json::array senders;
    for (const auto& sender : address.senders)
        if (senders.size() < most) senders.push_back(sender_view(snapshot, sender, rules));
    view["more_senders"] = address.senders.size() - senders.size();
    view["senders"] = std::move(senders);
    return view;
}

std::vector<Address> ranked(SendersFound found, const reputation::Rules& rules) {
    std::vector<Address> all;
    for (auto& [name, senders] : found.sources) {
        reputation::rank_senders(senders, rules);
        Address address{name, std::move(senders)};
        for (const auto& sender : address.senders) address.sum += sender.drawn;
        all.push_back(std::move(address));
    }
    std::ranges::stable_sort(all, std::greater{}, [&rules](const Address& each) { return reputation::harm_of(each.sum, rules); });
    return all;
}

// An address of ours, a relay, or one that was ours: its mail is still known.
Error never_sent(const std::string& name, int days) {
    return {ErrorCode::NotFound,
            name + " has sent nothing in the last " + std::to_string(days) + " days; `warmpost ip` lists our addresses, `warmpost hurts` those that sent.",
            "address"};
}

}  // namespace

asio::awaitable<Response> show_hurts(Call& call) {
    const auto days = number_in_query(call, "days", 1, kMostDays, kDaysUnlessSaid);
    if (!days) co_return refusal(days.error());
    const auto limit = limit_in_query(call);
    if (!limit) co_return refusal(limit.error());
    std::string only = call.in_query("address");
    if (const auto ip = IpAddress::parse(only)) only = to_string(*ip);
    const auto from = std::chrono::floor<std::chrono::days>(runtime::wall_now()) - std::chrono::days(*days - 1);
    const auto accounts = all_accounts(*call.snapshot);
    const std::function<Result<SendersFound>(const reporting::MetricsReader&)> work = [&accounts, &only, from](const reporting::MetricsReader& reader) {
        return reporting::senders_by_source(reader, accounts, only, from);
    };
    auto reading = ask_metrics<SendersFound>(call, work);
    auto found = co_await std::move(reading);
    if (!found) co_return refusal(found.error());
    if (!only.empty() && found->sources.empty()) co_return refusal(never_sent(only, *days));
    const auto rules = rules_of(*call.parts.config);
    const auto left_out = found->left_out;
    const auto all = ranked(std::move(*found), rules);
    json::array list;
    for (const auto& address : all)
        if (list.size() < *limit) list.push_back(address_view(*call.snapshot, address, rules, only.empty() ? kSendersEach : *limit));
    json::object body;
    body["addresses"] = std::move(list);
    body["days"] = *days;
    body["from_ms"] = to_ms(from);
    body["left_out"] = left_out;
    body["weights"] = weights_view(rules);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::operators
