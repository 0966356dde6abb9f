#include "cli/advising.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <optional>

#include "runtime/clock.h"
#include "upkeep/advisor_keeper.h"
#include "upkeep/every.h"

namespace warmpost::cli {
namespace asio = boost::asio;
namespace {

constexpr std::chrono::seconds kFirst{5}, kInterval{20}, kPatience{30};  // patience: far beyond the resolver's own time limit

std::optional<std::vector<std::string>> texts_at(runtime::Cores& cores, runtime::Resolver& resolver, const std::string& name) {
    auto looking = asio::co_spawn(cores.at(0), resolver.lookup_txt(name), asio::use_future);
    if (looking.wait_for(kPatience) != std::future_status::ready) return std::nullopt;
    auto answer = looking.get();
    if (answer.status == runtime::DnsStatus::failed) return std::nullopt;
    return std::move(answer.records);
}

}  // namespace

struct Advising::Impl {
    Impl(const config::Live& config, control::Service& service, registry::Registry& registry, runtime::Cores& cores, runtime::Resolver& resolver)
        : keeper({config, service, registry,
                  [this, &cores, &resolver](const std::string& name) { return stopping ? std::nullopt : texts_at(cores, resolver, name); },
                  runtime::wall_now}) {}
    std::atomic<bool> stopping{false};  // no more look-ups
    upkeep::AdvisorKeeper keeper;
    std::optional<upkeep::Every> every;
};

Advising::Advising(const config::Live& config, control::Service& service, registry::Registry& registry, runtime::Cores& cores, runtime::Resolver& resolver)
    : impl_(std::make_unique<Impl>(config, service, registry, cores, resolver)) {}
Advising::~Advising() { stop(); }
void Advising::start() {
    impl_->every.emplace(kFirst, kInterval, [this] { impl_->keeper.run(); });
}
void Advising::stop() {
    impl_->stopping = true;
    impl_->every.reset();
}

}  // namespace warmpost::cli
