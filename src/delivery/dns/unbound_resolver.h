// The resolver: libunbound with its own thread, its answers taken up on core 0 and handed to the asking coroutine's executor.
//
// Servers are config.dns.servers, else those of /etc/resolv.conf. Lives as long as the cores run; its destructor runs after they have stopped.
#pragma once
#include <memory>

#include "config/config.h"
#include "runtime/cores.h"
#include "runtime/resolver.h"

namespace warmpost::delivery {

class UnboundResolver final : public runtime::Resolver {
public:
    // Errors: InvalidArgument naming the server that libunbound does not take; Internal when it cannot start.
    [[nodiscard]] static Result<std::unique_ptr<UnboundResolver>> make(const config::Config& config, runtime::Cores& cores);
    ~UnboundResolver() override;
    [[nodiscard]] boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_cname(std::string name) override;
    [[nodiscard]] boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_txt(std::string name) override;
    [[nodiscard]] boost::asio::awaitable<runtime::DnsAnswer<runtime::MxRecord>> lookup_mx(std::string name) override;
    [[nodiscard]] boost::asio::awaitable<runtime::DnsAnswer<IpAddress>> lookup_addresses(std::string name) override;
    [[nodiscard]] boost::asio::awaitable<runtime::DnsAnswer<IpAddress>> lookup_family(std::string name, bool v6) override;
    [[nodiscard]] boost::asio::awaitable<runtime::DnsAnswer<std::string>> lookup_ptr(IpAddress ip) override;

private:
    struct Impl;
    explicit UnboundResolver(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace warmpost::delivery
