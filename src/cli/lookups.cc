#include "cli/lookups.h"

#include "delivery/dns/unbound_resolver.h"
#include "runtime/cores.h"

namespace warmpost::cli {
namespace asio = boost::asio;
using runtime::DnsAnswer;
using runtime::Resolver;

namespace {

template <class Record, class Text>
Found found(const DnsAnswer<Record>& answer, Text text) {
    Found out{answer.status, {}, answer.detail};
    for (const Record& record : answer.records) {
        std::string value = text(record);
        if (!value.empty()) out.values.push_back(std::move(value));
    }
    if (out.status == runtime::DnsStatus::found && out.values.empty()) out.status = runtime::DnsStatus::no_data;
    return out;
}
std::string same(const std::string& text) { return text; }

asio::awaitable<Found> addresses(Resolver& resolver, std::string name, bool v6) {
    const auto answer = co_await resolver.lookup_addresses(std::move(name));
    co_return found(answer, [v6](const IpAddress& ip) { return ip.is_v6() == v6 ? to_string(ip) : std::string{}; });
}
asio::awaitable<Found> names_of(Resolver& resolver, std::string address) {
    const auto ip = IpAddress::parse(address);
    if (!ip) co_return Found{runtime::DnsStatus::failed, {}, ip.error().message};
    const auto answer = co_await resolver.lookup_ptr(*ip);
    co_return found(answer, same);
}
asio::awaitable<Found> mail_hosts(Resolver& resolver, std::string name) {
    const auto answer = co_await resolver.lookup_mx(std::move(name));
    co_return found(answer, [](const runtime::MxRecord& mx) { return std::to_string(mx.preference) + " " + (mx.host.empty() ? "." : mx.host); });
}
asio::awaitable<Found> texts(Resolver& resolver, std::string name) {
    const auto answer = co_await resolver.lookup_txt(std::move(name));
    co_return found(answer, same);
}
asio::awaitable<Found> aliases(Resolver& resolver, std::string name) {
    const auto answer = co_await resolver.lookup_cname(std::move(name));
    co_return found(answer, same);
}

asio::awaitable<Found> answer_to(Resolver& resolver, const Question& question) {
    switch (question.type) {
        case RecordType::a: return addresses(resolver, question.name, false);
        case RecordType::aaaa: return addresses(resolver, question.name, true);
        case RecordType::ptr: return names_of(resolver, question.name);
        case RecordType::mx: return mail_hosts(resolver, question.name);
        case RecordType::txt: return texts(resolver, question.name);
        case RecordType::cname: break;
    }
    return aliases(resolver, question.name);
}

}  // namespace

const char* to_string(RecordType type) {
    switch (type) {
        case RecordType::a: return "A";
        case RecordType::aaaa: return "AAAA";
        case RecordType::ptr: return "PTR";
        case RecordType::mx: return "MX";
        case RecordType::txt: return "TXT";
        case RecordType::cname: break;
    }
    return "CNAME";
}

struct Lookups::Impl {
    runtime::Cores cores{1};
    std::unique_ptr<delivery::UnboundResolver> resolver;   // destroyed after cores.stop(), before the cores
    ~Impl() { cores.stop(); }
};

Lookups::Lookups(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Lookups::~Lookups() = default;

Result<std::unique_ptr<Lookups>> Lookups::make(const config::Config& config) {
    auto impl = std::make_unique<Impl>();
    config::Config all = config;
    all.egress.ipv6 = true;            // AAAA records are asked for whether or not mail goes by IPv6
    auto resolver = delivery::UnboundResolver::make(all, impl->cores);
    if (!resolver) return std::unexpected(resolver.error());
    impl->resolver = std::move(*resolver);
    impl->cores.start();
    return std::unique_ptr<Lookups>(new Lookups(std::move(impl)));
}

asio::io_context& Lookups::executor() { return impl_->cores.at(0); }
runtime::Resolver& Lookups::resolver() { return *impl_->resolver; }

std::vector<Found> Lookups::ask(const std::vector<Question>& questions) {
    std::vector<std::future<Found>> running;
    for (const Question& question : questions) running.push_back(asio::co_spawn(impl_->cores.at(0), answer_to(*impl_->resolver, question), asio::use_future));
    std::vector<Found> answers;
    for (auto& future : running) answers.push_back(future.get());
    return answers;
}

}  // namespace warmpost::cli
