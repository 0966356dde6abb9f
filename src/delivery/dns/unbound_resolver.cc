#include "delivery/dns/unbound_resolver.h"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unbound.h>

#include <algorithm>
#include <unordered_map>

#include "base/strings.h"
#include "delivery/dns/rdata.h"

namespace warmpost::delivery {
namespace asio = boost::asio;
using runtime::DnsAnswer;
using runtime::DnsStatus;
using runtime::MxRecord;

namespace {

enum RecordType : int { kA = 1, kCname = 5, kPtr = 12, kMx = 15, kTxt = 16, kAaaa = 28 };  // RFC 1035 3.2.2, RFC 3596
constexpr int kNoError = 0, kNameError = 3;                                                // RFC 1035 4.1.1

struct RawAnswer {
    DnsStatus status = DnsStatus::failed;
    std::vector<std::string> records;
    std::uint32_t ttl = 0;
    bool secure = false;
    std::string detail = "no answer within the time limit";
};

// One question. Belongs to the asking executor; core 0 only posts to it.
struct Query {
    explicit Query(const asio::any_io_executor& executor) : timer(executor) {}
    asio::steady_timer timer;   // runs out, or is cancelled by the answer
    RawAnswer answer;
    bool done = false;
};

RawAnswer read_result(const ub_result& result) {
    RawAnswer answer;
    answer.ttl = result.ttl > 0 ? static_cast<std::uint32_t>(result.ttl) : 0;
    answer.secure = result.secure != 0;
    answer.detail.clear();
    if (result.bogus) {
        answer.detail = result.why_bogus ? result.why_bogus : "DNSSEC validation failed";
        return answer;
    }
    for (int i = 0; result.data && result.data[i]; ++i) answer.records.emplace_back(result.data[i], static_cast<std::size_t>(result.len[i]));
    if (result.havedata) answer.status = DnsStatus::found;
    else if (result.rcode == kNameError || result.nxdomain) answer.status = DnsStatus::no_name;
    else if (result.rcode == kNoError) answer.status = DnsStatus::no_data;
    else answer.detail = "the name server answered with code " + std::to_string(result.rcode);
    return answer;
}

std::string without_dot(std::string name) {
    if (!name.empty() && name.back() == '.') name.pop_back();
    return name;
}

}  // namespace

struct UnboundResolver::Impl : std::enable_shared_from_this<Impl> {
    Impl(const config::Config& config, runtime::Cores& cores)
        : core(cores.at(0)), descriptor(core), timeout(config.dns.timeout_ms), ipv6(config.egress.ipv6),
          max_ttl(static_cast<std::uint32_t>(config.dns.max_ttl.count())), negative_ttl(static_cast<std::uint32_t>(config.dns.negative_ttl.count())) {}
    ~Impl() {
        if (descriptor.is_open()) descriptor.release();   // the descriptor is libunbound's
        if (context) ub_ctx_delete(context);
    }

    struct Ticket {   // what libunbound's callback gets; lives in `pending`, touched on core 0 only
        Impl* impl;
        std::shared_ptr<Query> query;
    };

    Status start(const config::Config& config);
    void watch();
    void begin(const std::string& name, int type, const std::shared_ptr<Query>& query);
    void forget(const std::shared_ptr<Query>& query);
    static void answered(void* ticket, int error, ub_result* result);
    static void deliver(const std::shared_ptr<Query>& query, RawAnswer answer);
    asio::awaitable<RawAnswer> ask(std::string name, int type);

