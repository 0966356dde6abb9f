// `warmpost serve`: makes the parts, puts them together, waits for a signal, takes them apart in the opposite order.
#include "cli/serve.h"

#include <spdlog/spdlog.h>

#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <future>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

#include "cli/advising.h"
#include "cli/alerting.h"
#include "cli/enforcement.h"
#include "cli/event_senders.h"
#include "cli/feeds.h"
#include "cli/logging.h"
#include "cli/metering.h"
#include "cli/notice_mail.h"
#include "config/isps_file.h"
#include "config/live.h"
#include "control/contact_book.h"
#include "control/service.h"
#include "delivery/dns/unbound_resolver.h"
#include "delivery/scheduler/delivery_service.h"
#include "feedback/inbound/server.h"
#include "ingress/accept/acceptor.h"
#include "ingress/http/server.h"
#include "ingress/submission/server.h"
#include "ingress/verification/verifier.h"
#include "registry/registry.h"
#include "registry/template_shelf.h"
#include "rendering/renderers.h"
#include "reporting/events/event_file.h"
#include "reporting/events/event_pump.h"
#include "reporting/events/suppression_sink.h"
#include "runtime/clock.h"
#include "runtime/cores.h"
#include "runtime/snapshot_cell.h"
#include "upkeep/address_checker.h"
#include "upkeep/alert_sight.h"
#include "upkeep/managed_keeper.h"
#include "upkeep/reputation_keeper.h"
#include "upkeep/warmup_keeper.h"
#include "upkeep/every.h"
#include "upkeep/job_runner.h"
#include "upkeep/ledger_keeper.h"

namespace warmpost::cli {
namespace {

constexpr auto kUsageInterval = std::chrono::seconds(5);
constexpr auto kLedgerFirst = std::chrono::seconds(5), kLedgerInterval = std::chrono::seconds(3600);
constexpr auto kJobsFirst = std::chrono::milliseconds(300), kJobsInterval = std::chrono::milliseconds(500);
constexpr auto kKeyUseInterval = std::chrono::seconds(60), kAuditFirst = std::chrono::seconds(30), kAuditInterval = std::chrono::seconds(3600);

spool::Options spool_options(const config::Config& config) {
    spool::Options options;
    options.directory = config.server.data_dir / "spool";
    options.min_free_bytes = config.limits.min_free_bytes;
    options.max_queue_bytes = config.limits.queue_bytes;
    options.max_messages_per_account = config.limits.queue_messages_per_account;
    options.history_ttl = config.history.keep;
    options.history_max_bytes = config.history.max_bytes;
    options.now = runtime::wall_now;
    return options;
}

// The whole service. Members in the order in which they are made; the destructor runs backwards.
class Server {
public:
    explicit Server(config::Config config) : config_(std::move(config)), cores_(config_->server.threads) {}

