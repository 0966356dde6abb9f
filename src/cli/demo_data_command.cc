// demo-data: a data directory with weeks of made-up traffic in it, so that there is something to look at. Nothing is sent.
#include <fmt/format.h>

#include <boost/json.hpp>

#include <chrono>
#include <fstream>

#include "cli/certificate.h"
#include "cli/demo/books.h"
#include "cli/demo/demo_config.h"
#include "cli/demo/letters.h"
#include "cli/demo/opinions.h"
#include "cli/invocation.h"
#include "config/isps_file.h"
#include "control/key_file.h"
#include "runtime/clock.h"

namespace warmpost::cli {
namespace fs = std::filesystem;
namespace json = boost::json;
using namespace demo;
namespace {

constexpr int kCertificateDays = 3650;

struct DemoOptions {
    std::string directory;
    std::uint64_t seed = 1;
    int port_offset = 0;
};

struct Made {
    config::Config config;
    Story story;
    std::vector<Actor> actors;
    control::NewKey operator_key;
    int letters = 0;
};

Status write_private(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary);
    std::error_code error;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, error);
    out << text;
    out.close();
    if (error || !out) return fail(ErrorCode::Unavailable, "cannot write " + file.string() + ": is the disk full, and may you write there?");
    return {};
}

// Only where nothing is: what somebody has sent must not be mixed with what never was.
Result<config::Config> prepare(const fs::path& directory, int port_offset) {
    std::error_code error;
    if (fs::exists(directory / "data") || fs::exists(directory / "warmpost.toml") || fs::exists(directory / "warmpost.key"))
        return fail(
            ErrorCode::AlreadyExists,
            directory.string() + " holds a service already, and made-up figures must not be mixed with real ones: name a directory that is not there yet");
    fs::create_directories(directory / "data/tls", error);
    if (!error) fs::permissions(directory, fs::perms::owner_all, error);
    if (error) return fail(ErrorCode::Unavailable, "cannot create " + directory.string() + ": " + error.message());
    const auto file = directory / "warmpost.toml";
    if (auto written = write_private(file, demo_config(directory, port_offset)); !written) return std::unexpected(written.error());
    if (auto made = control::create_key_file(directory / "warmpost.key"); !made) return std::unexpected(made.error());
    if (auto made = make_self_signed(directory / "data/tls/certificate.pem", directory / "data/tls/private_key.pem", {"localhost", "127.0.0.1", "::1"},
                                     runtime::wall_now(), kCertificateDays);
        !made)
        return std::unexpected(made.error());
    return config::load(file);
}

std::vector<std::string> shared_addresses(const config::Config& config) {
    std::vector<std::string> all;
    for (const auto& address : config.egress.shared) all.push_back(to_string(address.ip));
    return all;
}

Status store(Made& made, Stage& stage) {
    spool::Options options;
    options.directory = made.config.server.data_dir / "spool";
    options.history_ttl = made.config.history.keep;
    options.now = runtime::wall_now;
    auto spool = spool::Spool::open(options);
    if (!spool) return std::unexpected(spool.error());
    auto registry = registry::Registry::open(made.config.server.data_dir / "registry");
    if (!registry) return std::unexpected(registry.error());
    const auto shared = shared_addresses(made.config);
    if (auto done = write_usage(made.actors, made.story, shared, **spool); !done) return done;
    if (auto done = write_metrics(made.actors, made.story, shared, **registry); !done) return done;
    if (auto done = fill_registry(made.actors, made.story, **registry); !done) return done;
    if (auto done = write_opinions(made.actors, made.story, shared, **registry); !done) return done;
    const auto letters = write_letters(made.actors, made.story, shared, made.config, **spool);
    if (!letters) return std::unexpected(letters.error());
    made.letters = *letters;
    return stage.charge(**spool);
}