    asio::io_context& core;
    asio::posix::stream_descriptor descriptor;
    std::chrono::milliseconds timeout;
    bool ipv6;
    std::uint32_t max_ttl, negative_ttl;
    ub_ctx* context = nullptr;
    struct Pending {
        std::unique_ptr<Ticket> ticket;
        int id = 0;
    };
    std::unordered_map<Query*, Pending> pending;
};

Status UnboundResolver::Impl::start(const config::Config& config) {
    context = ub_ctx_create();
    if (!context) return fail(ErrorCode::Internal, "libunbound does not start (out of memory or descriptors); free some and start again");
    const auto set = [this](const char* key, const std::string& value) { ub_ctx_set_option(context, key, value.c_str()); };
    set("do-not-query-localhost:", "no");
    set("cache-max-ttl:", std::to_string(max_ttl));
    set("cache-max-negative-ttl:", std::to_string(negative_ttl));
    if (config.dns.servers.empty()) {
        ub_ctx_resolvconf(context, nullptr);
        ub_ctx_hosts(context, nullptr);
    }
    for (const Endpoint& server : config.dns.servers) {
        const std::string address = to_string(server.ip) + "@" + std::to_string(server.port);
        if (const int error = ub_ctx_set_fwd(context, address.c_str()))
            return fail(ErrorCode::InvalidArgument, "dns.servers: " + address + ": " + ub_strerror(error), "dns.servers");
    }
    // Names that libunbound answers itself by default (RFC 6303, RFC 6761); servers that were named know them better.
    if (!config.dns.servers.empty()) set("unblock-lan-zones:", "yes");
    ub_ctx_async(context, 1);
    if (!config.dns.servers.empty())
        for (const char* zone : {"test.", "invalid.", "127.in-addr.arpa.", "10.in-addr.arpa.", "168.192.in-addr.arpa."}) ub_ctx_zone_remove(context, zone);
    boost::system::error_code error;
    descriptor.assign(ub_fd(context), error);
    if (error) return fail(ErrorCode::Internal, "libunbound's descriptor cannot be watched: " + error.message());
    watch();
    return {};
}

void UnboundResolver::Impl::watch() {
    descriptor.async_wait(asio::posix::stream_descriptor::wait_read, [weak = weak_from_this()](boost::system::error_code error) {
        const auto self = weak.lock();
        if (!self || error) return;
        ub_process(self->context);
        self->watch();
    });
}

void UnboundResolver::Impl::begin(const std::string& name, int type, const std::shared_ptr<Query>& query) {
    Pending& entry = pending[query.get()];
    entry.ticket = std::make_unique<Ticket>(Ticket{this, query});
    if (const int error = ub_resolve_async(context, name.c_str(), type, 1, entry.ticket.get(), &Impl::answered, &entry.id)) {
        RawAnswer answer;
        answer.detail = ub_strerror(error);
        deliver(query, std::move(answer));
        pending.erase(query.get());
    }
}

void UnboundResolver::Impl::forget(const std::shared_ptr<Query>& query) {
    const auto found = pending.find(query.get());
    if (found == pending.end()) return;
    ub_cancel(context, found->second.id);
    pending.erase(found);
}

void UnboundResolver::Impl::answered(void* raw, int error, ub_result* result) {
    auto* ticket = static_cast<Ticket*>(raw);
    RawAnswer answer;
    if (error) answer.detail = ub_strerror(error);
    else if (result) answer = read_result(*result);
    if (result) ub_resolve_free(result);
    const auto query = ticket->query;
    ticket->impl->pending.erase(query.get());
    deliver(query, std::move(answer));
}

void UnboundResolver::Impl::deliver(const std::shared_ptr<Query>& query, RawAnswer answer) {
    asio::post(query->timer.get_executor(), [query, answer = std::move(answer)]() mutable {
        query->answer = std::move(answer);
        query->done = true;
        query->timer.cancel();
    });
}

asio::awaitable<RawAnswer> UnboundResolver::Impl::ask(std::string name, int type) {
    const auto self = shared_from_this();
    const auto executor = co_await asio::this_coro::executor;
    const auto query = std::make_shared<Query>(executor);
    query->timer.expires_after(timeout);
    asio::dispatch(core, [self, query, type, name = std::move(name)] { self->begin(name, type, query); });
    boost::system::error_code ignored;
    co_await query->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!query->done) asio::dispatch(core, [self, query] { self->forget(query); });
    RawAnswer answer = query->answer;
    const bool negative = answer.status == DnsStatus::no_name || answer.status == DnsStatus::no_data;
    answer.ttl = std::min(answer.ttl, negative ? negative_ttl : max_ttl);
    co_return answer;
}