    Status start() {
        auto service = control::Service::open(*config_, [this](control::SnapshotPtr s) { snapshot_.set(std::move(s)); }, runtime::wall_now);
        if (!service) return std::unexpected(service.error());
        service_ = std::move(*service);
        if (!service_->initialised())
            return fail(ErrorCode::InvalidArgument, config_->server.data_dir.string() + " holds no service yet: run `warmpost init --config " + config_->path.string() + "` first");
        if (const auto applied = service_->apply_config(*config_); !applied) return applied;
        // Before anything can be leased: an address leased from now on is known from its first day on.
        if (const auto counted = service_->counted_since(); !counted) return std::unexpected(counted.error());

        auto spool = spool::Spool::open(spool_options(*config_));
        if (!spool) return std::unexpected(spool.error());
        spool_ = std::move(*spool);
        auto isps = config::load_isps(config_->delivery.isps_file);
        if (!isps) return std::unexpected(isps.error());
        isps_ = std::make_unique<isp::IspTable>(std::move(*isps));
        auto resolver = delivery::UnboundResolver::make(*config_, cores_);
        if (!resolver) return std::unexpected(resolver.error());
        resolver_ = std::move(*resolver);

        limits_.restore(service_->load_usage());
        usage_ = std::make_unique<upkeep::Every>(kUsageInterval, kUsageInterval, [this] { keep_usage(); });
        auto registry = registry::Registry::open(config_->server.data_dir / "registry");
        if (!registry) return std::unexpected(registry.error());
        registry_ = std::move(*registry);
        auto senders = EventSenders::make(config_, snapshot_, *service_, *registry_, *spool_);
        if (!senders) return std::unexpected(senders.error());
        event_senders_ = std::move(*senders);
        templates_ = std::make_unique<registry::TemplateShelf>(*registry_);
        renderers_ = std::make_unique<rendering::Renderers>(static_cast<int>(cores_.count()));
        event_file_ = std::make_unique<reporting::EventFile>(*config_);
        suppression_sink_ = std::make_unique<reporting::SuppressionSink>(config_, snapshot_, *registry_);
        metering_ = std::make_unique<Metering>(config_, snapshot_, *isps_, *registry_);
        enforcement_ = std::make_unique<Enforcement>(config_, *service_, *registry_, *spool_);
        feeds_ = std::make_unique<Feeds>(config_, *service_, *registry_, *spool_);
        events_ = std::make_unique<reporting::EventPump>(*spool_, std::vector<reporting::EventSink*>{event_file_.get(), suppression_sink_.get(), &event_senders_->sink(), &metering_->sink()});
        events_->start();
        const reporting::MailBounce tell_by_mail = [this](std::string wire, std::string to, AccountId account, reporting::NoticeDone done) {
            mail_notice(cores_, *acceptor_, {std::move(wire), std::move(to), account}, std::move(done));
        };
        auto used = service_->load_allowance_use();
        if (!used) return std::unexpected(used.error());
        auto rests = service_->load_rests();
        if (!rests) return std::unexpected(rests.error());
        auto learned = service_->load_learned();
        if (!learned) return std::unexpected(learned.error());
        const auto reached = service_->load_policy_clock();
        if (!reached) return std::unexpected(reached.error());
        const auto stored = service_->policy_clock_stored();
        if (!stored) return std::unexpected(stored.error());
        delivery_ = std::make_unique<delivery::DeliveryService>(delivery::DeliveryDependencies{
            config_, cores_, snapshot_, *spool_, *isps_, *resolver_, tell_by_mail,
            [this](delivery::UseStates states, std::function<void(bool)> done) { store_allowances(std::move(states), std::move(done)); }, std::move(*used),
            [this](std::vector<control::SourceRest> changed) { keep_rests(std::move(changed)); }, std::move(*rests),
            std::move(*learned), [this](control::ManagedLearned changed) { keep_managed("what managed pools learned", &control::Service::store_learned, std::move(changed)); },
            [this](std::vector<control::ManagedDecision> made) { keep_managed("decisions of managed pools", &control::Service::store_decisions, std::move(made)); },
            *reached, [this](WallTime at) { keep_managed("policy's clock", &control::Service::store_policy_clock, at); }, *stored, &feeds_->paces()});
        acceptor_ = std::make_unique<ingress::Acceptor>(ingress::AcceptorParts{config_, snapshot_, limits_, *spool_, *delivery_, registry_.get(),
            [this](AccountId account, const ingress::ListManagement& list, const std::string& address) { add_contact(account, list.list, address); }});
        if (const auto started = delivery_->start(); !started) return started;
        verifier_ = std::make_unique<ingress::IdentityVerifier>(ingress::VerifierDependencies{config_, cores_, snapshot_, *service_, *resolver_, *acceptor_});
        checker_ = std::make_unique<upkeep::AddressChecker>(upkeep::CheckerDependencies{config_, cores_, snapshot_, *service_, *resolver_, *spool_});
        alerting_ = std::make_unique<Alerting>(
            upkeep::AlertSources{config_, cores_, *service_, *spool_, *delivery_, *delivery_, event_senders_->desk(), [this] { return enforcement_->seen(); },
                                 runtime::wall_now, runtime::elapsed_now},
            *registry_, *spool_);
        advising_ = std::make_unique<Advising>(config_, *service_, *registry_, cores_, *resolver_);
        submission_ = std::make_unique<ingress::SubmissionServer>(ingress::SubmissionDependencies{config_, cores_, snapshot_, *acceptor_});
        http_ = std::make_unique<ingress::HttpServer>(
            ingress::HttpDependencies{config_, cores_, snapshot_, *service_, limits_, *spool_, *acceptor_, *delivery_, *resolver_, *verifier_, *checker_,
                                      &feedback_counts_, delivery_.get(), registry_.get(), &event_senders_->desk(), nullptr, templates_.get(), renderers_.get(), &enforcement_->rates(), &metering_->desk(), &feeds_->seam(), &alerting_->alerts()});
        feedback_ = std::make_unique<feedback::FeedbackServer>(
            cores_, snapshot_, feedback::FeedbackParts{config_, *spool_, *isps_, feedback_counts_, tell_by_mail, {},
                                                       [this](const feedback::AttributedComplaint& complaint, spool::UsageKind left_by) {
                                                           feeds_->complained(isps_->knows(complaint.isp) ? complaint.isp.value() : "other");
                                                           if (left_by == spool::UsageKind::shared) delivery_->complaint(complaint.account, complaint.isp);
                                                           else delivery_->complained(complaint.source, complaint.isp);
                                                       }, registry_.get()});
        if (const auto started = feedback_->start(); !started) return started;
        if (const auto started = submission_->start(); !started) return started;
        if (const auto started = http_->start(); !started) return started;
        keeper_ = std::make_unique<upkeep::ReputationKeeper>(config_, *service_, *spool_, runtime::wall_now);
        keeper_->start();
        enforcement_->start();
        feeds_->start();
        managed_ = std::make_unique<upkeep::ManagedKeeper>(config_, *service_, *spool_, *delivery_, runtime::wall_now);
        managed_->start();
        verifier_->start();
        checker_->start();
        auto& allowances = delivery_->allowances_book();
        warmup_ = std::make_unique<upkeep::WarmupKeeper>(*service_, *spool_, [&allowances] { return allowances.take_sent(); }, [&allowances] { allowances.store_changed(); });
        const auto counted = [this](std::chrono::sys_days from, std::chrono::sys_days through) { return spool_->usage(from, through); };
        ledger_keeper_ = std::make_unique<upkeep::LedgerKeeper>(config_, *service_, counted, runtime::wall_now);
        ledger_ = std::make_unique<upkeep::Every>(kLedgerFirst, kLedgerInterval, [this] { ledger_keeper_->run(); });
        job_runner_ = std::make_unique<upkeep::JobRunner>(upkeep::JobParts{config_, snapshot_, *registry_, *spool_,
            {{"SuppressionListDestination", upkeep::suppression_import(*registry_, runtime::wall_now)},
             {"ContactListDestination", upkeep::contact_import(*registry_, runtime::wall_now)}}, runtime::wall_now});
        jobs_ = std::make_unique<upkeep::Every>(kJobsFirst, kJobsInterval, [this] { job_runner_->run(); });
        key_use_ = std::make_unique<upkeep::Every>(kKeyUseInterval, kKeyUseInterval, [this] { keep_key_use(); });
        audit_ = std::make_unique<upkeep::Every>(kAuditFirst, kAuditInterval, [this] { prune_audit(); });
        cores_.start();
        alerting_->start();   // asks the cores, as the next does
        advising_->start();
        started_ = true;
        return {};
    }

