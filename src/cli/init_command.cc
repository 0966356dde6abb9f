// init: the first run. Key file, data directory, certificate, operator and a first account, without a running server.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/certificate.h"
#include "cli/invocation.h"
#include "control/key_file.h"
#include "control/service.h"
#include "runtime/clock.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

constexpr int kCertificateDays = 3650;

struct InitOptions {
    std::string account = "main";
    double daily = 50'000, rate = 14;
    std::string service_dkim = "rsa";
};

// A key file that is there stays: a run that was broken off left it. But a database without its key cannot be helped by a new key.
Status make_key_file(const config::Config& config) {
    if (std::filesystem::exists(config.server.key_file)) return {};
    const auto database = config.server.data_dir / "control.db";
    if (std::filesystem::exists(database))
        return fail(ErrorCode::AlreadyExists, fmt::format("{} is there, but its key file {} is not: restore that file from a backup, or move the data directory away",
                                                          database.string(), config.server.key_file.string()));
    return control::create_key_file(config.server.key_file);
}

Status make_certificate(const config::Config& config) {
    if (!config.tls.certificate.empty()) return {};
    const auto directory = config.server.data_dir / "tls";
    const auto certificate = directory / "certificate.pem", key = directory / "private_key.pem";
    if (std::filesystem::exists(certificate) && std::filesystem::exists(key)) return {};
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return fail(ErrorCode::Internal, fmt::format("cannot create {}: {}", directory.string(), error.message()));
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
    return make_self_signed(certificate, key, {"localhost", config.server.service_domain, "127.0.0.1", "::1"}, runtime::wall_now(), kCertificateDays);
}

json::object key_object(const control::NewKey& key) {
    return {{"id", key.id}, {"secret", key.secret}, {"smtp_user", key.smtp_user}, {"smtp_password", key.smtp_password}};
}

void print(const control::Service::Initialised& made, const InitOptions& o, const config::Config& config, bool as_json) {
    if (as_json) {
        const json::object out{{"account", json::object{{"id", to_string(made.account)}, {"name", o.account}}},
                               {"account_key", key_object(made.account_key)},
                               {"operator_key", key_object(made.operator_key)}};
        fmt::print("{}\n", json::serialize(out));
        return;
    }
    fmt::print("warmpost is initialised in {}.\n\nAccount {} ({}), in production, {} recipients a day, {} a second\n", config.server.data_dir.string(), o.account,
               to_string(made.account), o.daily, o.rate);
    fmt::print("  Access key id      {}\n  Secret access key  {}\n  SMTP user          {}\n  SMTP password      {}  (region {})\n\n", made.account_key.id,
               made.account_key.secret, made.account_key.smtp_user, made.account_key.smtp_password, config.submission.smtp_regions.front());
    fmt::print("Operator, for /warmpost/v1/ (the terminal on this host needs no key)\n  Access key id      {}\n  Secret access key  {}\n\n", made.operator_key.id,
               made.operator_key.secret);
    fmt::print("Keep these: the secrets are not shown again. Back up {} apart from the data directory.\n", config.server.key_file.string());
    if (config.tls.certificate.empty()) fmt::print("[tls] names no certificate: {} is self-signed, for loopback.\n", (config.server.data_dir / "tls/certificate.pem").string());
    fmt::print("Next: warmpost check --config {0}, then warmpost serve --config {0}\n", config.path.string());
}

int run_init(const InitOptions& o, const Common& common) {
    const auto config = read_config(common);
    if (!config) return config.error();
    if (auto made = make_key_file(*config); !made) return complain(kRefused, made.error().message);
    auto service = control::Service::open(*config, [](control::SnapshotPtr) {}, runtime::wall_now);
    if (!service) return complain(kRefused, service.error().message);
    if ((*service)->initialised())
        return complain(kRefused, fmt::format("{} is initialised already; nothing was changed. `warmpost account create` and `warmpost key create` add to it", config->server.data_dir.string()));
    if (auto made = make_certificate(*config); !made) return complain(kRefused, made.error().message);
    const auto made = (*service)->initialise({o.account, true, o.daily, o.rate}, o.service_dkim == "ed25519" ? mail::DkimAlgorithm::ed25519_sha256 : mail::DkimAlgorithm::rsa_sha256);
    if (!made) return complain(kRefused, made.error().message);
    print(*made, o, *config, common.json);
    return kOk;
}

}  // namespace

void add_init(CLI::App& app, Invocation& invocation) {
    CLI::App& init = add_command(app, invocation, "init", "First run: data directory, key file, certificate, operator and a first account", "warmpost init --config /etc/warmpost/warmpost.toml --account shop --daily 50000 --rate 14");
    const auto o = bind(init, invocation, run_init);
    init.add_option("--account", o->account, "The first account's name (default: main)")->type_name("NAME");
    init.add_option("--daily", o->daily, "Recipients in 24 hours (default: 50000; -1: no limit)")->check(CLI::Range(-1.0, 1e12));
    init.add_option("--rate", o->rate, "Recipients a second (default: 14; 0: no limit)")->check(CLI::Range(0.0, 1e9));
    init.add_option("--service-dkim", o->service_dkim, "The service's DKIM key: rsa (2048 bits, default) or ed25519 (RFC 8463: far cheaper, but some providers do not verify it yet)")
        ->check(CLI::IsMember({"rsa", "ed25519"}));
}

}  // namespace warmpost::cli