namespace {

// Turns records by `parse`; records that do not parse are left out, and none left is a failure: a broken answer says nothing.
template <class Record, class Parse>
DnsAnswer<Record> convert(RawAnswer raw, Parse parse) {
    DnsAnswer<Record> answer{raw.status, {}, raw.ttl, raw.secure, std::move(raw.detail)};
    for (const std::string& record : raw.records)
        if (auto parsed = parse(record)) answer.records.push_back(std::move(*parsed));
    if (answer.status == DnsStatus::found && answer.records.empty()) {
        answer.status = DnsStatus::failed;
        answer.detail = "the answer's records are broken";
    }
    return answer;
}

std::optional<IpAddress> parse_address(const std::string& rdata) {
    if (rdata.size() != 4 && rdata.size() != 16) return std::nullopt;
    return IpAddress::from_bytes(rdata);
}

}  // namespace

Result<std::unique_ptr<UnboundResolver>> UnboundResolver::make(const config::Config& config, runtime::Cores& cores) {
    auto impl = std::make_shared<Impl>(config, cores);
    if (auto started = impl->start(config); !started) return std::unexpected(started.error());
    return std::unique_ptr<UnboundResolver>(new UnboundResolver(std::move(impl)));
}

UnboundResolver::UnboundResolver(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
UnboundResolver::~UnboundResolver() = default;

asio::awaitable<DnsAnswer<std::string>> UnboundResolver::lookup_cname(std::string name) {
    RawAnswer raw = co_await impl_->ask(without_dot(std::move(name)), kCname);
    co_return convert<std::string>(std::move(raw), [](const std::string& r) { return parse_name(r); });
}

asio::awaitable<DnsAnswer<std::string>> UnboundResolver::lookup_txt(std::string name) {
    RawAnswer raw = co_await impl_->ask(without_dot(std::move(name)), kTxt);
    co_return convert<std::string>(std::move(raw), [](const std::string& r) { return parse_txt(r); });
}

asio::awaitable<DnsAnswer<MxRecord>> UnboundResolver::lookup_mx(std::string name) {
    RawAnswer raw = co_await impl_->ask(without_dot(std::move(name)), kMx);
    co_return convert<MxRecord>(std::move(raw), [](const std::string& r) { return parse_mx(r); });
}

asio::awaitable<DnsAnswer<std::string>> UnboundResolver::lookup_ptr(IpAddress ip) {
    RawAnswer raw = co_await impl_->ask(ip.reverse_name(), kPtr);
    co_return convert<std::string>(std::move(raw), [](const std::string& r) { return parse_name(r); });
}

asio::awaitable<DnsAnswer<IpAddress>> UnboundResolver::lookup_family(std::string name, bool v6) {
    RawAnswer raw = co_await impl_->ask(without_dot(std::move(name)), v6 ? kAaaa : kA);
    co_return convert<IpAddress>(std::move(raw), parse_address);
}

asio::awaitable<DnsAnswer<IpAddress>> UnboundResolver::lookup_addresses(std::string name) {
    name = without_dot(std::move(name));
    DnsAnswer<IpAddress> v6;
    v6.status = DnsStatus::no_data;
    if (impl_->ipv6) {
        RawAnswer raw = co_await impl_->ask(name, kAaaa);
        v6 = convert<IpAddress>(std::move(raw), parse_address);
        if (v6.status == DnsStatus::no_name) co_return v6;
    }
    RawAnswer raw = co_await impl_->ask(name, kA);
    DnsAnswer<IpAddress> answer = convert<IpAddress>(std::move(raw), parse_address);
    if (v6.status != DnsStatus::found) co_return answer;
    if (answer.status == DnsStatus::found) {
        v6.ttl = std::min(v6.ttl, answer.ttl);
        v6.records.insert(v6.records.end(), answer.records.begin(), answer.records.end());
    }
    co_return v6;
}

}  // namespace warmpost::delivery