    // Ends what is in flight, the ways in and the ways out at the same time (each bounds itself; SIGTERM promises 30 s), then what they wrote to.
    // What is taken in while delivery stops is durable, and goes out after the next start.
    void stop() {
        if (!started_) return;   // nothing runs: the destructors do
        alerting_->stop();   // while the cores still answer them
        advising_->stop();
        keeper_.reset();
        enforcement_->stop();
        feeds_->stop();
        managed_.reset();
        warmup_.reset();
        job_runner_->stop();
        jobs_.reset();
        std::vector<std::thread> stops;
        const auto stop_part = [&stops](auto& part) {
            if (part) stops.emplace_back([&part] { part->stop(); });
        };
        stop_part(http_);
        stop_part(submission_);
        stop_part(feedback_);
        stop_part(verifier_);
        stop_part(checker_);
        stop_part(delivery_);
        for (std::thread& thread : stops) thread.join();
        renderers_->stop();
        if (spool_) spool_->flush();
        if (events_) events_->stop();
        if (event_senders_) event_senders_->stop();
        ledger_.reset();
        audit_.reset();
        key_use_.reset();
        keep_key_use();
        usage_.reset();
        keep_usage();
        cores_.stop();
    }

    // Each part takes over what it can; what fails is told and stays as it was.
    void reload(config::Config fresh) {
        for (const std::string& key : config_.replace(std::move(fresh))) spdlog::warn("configuration: {} has changed; it is in force from the next start on", key);
        const auto told = [](std::string_view part, const Status& done) {
            if (!done) spdlog::error("configuration: {} not taken over: {}", part, done.error().message);
            return done.has_value();
        };
        bool whole = told("relays", delivery_->reconfigure());
        whole = told("certificate of submission", submission_->reload_certificate()) && whole;
        whole = told("certificate of bounces' listener", feedback_->reload_certificate()) && whole;
        whole = told("certificate of the API", http_->reload_certificate()) && whole;
        keeper_->soon();
        service_->post([this, whole, told](control::Service& service) {
            if (told("addresses", service.apply_config(*config_)) && whole) spdlog::info("configuration read again: it is in force");
        });
    }

private:
    // Who gets mail of a contact list comes into it. Only for the list's owner to see: mail does not wait for it.
    void add_contact(AccountId account, std::string list, std::string address) {
        service_->post([registry = registry_.get(), account, list = std::move(list), address = std::move(address)](control::Service&) {
            const auto added = control::ContactBook(*registry, runtime::wall_now).add(account, list, {address, {}, false, {}, {}, {}});
            if (!added && added.error().code != ErrorCode::AlreadyExists) spdlog::warn("{} not added to contact list {}: {}", address, list, added.error().message);
        });
    }
    void keep_rests(std::vector<control::SourceRest> changed) {
        service_->post([changed = std::move(changed)](control::Service& service) {
            if (const auto stored = service.store_rests(changed); !stored) spdlog::error("rests of source addresses not stored: {}", stored.error().message);
        });
    }
    template <class Member, class Value>
    void keep_managed(const char* what, Member store, Value value) {
        service_->post([what, store, value = std::move(value)](control::Service& service) {
            if (const auto stored = (service.*store)(value); !stored) spdlog::error("{} not stored: {}", what, stored.error().message);
        });
    }
    // The daily counts, behind the message path.
    void keep_usage() {
        service_->post([slots = limits_.dump(runtime::wall_now())](control::Service& service) {
            if (const auto stored = service.store_usage(slots); !stored) spdlog::error("daily counts not stored: {}", stored.error().message);
        });
    }
    void keep_key_use() {
        service_->post([](control::Service& service) {
            if (const auto stored = service.store_key_use(); !stored) spdlog::error("when keys were last used is not stored: {}", stored.error().message);
        });
    }
    void prune_audit() {
        service_->post([keep = std::chrono::days(config_->history.audit_days)](control::Service& service) {
            if (const auto pruned = service.prune_audit(keep); !pruned) spdlog::error("the log of changes is not cut: {}", pruned.error().message);
        });
    }
    void store_allowances(delivery::UseStates states, std::function<void(bool)> done) {
        service_->post([states = std::move(states), done = std::move(done)](control::Service& service) {
            const auto stored = service.store_allowance_use(states);
            if (!stored) spdlog::error("{}", stored.error().message);
            done(stored.has_value());
        });
    }

