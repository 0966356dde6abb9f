#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/strings.h"
#include "cli/invocation.h"
#include "cli/scratch.h"
#include "cli/serve.h"

namespace warmpost::cli {

// Stands for the service: what `serve` was told.
ServeOptions served;
int run_serve(const config::Config&, const ServeOptions& options) {
    served = options;
    return kOk;
}

namespace {
using testing::HasSubstr;

struct Ran {
    int exit = -1;
    std::string out, err;
};
Ran warmpost(std::vector<std::string> words) {
    words.insert(words.begin(), "warmpost");
    std::vector<const char*> argv;
    for (const std::string& text : words) argv.push_back(text.c_str());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Ran ran;
    ran.exit = run(static_cast<int>(argv.size()), argv.data());
    ran.out = testing::internal::GetCapturedStdout();
    ran.err = testing::internal::GetCapturedStderr();
    return ran;
}

std::string full_name(const CLI::App& app) {
    std::string name = app.get_name();
    for (const CLI::App* parent = app.get_parent(); parent; parent = parent->get_parent()) name = parent->get_name() + " " + name;
    return name;
}

void expect_example(const CLI::App& app) {
    EXPECT_THAT(app.get_footer(), HasSubstr("Example:\n  " + full_name(app))) << full_name(app);
    EXPECT_FALSE(app.get_description().empty()) << full_name(app);
    for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (below->get_name().empty()) continue;
        // A group's example may be one of its members'.
        EXPECT_FALSE(below->get_footer().empty()) << full_name(*below);
        if (below->get_subcommands([](const CLI::App*) { return true; }).empty()) expect_example(*below);
    }
}

TEST(CommandLine, EveryCommandHasAnExampleOfItself) {
    Invocation invocation;
    const auto app = make_app(invocation);
    for (const CLI::App* command : app->get_subcommands([](const CLI::App*) { return true; })) {
        EXPECT_THAT(command->get_footer(), HasSubstr("Example:\n  warmpost " + command->get_name())) << command->get_name();
        for (const CLI::App* below : command->get_subcommands([](const CLI::App*) { return true; })) expect_example(*below);
    }
}
TEST(CommandLine, EveryExampleParses) {
    Invocation invocation;
    std::vector<std::string> examples;
    const auto collect = [&](const auto& self, const CLI::App& app) -> void {
        if (app.get_parent()) examples.push_back(app.get_footer().substr(app.get_footer().find("warmpost") + 9));
        for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) self(self, *below);
    };
    collect(collect, *make_app(invocation));
    for (const std::string& example : examples) {
        Invocation fresh;
        EXPECT_NO_THROW(make_app(fresh)->parse(example.substr(0, example.find(" > ")))) << example;
        EXPECT_TRUE(fresh.action) << example;
    }
}
// Every command line in the page is one that works.
TEST(OperationsPage, EveryLineParses) {
    std::ifstream page(WARMPOST_SOURCE_DIR "/docs/operations.md");
    std::set<std::string> shown;
    for (std::string line; std::getline(page, line);) {
        if (!line.starts_with("warmpost ")) continue;
        const std::string command(trim(std::string_view(line).substr(9, line.find(" #") == std::string::npos ? std::string::npos : line.find(" #") - 9)));
        Invocation fresh;
        const auto app = make_app(fresh);
        EXPECT_NO_THROW(app->parse(command)) << line;
        EXPECT_TRUE(fresh.action) << line;
        shown.insert(command.substr(0, command.find(' ')));
    }
    Invocation invocation;
    const auto app = make_app(invocation);
    for (const CLI::App* command : app->get_subcommands([](const CLI::App*) { return true; }))
        EXPECT_TRUE(command->get_group().empty() || shown.contains(command->get_name())) << "docs/operations.md does not show " << command->get_name();
}
TEST(CommandLine, HelpTellsTheExitCodes) {
    const Ran ran = warmpost({"--help"});
    EXPECT_EQ(ran.exit, kOk);
    EXPECT_THAT(ran.out, HasSubstr("3 no running server"));
    EXPECT_THAT(ran.out, testing::Not(HasSubstr("config-docs")));
}
TEST(CommandLine, AnUnknownCommandIsWrongUsage) { EXPECT_EQ(warmpost({"wibble"}).exit, kUsage); }
TEST(CommandLine, NoCommandIsWrongUsage) { EXPECT_EQ(warmpost({}).exit, kUsage); }
TEST(CommandLine, ABadConfigurationEndsInFourAndNamesFileAndLine) {
    const Scratch scratch;
    const std::string file = scratch.write("w.toml", "[server]\napii = \"x\"\nthreads = -1\n");
    const Ran ran = warmpost({"queue", "--config", file});
    EXPECT_EQ(ran.exit, kBadConfig);
    EXPECT_THAT(ran.err, HasSubstr("warmpost: " + file + ": line 2: server.apii: unknown key; did you mean server.api?\n"));
    EXPECT_THAT(ran.err, HasSubstr("warmpost: " + file + ": line 3: server.threads: "));
}
TEST(CommandLine, WithoutAServerTheExitCodeIsThree) {
    const Scratch scratch;
    const std::string file = scratch.write("w.toml", "[server]\ndata_dir = \"data\"\n");
    for (const char* command : {"queue", "ip", "pool", "account", "key", "identity", "pause"}) {
        const Ran ran = warmpost({command, "--config", file});
        EXPECT_EQ(ran.exit, kUnreachable) << command;
        EXPECT_THAT(ran.err, HasSubstr("operator.sock")) << command;
    }
}
TEST(CommandLine, RetryAndDropWantExactlyOneSelector) {
    EXPECT_EQ(warmpost({"drop"}).exit, kUsage);
    EXPECT_EQ(warmpost({"retry", "--all", "--domain", "a.example"}).exit, kUsage);
    EXPECT_EQ(warmpost({"resume"}).exit, kUsage);
    EXPECT_EQ(warmpost({"pause", "--pool", "a", "--domain", "b.example"}).exit, kUsage);
}
TEST(CommandLine, TheConfigurationMayStandBeforeOrAfterTheSubcommand) {
    const Scratch scratch;
    const std::string file = scratch.write("w.toml", "[server]\ndata_dir = \"data\"\n");
    EXPECT_EQ(warmpost({"ip", "--config", file, "list"}).exit, kUnreachable);
    EXPECT_EQ(warmpost({"ip", "list", "--config", file}).exit, kUnreachable);
}
TEST(CommandLine, ServeHandsOnLogFormatAndFile) {
    const Scratch scratch;
    const std::string file = scratch.write("w.toml", "");
    EXPECT_EQ(warmpost({"serve", "--config", file, "--log-format", "json", "--log-level", "debug"}).exit, kOk);
    EXPECT_TRUE(served.json_logs);
    EXPECT_EQ(served.log_level, "debug");
    EXPECT_EQ(served.config_file, file);
}
TEST(CommandLine, AddingABadAddressIsWrongUsage) {
    const Scratch scratch;
    EXPECT_EQ(warmpost({"ip", "add", "192.0.2", "--config", scratch.write("w.toml", "")}).exit, kUsage);
    EXPECT_EQ(warmpost({"ip", "add", "192.0.2.0/30", "--ehlo", "a.example", "--config", scratch.write("w.toml", "")}).exit, kUsage);
}

TEST(CommandLine, AReviewIsGrantedOrDeniedWithAReason) {
    Scratch scratch;
    const auto file = scratch.write("w.toml", "[server]\ndata_dir = \"" + (scratch.path() / "data").string() + "\"\n");
    EXPECT_EQ(warmpost({"account", "review", "shop", "--config", file}).exit, kUsage);
    EXPECT_EQ(warmpost({"account", "review", "shop", "--grant", "--deny", "--reason", "x", "--config", file}).exit, kUsage);
    EXPECT_EQ(warmpost({"account", "review", "shop", "--deny", "--config", file}).exit, kUsage);
    EXPECT_EQ(warmpost({"account", "review", "shop", "--deny", "--reason", "x", "--config", file}).exit, kUnreachable);
    EXPECT_EQ(warmpost({"ip", "decline", "7", "--config", file}).exit, kUsage) << "a refusal has a reason";
    EXPECT_EQ(warmpost({"ip", "request", "--volume", "5", "--config", file}).exit, kUsage) << "and a request says what for";
}

}  // namespace
}  // namespace warmpost::cli
