// Recipient domain to where its mail goes and which ISP stands there: [[route]], address literal, MX, implicit MX, null MX.
//
// One instance a core, no lock: its cache belongs to that core. Rules: RFC 5321 5.1, RFC 7505 (null MX), RFC 5321 4.1.3 (literals). A name that does not
// exist is retried until the message's age ends it, as SES does ("soft bounce"), since zones break and come back.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "config/live.h"
#include "policy/isp/isp_table.h"
#include "runtime/resolver.h"

namespace warmpost::delivery {

struct MailHost {
    std::string name;                    // lower case; an address literal as plain text
    std::uint16_t port = 25;
    std::uint16_t preference = 0;
    std::vector<IpAddress> addresses;    // never empty
};

struct Destination {
    enum class State : std::uint8_t { reachable, defer, bounce } state = State::defer;
    std::string site;                    // equal for domains with the same hosts: what connections are shared by
    IspId isp;
    std::vector<MailHost> hosts;         // by preference
    std::string reply;                   // why not, in the form of an SMTP reply: "451 4.4.3 ..."
};
using DestinationPtr = std::shared_ptr<const Destination>;

class Destinations {
public:
    Destinations(const config::Live& config, const isp::IspTable& isps, runtime::Resolver& resolver, boost::asio::any_io_executor executor);
    ~Destinations();
    // Null when a look-up is needed. `domain` in lower-case A-label form.
    [[nodiscard]] DestinationPtr cached(const std::string& domain, SteadyTime now);
    // Runs on this core. Concurrent calls for one domain share one look-up.
    [[nodiscard]] boost::asio::awaitable<DestinationPtr> find(std::string domain);
    // A relay's host: addresses only. Cached alike.
    [[nodiscard]] boost::asio::awaitable<DestinationPtr> find_host(std::string host, std::uint16_t port);

    void clear();   // of what was found; a [[route]] may be another one by now

private:
    struct Entry;
    boost::asio::awaitable<DestinationPtr> look_up(std::string domain, std::uint32_t& ttl);
    boost::asio::awaitable<DestinationPtr> by_route(const config::Route& route, std::uint32_t& ttl);
    boost::asio::awaitable<DestinationPtr> by_mx(std::string domain, std::uint32_t& ttl);
    boost::asio::awaitable<DestinationPtr> with_addresses(Destination destination, std::uint32_t& ttl);
    [[nodiscard]] const config::Route* route_of(std::string_view domain) const;
    [[nodiscard]] IspId isp_of(std::string_view domain, std::string_view mx_host) const;
    void make_room(SteadyTime now);

    const config::Live& config_;
    const isp::IspTable& isps_;
    runtime::Resolver& resolver_;
    boost::asio::any_io_executor executor_;
    std::unordered_map<std::string, std::shared_ptr<Entry>> cache_;
};

// The domain under which a stranger registered `host` (Public Suffix List); `host` itself when it has none.
[[nodiscard]] std::string registrable_domain(std::string_view host);

}  // namespace warmpost::delivery