    config::Live config_;
    bool started_ = false;
    runtime::SnapshotCell snapshot_;
    runtime::FeedbackCounts feedback_counts_;
    control::SendLimits limits_;
    runtime::Cores cores_;
    std::unique_ptr<control::Service> service_;
    std::unique_ptr<spool::Spool> spool_;
    std::unique_ptr<isp::IspTable> isps_;
    std::unique_ptr<delivery::UnboundResolver> resolver_;
    std::unique_ptr<upkeep::Every> usage_;
    std::unique_ptr<registry::Registry> registry_;
    std::unique_ptr<EventSenders> event_senders_;
    std::unique_ptr<registry::TemplateShelf> templates_;
    std::unique_ptr<rendering::Renderers> renderers_;
    std::unique_ptr<reporting::EventFile> event_file_;
    std::unique_ptr<reporting::SuppressionSink> suppression_sink_;
    std::unique_ptr<Metering> metering_;
    std::unique_ptr<Enforcement> enforcement_;
    std::unique_ptr<Feeds> feeds_;
    std::unique_ptr<reporting::EventPump> events_;
    std::unique_ptr<delivery::DeliveryService> delivery_;
    std::unique_ptr<upkeep::WarmupKeeper> warmup_;
    std::unique_ptr<ingress::Acceptor> acceptor_;
    std::unique_ptr<ingress::IdentityVerifier> verifier_;
    std::unique_ptr<upkeep::AddressChecker> checker_;
    std::unique_ptr<Alerting> alerting_;
    std::unique_ptr<Advising> advising_;
    std::unique_ptr<ingress::SubmissionServer> submission_;
    std::unique_ptr<ingress::HttpServer> http_;
    std::unique_ptr<feedback::FeedbackServer> feedback_;
    std::unique_ptr<upkeep::ReputationKeeper> keeper_;
    std::unique_ptr<upkeep::ManagedKeeper> managed_;
    std::unique_ptr<upkeep::LedgerKeeper> ledger_keeper_;
    std::unique_ptr<upkeep::Every> ledger_, key_use_, audit_;
    std::unique_ptr<upkeep::JobRunner> job_runner_;
    std::unique_ptr<upkeep::Every> jobs_;
};

// The next signal that asks for something: SIGTERM, SIGINT (stop) or SIGHUP (read the configuration again).
int wait_for_signal() {
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int s : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&wanted, s);
    int got = 0;
    sigwait(&wanted, &got);
    return got;
}

void block_signals() {
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int s : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&wanted, s);
    pthread_sigmask(SIG_BLOCK, &wanted, nullptr);  // inherited by every thread made later: only wait_for_signal takes them
    std::signal(SIGPIPE, SIG_IGN);                 // a lost connection is an error code, not the end
}

