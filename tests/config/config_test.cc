#include "config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/keys.h"

namespace warmpost::config {
namespace {
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

const std::filesystem::path kFile = "/etc/warmpost/warmpost.toml";

std::string error_of(std::string_view text) {
    const auto config = parse(text, kFile);
    return config ? "" : config.error().message;
}
Config read(std::string_view text) {
    auto config = parse(text, kFile);
    EXPECT_TRUE(config) << config.error().message;
    return config.value_or(Config{});
}

TEST(Config, AnEmptyFileIsTheDefaults) {
    const Config config = read("");
    EXPECT_EQ(config.server.data_dir, "/var/lib/warmpost");
    EXPECT_EQ(config.delivery.queue_age, 14h);
    EXPECT_EQ(config.limits.message_bytes, 41'943'040u);
    EXPECT_TRUE(config.egress.shared.empty());
}
TEST(Config, AMisspeltKeyIsNamedWithItsLineAndTheLikelyOne) {
    EXPECT_EQ(error_of("\n[server]\napii = \"127.0.0.1:1\"\n"), "line 3: server.apii: unknown key; did you mean server.api?");
}
TEST(Config, AKeyInTheWrongTableIsToldWhereItBelongs) {
    EXPECT_EQ(error_of("[delivery]\nthreads = 2\n"), "line 2: delivery.threads: unknown key; did you mean server.threads?");
}
TEST(Config, AnUnknownTableIsNamed) { EXPECT_EQ(error_of("[sever]\n"), "line 1: sever: unknown table; did you mean server?"); }
TEST(Config, AKeyLikeNoneKnownGetsNoSuggestion) { EXPECT_EQ(error_of("[server]\nwibble = 1\n"), "line 2: server.wibble: unknown key"); }
TEST(Config, AllMistakesAreToldInTheOrderOfTheirLines) {
    EXPECT_EQ(error_of("[server]\nthreads = -1\nregion = 5\n"),
              "line 2: server.threads: -1 is not between 0 and 1024\nline 3: server.region: must be a string, not an integer");
}
TEST(Config, BrokenTomlNamesTheLine) { EXPECT_THAT(error_of("[server]\napi = \n"), StartsWith("line 2: not TOML: ")); }
TEST(Config, ANumberOutOfBoundsIsRefusedWithTheBounds) {
    EXPECT_EQ(error_of("[delivery]\nqueue_age_seconds = 432001\n"), "line 2: delivery.queue_age_seconds: 432001 is not between 1 and 432000");
    EXPECT_EQ(error_of("[delivery]\nqueue_age_seconds = 432000\n"), "");
    EXPECT_EQ(error_of("[delivery]\ntimeout_scale = 11\n"), "line 2: delivery.timeout_scale: 11 is not between 0.001 and 10");
}
TEST(Config, EveryBoundedIntegerRefusesTextAndHugeNumbers) {
    for (const Key& key : keys()) {
        if (key.bounds.find(" to ") == std::string::npos) continue;
        Config config;
        for (const TableList& list : table_lists()) list.append(config);
        EXPECT_FALSE(key.read(toml::value<std::string>{"x"}, config)) << key.table << "." << key.name;
        EXPECT_FALSE(key.read(toml::value<std::int64_t>{INT64_MAX}, config)) << key.table << "." << key.name;
    }
}

TEST(Config, AListenerIsOneAddressOrAList) {
    EXPECT_EQ(to_string(read("[server]\napi = \"[::1]:80\"\n").server.api.at(0)), "[::1]:80");
    EXPECT_EQ(read("[server]\napi = [\"127.0.0.1:1\", \"127.0.0.1:2\"]\n").server.api.size(), 2u);
}
TEST(Config, ABadElementIsNamedByItsOwnLine) {
    EXPECT_THAT(error_of("[server]\napi = [\n  \"127.0.0.1:1\",\n  \"localhost\",\n]\n"), StartsWith("line 4: server.api: "));
}
TEST(Config, TwoListenersOnOneEndpointAreRefused) {
    EXPECT_EQ(error_of("[server]\napi = \"127.0.0.1:8025\"\nsubmission = \"127.0.0.1:8025\"\n"),
              "line 3: server.submission: 127.0.0.1:8025 is taken by another listener of this file");
}
TEST(Config, EgressTakesAddressesRangesNetworksAndTables) {
    const Config config = read(R"([egress]
shared = ["192.0.2.1", "192.0.2.2-192.0.2.3", { address = "192.0.2.9", ehlo = "MTA9.example.com" }]
inventory = ["198.51.100.0/30", "2001:db8::1-2001:db8::2"]
)");
    ASSERT_EQ(config.egress.shared.size(), 4u);
    EXPECT_EQ(config.egress.shared[3].ehlo, "mta9.example.com");
    EXPECT_EQ(config.egress.inventory.size(), 6u);
}
TEST(Config, AnAddressIsNotSharedAndInInventory) {
    EXPECT_EQ(error_of("[egress]\nshared = [\"192.0.2.1\"]\ninventory = [\"192.0.2.0/30\"]\n"),
              "line 3: egress.inventory: 192.0.2.1 stands here a second time: an address is shared or in inventory, once");
}
TEST(Config, AnEgressTableRefusesWhatItDoesNotKnow) {
    EXPECT_THAT(error_of("[egress]\nshared = [{ address = \"192.0.2.1\", helo = \"a.b\" }]\n"), HasSubstr("unknown key helo"));
    EXPECT_THAT(error_of("[egress]\nshared = [{ ehlo = \"a.b\" }]\n"), HasSubstr("no address"));
    EXPECT_THAT(error_of("[egress]\nshared = [{ address = \"192.0.2.0/30\" }]\n"), HasSubstr("a table names one address"));
}
TEST(Config, RelaysRoutesAndTrustedNetworksAreLists) {
    const Config config = read(R"([[submission.trusted]]
network = "10.0.0.0/8"
account = "main"
[[egress.relay]]
name = "old"
host = "smtp.example.com"
tls = "implicit"
credentials_file = "relay.credentials"
[[route]]
domain = "*.Example.com"
host = "127.0.0.1"
port = 2525
[[route]]
domain = "*"
host = "127.0.0.2"
)");
    EXPECT_EQ(config.submission.trusted.at(0).account, "main");
    EXPECT_EQ(config.egress.relays.at(0).tls, RelayTls::implicit);
    EXPECT_EQ(config.egress.relays.at(0).credentials_file, "/etc/warmpost/relay.credentials");
    ASSERT_EQ(config.routes.size(), 2u);
    EXPECT_EQ(config.routes[0].domain, "*.example.com");
    EXPECT_EQ(config.routes[0].port, 2525);
    EXPECT_EQ(config.routes[1].port, 25);
}
TEST(Config, ARequiredKeyOfAListIsMissed) {
    EXPECT_EQ(error_of("\n[[route]]\ndomain = \"*\"\n"), "line 2: route.host: is missing");
}
TEST(Config, BucketsNeedANameAndADirectory) {
    const Config config = read("[[bucket]]\nname = \"lists\"\ndirectory = \"lists\"\naccount = \"shop\"\n");
    ASSERT_EQ(config.buckets.size(), 1u);
    EXPECT_EQ(config.buckets[0].directory, "/etc/warmpost/lists") << "relative to the file";
    EXPECT_EQ(config.buckets[0].account, "shop");
    EXPECT_EQ(error_of("[[bucket]]\nname = \"lists\"\n"), "line 1: bucket.directory: is missing");
}
TEST(Config, TheSimulatorsDomainMayBeNone) {
    EXPECT_EQ(read("").delivery.simulator_domain, "simulator.amazonses.com");
    EXPECT_EQ(read("[delivery]\nsimulator_domain = \"\"\n").delivery.simulator_domain, "");
    EXPECT_EQ(read("[delivery]\nsimulator_domain = \"Simulator.Example\"\n").delivery.simulator_domain, "simulator.example");
    EXPECT_THAT(error_of("[delivery]\nsimulator_domain = \"no domain\"\n"), StartsWith("line 2: delivery.simulator_domain: "));
}

TEST(Config, AListOfTablesIsNotATable) { EXPECT_EQ(error_of("[route]\ndomain = \"*\"\n"), "line 1: route: must be a list of tables: [[route]]"); }
TEST(Config, TwoRelaysOfOneNameAreRefused) {
    EXPECT_THAT(error_of("[[egress.relay]]\nname = \"a\"\nhost = \"b\"\n[[egress.relay]]\nname = \"a\"\nhost = \"c\"\n"), HasSubstr("two relays are named \"a\""));
}
TEST(Config, CertificateAndKeyGoTogether) {
    EXPECT_EQ(error_of("[tls]\ncertificate = \"c.pem\"\n"), "line 2: tls.certificate: certificate and private_key go together: set both, or neither");
}
TEST(Config, TheFirstRetryIsNotAfterTheLongest) {
    EXPECT_THAT(error_of("[delivery]\nretry_first_seconds = 7200\n"), StartsWith("line 2: delivery.retry_first_seconds: 7200 is above"));
    EXPECT_THAT(error_of("[delivery]\nretry_max_seconds = 5\n"), StartsWith("line 1: delivery.retry_first_seconds: 60 is above"));
}
TEST(Config, ServiceDomainMustBeADomain) {
    EXPECT_EQ(read("[server]\nservice_domain = \"Mail.Example.COM\"\n").server.service_domain, "mail.example.com");
    EXPECT_THAT(error_of("[server]\nservice_domain = \"a b.example\"\n"), HasSubstr("is not a domain name"));
}
TEST(Prices, AreReadExactlyAsTextAndAsNumbers) {
    const Config config = read("[prices]\ncurrency = \"EUR\"\nshared_per_thousand = 0.1\nstandard_per_thousand = \"0.000001\"\nstandard_address_month = 24.95\nmanaged_account_month = 20\n");
    EXPECT_EQ(config.prices.currency, "EUR");
    EXPECT_EQ(config.prices.shared_per_thousand, 100'000);
    EXPECT_EQ(config.prices.standard_per_thousand, 1);
    EXPECT_EQ(config.prices.standard_address_month, 24'950'000);
    EXPECT_EQ(config.prices.managed_account_month, 20'000'000);
    EXPECT_EQ(config.prices.managed_per_thousand, billing::Prices{}.managed_per_thousand) << "what is not named has its default";
    EXPECT_EQ(config.prices.managed_tiers.size(), 3u);
    EXPECT_EQ(read("[prices]\nshared_per_thousand = 999999.999999\n").prices.shared_per_thousand, 999'999'999'999);
    EXPECT_EQ(read("[prices]\nshared_per_thousand = 5.0\n").prices.shared_per_thousand, 5'000'000);
}
TEST(Prices, TheTiersOfTheFileReplaceTheDefaultOnes) {
    const Config config = read("[[prices.managed_tiers]]\nup_to = 1000\nper_thousand = \"0.5\"\n[[prices.managed_tiers]]\nper_thousand = 0.25\n");
    ASSERT_EQ(config.prices.managed_tiers.size(), 2u);
    EXPECT_EQ(config.prices.managed_tiers[0].up_to, 1000);
    EXPECT_EQ(config.prices.managed_tiers[0].per_thousand, 500'000);
    EXPECT_EQ(config.prices.managed_tiers[1].up_to, billing::kNoEnd);
}
TEST(Prices, MistakesNameKeyAndLine) {
    EXPECT_EQ(error_of("[prices]\nshared_per_thousand = \"ten\"\n"),
              "line 2: prices.shared_per_thousand: \"ten\" is not an amount such as 24.95, with at most six decimals");
    EXPECT_THAT(error_of("[prices]\nshared_per_thousand = 0.0000001\n"), StartsWith("line 2: prices.shared_per_thousand: "));
    EXPECT_EQ(error_of("[prices]\nshared_per_thousand = -0.1\n"), "line 2: prices.shared_per_thousand: -0.1 is not between 0 and 1000000.00");
    EXPECT_THAT(error_of("[prices]\nmanaged_account_month = inf\n"), HasSubstr("not an amount"));
    EXPECT_THAT(error_of("[prices]\nmanaged_account_month = true\n"), HasSubstr("must be an amount such as \"24.95\", not a boolean"));
    EXPECT_EQ(error_of("[prices]\n\ncurrency = \"euro\"\n"), "line 3: prices.currency: \"euro\" is not a currency such as USD");
    EXPECT_THAT(error_of("[prices]\n[[prices.managed_tiers]]\nup_to = 5\nper_thousand = 1\n"), StartsWith("line 2: prices.managed_tiers: the last tier has no end"));
    EXPECT_THAT(error_of("[[prices.managed_tiers]]\nup_to = 5\nper_thousand = 1\n[[prices.managed_tiers]]\nup_to = 5\nper_thousand = 1\n[[prices.managed_tiers]]\nper_thousand = 1\n"),
                HasSubstr("prices.managed_tiers"));
    EXPECT_EQ(error_of("[[prices.managed_tiers]]\nup_to = 5\n"), "line 1: prices.managed_tiers.per_thousand: is missing");
}
TEST(Config, AMissingFileIsSaid) { EXPECT_THAT(load("/nonexistent/warmpost.toml").error().message, HasSubstr("there is no such file")); }
TEST(Config, TheExampleLoads) {
    const auto config = load(WARMPOST_SOURCE_DIR "/etc/warmpost.toml");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->egress.shared.size(), 5u);
    EXPECT_EQ(config->egress.inventory.size(), 32u);
}

}  // namespace
}  // namespace warmpost::config
