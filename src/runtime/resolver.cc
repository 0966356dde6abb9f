#include "runtime/resolver.h"

namespace warmpost::runtime {

boost::asio::awaitable<DnsAnswer<IpAddress>> Resolver::lookup_family(std::string name, bool v6) {
    auto asking = lookup_addresses(std::move(name));
    DnsAnswer<IpAddress> answer = co_await std::move(asking);
    std::erase_if(answer.records, [v6](const IpAddress& ip) { return ip.is_v6() != v6; });
    if (answer.status == DnsStatus::found && answer.records.empty()) answer.status = DnsStatus::no_data;
    co_return answer;
}

}  // namespace warmpost::runtime