// [tls] left empty means the certificate that `init` made.
config::Config with_own_certificate(config::Config config) {
    const auto certificate = config.server.data_dir / "tls/certificate.pem";
    if (!config.tls.certificate.empty() || !std::filesystem::exists(certificate)) return config;
    config.tls.certificate = certificate;
    config.tls.private_key = config.server.data_dir / "tls/private_key.pem";
    return config;
}

// As many files as the system lets this process have: connections are bounded by [limits], not by an inherited default.
void raise_open_files() {
    struct rlimit limit {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) spdlog::warn("the limit of open files stays at its default: {}", std::generic_category().message(errno));
}

}  // namespace

int run_serve(const config::Config& given, const ServeOptions& options) {
    set_up_logging(options.json_logs, options.log_level);
    const config::Config config = with_own_certificate(given);
    block_signals();
    raise_open_files();
    Server server(config);
    if (const auto started = server.start(); !started) {
        spdlog::critical("cannot start: {}", started.error().message);
        server.stop();
        return 1;
    }
    spdlog::info("warmpost serves {} with data in {}", config.server.service_domain, config.server.data_dir.string());
    for (;;) {
        const int signal = wait_for_signal();
        if (signal != SIGHUP) break;
        const auto fresh = config::load(options.config_file);
        if (fresh) server.reload(with_own_certificate(*fresh));
        else spdlog::error("configuration not read again, the old one stays in force: {}", fresh.error().message);
    }
    spdlog::info("stopping: finishing what is in flight");
    server.stop();
    spdlog::info("stopped");
    return 0;
}

}  // namespace warmpost::cli