Result<Made> make(config::Config config, std::uint64_t seed) {
    Made made{std::move(config), story_until(runtime::wall_now(), seed), {}, {}, 0};
    const auto isps = config::load_isps(made.config.delivery.isps_file);
    if (!isps) return std::unexpected(isps.error());
    for (auto& sender : cast(made.story.days)) {
        auto played = play(sender, made.story, *isps, made.config.warmup.plan);
        if (!played) return std::unexpected(played.error());
        made.actors.push_back({std::move(sender), std::move(*played), {}, {}, {}, {}, {}});
    }
    const config::Live live(made.config);
    Stage stage(live, made.story, made.actors);
    for (const auto step : {&Stage::open, &Stage::set_up, &Stage::live_through, &Stage::finish})
        if (auto done = (stage.*step)(); !done) return std::unexpected(done.error());
    if (auto done = store(made, stage); !done) return std::unexpected(done.error());
    made.operator_key = stage.operator_key();
    return made;
}

json::object key_object(const control::NewKey& key) {
    return {{"id", key.id}, {"secret", key.secret}, {"smtp_user", key.smtp_user}, {"smtp_password", key.smtp_password}};
}

Status write_credentials(const Made& made, const fs::path& file) {
    json::object all{{"operator", key_object(made.operator_key)}};
    for (const auto& actor : made.actors) all[actor.sender.account] = key_object(actor.key);
    return write_private(file, json::serialize(all) + "\n");
}

const char* told(Way way) {
    switch (way) {
        case Way::shared:
            return "by the shared pool";
        case Way::standard:
            return "standard addresses, two of them warming up";
        case Way::managed:
            return "a managed pool";
        case Way::relay:
            return "moving from a relay to addresses of its own";
    }
    return "";
}

std::string summary(const Made& made, const fs::path& directory) {
    std::string out = fmt::format("{} days of made-up mail are in {}:\n", made.story.days, directory.string());
    for (const auto& actor : made.actors) {
        std::int64_t sent = 0;
        for (const auto& piece : actor.played.pieces) sent += piece.answers.sent();
        out += fmt::format("  {:<12} {:>9} messages, {}\n", actor.sender.account, sent, told(actor.sender.way));
    }
    out += fmt::format("  {:<12} in the sandbox, waits for its review\n{} messages of the last {} days are there one by one.\n\n", "fresh", made.letters,
                       kLetterDays);
    out += fmt::format(
        "Look at it:\n  warmpost serve --config {0}/warmpost.toml\nand, in another terminal, for a link to the console:\n  warmpost sign-in --config "
        "{0}/warmpost.toml\n",
        directory.string());
    return out + fmt::format("Access keys of all accounts: {}/credentials.json\n", directory.string());
}

int run_demo_data(const DemoOptions& o, const Common& common) {
    std::error_code unknown;
    const auto directory = fs::absolute(o.directory, unknown).lexically_normal();
    auto config = prepare(directory, o.port_offset);
    if (!config) return complain(kRefused, config.error().message);
    const auto made = make(std::move(*config), o.seed);
    if (!made) return complain(kRefused, made.error().message + " (" + directory.string() + " is unfinished: remove it)");
    if (auto written = write_credentials(*made, directory / "credentials.json"); !written) return complain(kRefused, written.error().message);
    if (common.json) {
        const json::object out{{"config", (directory / "warmpost.toml").string()},
                               {"credentials", (directory / "credentials.json").string()},
                               {"days", made->story.days},
                               {"messages", made->letters}};
        fmt::print("{}\n", json::serialize(out));
    } else {
        fmt::print("{}", summary(*made, directory));
    }
    return kOk;
}

}  // namespace

void add_demo_data(CLI::App& app, Invocation& invocation) {
    CLI::App& command =
        add_command(app, invocation, "demo-data", "Make a data directory with nine weeks of simulated mail to look at; sends nothing, needs no server",
                    "warmpost demo-data --directory demo");
    const auto o = bind(command, invocation, run_demo_data);
    command.add_option("--directory", o->directory, "Where to make it; must not hold a service yet")->type_name("DIR")->required();
    command.add_option("--seed", o->seed, "Another number gives other figures (default: 1)");
    command.add_option("--port-offset", o->port_offset, "Added to the ports 8025, 8443, 2587, 2465 and 2525 of its configuration (default: 0)")
        ->check(CLI::Range(0, 40'000));
}

}  // namespace warmpost::cli
