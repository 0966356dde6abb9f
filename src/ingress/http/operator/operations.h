// The operations of the operator API; api.cc has their methods and paths.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <span>
#include <string_view>

#include "ingress/http/operator/arguments.h"

namespace warmpost::ingress::http::operators {

inline constexpr std::string_view kPrefix = "/warmpost/v1";

struct Route {
    std::string_view method, uri;   // uri: below kPrefix
    Handler handler;                // checks the types of the body's members first
    bool for_accounts = false;      // a key of role account may ask it too, about its own account
    bool of_an_account = false;     // of others: it is about the account that is named, or else the only one there is
    bool takes_a_file = false;      // the body is no JSON of ours: the handler reads it
};
[[nodiscard]] std::span<const Route> routes();

// Accounts, keys, identities: accounts.cc
boost::asio::awaitable<Response> list_accounts(Call& call);
boost::asio::awaitable<Response> create_account(Call& call);
boost::asio::awaitable<Response> set_account_limits(Call& call);
boost::asio::awaitable<Response> review_account(Call& call);
boost::asio::awaitable<Response> set_allow_listed(Call& call);
boost::asio::awaitable<Response> show_own_account(Call& call);
boost::asio::awaitable<Response> list_keys(Call& call);
boost::asio::awaitable<Response> create_key(Call& call);
boost::asio::awaitable<Response> enable_key(Call& call);
boost::asio::awaitable<Response> delete_key(Call& call);
boost::asio::awaitable<Response> list_identities(Call& call);
boost::asio::awaitable<Response> verify_identity(Call& call);
boost::asio::awaitable<Response> set_feedback(Call& call);
boost::asio::awaitable<Response> list_sent(Call& call);
boost::asio::awaitable<Response> list_dkim_records(Call& call);
// What waits: queue.cc
boost::asio::awaitable<Response> show_queue(Call& call);
boost::asio::awaitable<Response> list_waiting(Call& call);
boost::asio::awaitable<Response> retry(Call& call);
boost::asio::awaitable<Response> drop(Call& call);
// What somebody should be woken for: alerts.cc
boost::asio::awaitable<Response> list_alerts(Call& call);
// How senders stand by their bounces and complaints: reputation.cc
boost::asio::awaitable<Response> list_reputations(Call& call);
boost::asio::awaitable<Response> lift_reputation(Call& call);
// What protects the shared pool: standings.cc
boost::asio::awaitable<Response> list_standings(Call& call);
boost::asio::awaitable<Response> list_rests(Call& call);
// Messages that are looked for: search_messages.cc
boost::asio::awaitable<Response> search_messages(Call& call);
// One message, the server: messages.cc
boost::asio::awaitable<Response> show_message(Call& call);
boost::asio::awaitable<Response> show_status(Call& call);
// Leases that accounts ask for: leases.cc
boost::asio::awaitable<Response> list_lease_requests(Call& call);
boost::asio::awaitable<Response> request_lease(Call& call);
boost::asio::awaitable<Response> approve_lease(Call& call);
boost::asio::awaitable<Response> decline_lease(Call& call);
// Reputation of leased addresses: findings.cc
boost::asio::awaitable<Response> list_findings(Call& call);
// What mailbox providers tell of our addresses: feeds.cc
boost::asio::awaitable<Response> list_snds(Call& call);
boost::asio::awaitable<Response> fetch_snds(Call& call);
boost::asio::awaitable<Response> list_postmaster(Call& call);
boost::asio::awaitable<Response> import_postmaster(Call& call);
boost::asio::awaitable<Response> list_fbl(Call& call);
// Which kind of addresses suits an account, or a volume that is stated: advice.cc
boost::asio::awaitable<Response> advise_account(Call& call);
boost::asio::awaitable<Response> advise_stated(Call& call);
// Warm-up of addresses, options of pools: warmup.cc
boost::asio::awaitable<Response> order_warmup(Call& call);
boost::asio::awaitable<Response> set_pool_options(Call& call);
// Managed pools: managed.cc; why they did what they did: explain.cc; metrics.cc
boost::asio::awaitable<Response> put_override(Call& call);
boost::asio::awaitable<Response> end_override(Call& call);
boost::asio::awaitable<Response> list_overrides(Call& call);
boost::asio::awaitable<Response> list_decisions(Call& call);
boost::asio::awaitable<Response> show_pool_metrics(Call& call);
boost::asio::awaitable<Response> show_own_pool(Call& call);
boost::asio::awaitable<Response> set_priority(Call& call);
boost::asio::awaitable<Response> explain_message(Call& call);
boost::asio::awaitable<Response> explain_pool(Call& call);
boost::asio::awaitable<Response> show_metrics(Call& call);
// Topics of events: topics.cc
boost::asio::awaitable<Response> list_topics(Call& call);
boost::asio::awaitable<Response> show_topic(Call& call);
boost::asio::awaitable<Response> create_topic(Call& call);
boost::asio::awaitable<Response> delete_topic(Call& call);
boost::asio::awaitable<Response> subscribe_topic(Call& call);
boost::asio::awaitable<Response> unsubscribe_topic(Call& call);
boost::asio::awaitable<Response> confirm_topic(Call& call);
boost::asio::awaitable<Response> replay_topic(Call& call);
boost::asio::awaitable<Response> list_dead_letters(Call& call);
// Bills and the ledger: bills.cc
boost::asio::awaitable<Response> show_bill(Call& call);
boost::asio::awaitable<Response> show_ledger(Call& call);
// Checks of addresses, and an account's own addresses: address_checks.cc
boost::asio::awaitable<Response> check_address(Call& call);
boost::asio::awaitable<Response> list_own_addresses(Call& call);
boost::asio::awaitable<Response> release_address(Call& call);
// Suppression lists: suppression.cc
boost::asio::awaitable<Response> list_suppressed(Call& call);
boost::asio::awaitable<Response> add_suppressed(Call& call);
boost::asio::awaitable<Response> remove_suppressed(Call& call);
// Pools, addresses, relays, pauses: addresses.cc
boost::asio::awaitable<Response> list_addresses(Call& call);
boost::asio::awaitable<Response> list_relays(Call& call);
boost::asio::awaitable<Response> add_addresses(Call& call);
boost::asio::awaitable<Response> move_address(Call& call);
boost::asio::awaitable<Response> set_ehlo(Call& call);
boost::asio::awaitable<Response> list_pools(Call& call);
boost::asio::awaitable<Response> create_pool(Call& call);
boost::asio::awaitable<Response> delete_pool(Call& call);
boost::asio::awaitable<Response> list_pauses(Call& call);
boost::asio::awaitable<Response> pause(Call& call);
boost::asio::awaitable<Response> resume(Call& call);

}  // namespace warmpost::ingress::http::operators
