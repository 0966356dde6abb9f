// send-test: one message, and what receivers will make of its sender.
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "base/strings.h"
#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/sender_verdict.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(500);

struct Options {
    std::string from, to, account, set;
    int wait = 30;
};

struct Sent {
    std::string id;
    std::string source;  // address it left from; empty: not yet
    std::string story;   // "delivered to 192.0.2.1 (250 ok)", what was last heard
};

json::object message_for(const Options& o) {
    const auto part = [](const char* text) { return json::object{{"Data", text}}; };
    json::object simple;
    simple["Subject"] = part("A test of warmpost");
    simple["Body"] = json::object{
        {"Text", part("This message was sent by `warmpost send-test`. The header field Authentication-Results, which your provider has put on it,\n"
                      "says what it made of SPF, DKIM and DMARC.\n")}};
    json::object body{{"FromEmailAddress", o.from}};
    body["Destination"] = json::object{{"ToAddresses", json::array{json::string(o.to)}}};
    body["Content"] = json::object{{"Simple", std::move(simple)}};
    if (!o.set.empty()) body["ConfigurationSetName"] = o.set;
    return body;
}

// What is known of the attempt so far.
bool look(const OperatorClient& server, Sent& sent) {
    const auto answer = server.get("/messages/" + path_part(sent.id));
    if (!answer) return false;
    for (const auto& each : list_in(*answer, "entries")) {
        if (!each.is_object() || cell(each.get_object(), "kind") == "accepted") continue;
        const auto& entry = each.get_object();
        const std::string source = cell(entry, "source_ip");
        if (source == "-" || source.empty()) continue;
        sent.source = source;
        sent.story = fmt::format("{} by {}: {}", cell(entry, "result"), cell(entry, "remote_host"), cell(entry, "reply"));
    }
    return !sent.source.empty();
}

std::string domain_of(const std::string& address) {
    std::string domain = address.substr(address.rfind('@') + 1);
    if (!domain.empty() && domain.back() == '>') domain.pop_back();
    return to_lower(domain);
}

// The domain identity that signs for this From: the domain's own or the nearest parent's.
std::optional<std::pair<std::string, json::object>> signing_identity(const OperatorClient& server, const std::string& account, std::string domain) {
    for (;;) {
        const auto found = server.ses(account, "GET", "/v2/email/identities/" + path_part(domain), {});
        if (found.good()) return std::pair(domain, found.body);
        const auto dot = domain.find('.');
        if (dot == std::string::npos) return std::nullopt;
        domain.erase(0, dot + 1);
    }
}

const json::object* part_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value ? value->if_object() : nullptr;
}

// The record that belongs to the key at `target`, as the server knows it; empty: it does not tell.
std::string record_at(const json::array& records, const std::string& target) {
    for (const auto& each : records)
        if (each.is_object() && cell(each.get_object(), "name") == target) return cell(each.get_object(), "value");
    return {};
}

std::vector<SigningKey> signing_keys(const OperatorClient& server, const config::Config& config, const std::string& domain, const json::object* identity) {
    std::vector<SigningKey> keys;
    const auto told = server.get("/dkim");
    const json::array records = told ? list_in(*told, "records") : json::array{};
    const auto* dkim = identity ? part_of(*identity, "DkimAttributes") : nullptr;
    const auto* tokens = dkim ? dkim->if_contains("Tokens") : nullptr;
    const auto* enabled = dkim ? dkim->if_contains("SigningEnabled") : nullptr;
    if (tokens && tokens->is_array() && !tokens->get_array().empty() && enabled && enabled->is_bool() && enabled->get_bool()) {
        const std::string token = cell(tokens->get_array().front());
        keys.push_back({domain, token, record_at(records, token + ".dkim." + config.server.service_domain)});
    }
    const std::string suffix = "._domainkey." + config.server.service_domain;
    for (const auto& each : records) {
        const std::string name = each.is_object() ? cell(each.get_object(), "name") : "";
        if (config.delivery.dkim_service && name.ends_with(suffix))
            keys.push_back({config.server.service_domain, name.substr(0, name.size() - suffix.size()), cell(each.get_object(), "value")});
    }
    return keys;
}

// The domain of the envelope's sender: the identity's own once it is verified, else the service's.
std::string envelope_domain(const config::Config& config, const json::object* identity) {
    const auto* from = identity ? part_of(*identity, "MailFromAttributes") : nullptr;
    if (from && cell(*from, "MailFromDomainStatus") == "SUCCESS") return cell(*from, "MailFromDomain");
    return "bounce." + config.server.service_domain;
}

struct Verdicts {
    AuthVerdict spf, dmarc;
    std::vector<AuthVerdict> dkim;
};

Verdicts judge(const OperatorClient& server, const config::Config& config, const std::string& account, const Options& o, const Sent& sent, Lookups& lookups) {
    const AskDns ask = [&](const Question& question) { return lookups.ask({question}).front(); };
    const std::string from = domain_of(o.from);
    const auto identity = signing_identity(server, account, from);
    const json::object* told = identity ? &identity->second : nullptr;
    Verdicts v;
    const std::string envelope = envelope_domain(config, told);
    const auto source = IpAddress::parse(sent.source);
    v.spf = source ? evaluate_spf(envelope, *source, ask)
                   : AuthVerdict{Auth::unknown, envelope,
                                 sent.source.empty() ? "no attempt was made yet, so the outgoing address is not known: warmpost message show " + sent.id
                                                     : "it left through the relay " + sent.source + ", whose address receivers see"};
    for (const auto& key : signing_keys(server, config, identity ? identity->first : from, told)) v.dkim.push_back(evaluate_dkim(key, ask));
    v.dmarc = evaluate_dmarc(from, v.spf, v.dkim, ask);
    return v;
}

json::object view(const AuthVerdict& v) { return {{"result", to_string(v.result)}, {"domain", v.domain}, {"text", v.text}}; }

void print(const Sent& sent, const Verdicts& v, bool as_json) {
    if (as_json) {
        json::array dkim;
        for (const auto& each : v.dkim) dkim.push_back(view(each));
        json::object shown{{"message_id", sent.id}, {"source", sent.source}, {"attempt", sent.story}};
        shown["spf"] = view(v.spf);
        shown["dkim"] = std::move(dkim);
        shown["dmarc"] = view(v.dmarc);
        fmt::print("{}\n", json::serialize(shown));
        return;
    }
    fmt::print("Message {}\n{}\n\n", sent.id, sent.source.empty() ? "No attempt was made yet." : "From " + sent.source + ", " + sent.story);
    const auto line = [](const char* name, const AuthVerdict& verdict) {
        fmt::print("{:<6}{:<10}{}: {}\n", name, to_string(verdict.result), verdict.domain, verdict.text);
    };
    line("SPF", v.spf);
    for (const auto& each : v.dkim) line("DKIM", each);
    if (v.dkim.empty()) fmt::print("DKIM  none      nothing signs mail of this domain\n");
    line("DMARC", v.dmarc);
    fmt::print(
        "\nTold from DNS as it is now: SPF as receivers evaluate it, DKIM by comparing the published key with the one that signs. What the receiver made of "
        "it\n"
        "stands in the message's Authentication-Results.\n");
}

int run_send_test(const Options& o, const Common& common) {
    const auto config = read_config(common);
    if (!config) return config.error();
    const OperatorClient server(*config);
    const auto account = server.account(o.account);
    if (!account) return complain(account.error().exit, account.error().message);
    const auto answer = server.ses(*account, "POST", "/v2/email/outbound-emails", message_for(o));
    if (answer.status == 0) return complain(kUnreachable, "no server answers; is `warmpost serve` running with this configuration?");
    if (!answer.good()) return complain(kRefused, answer.message.empty() ? answer.error_type : answer.message);
    Sent sent{cell(answer.body, "MessageId"), {}, {}};
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(o.wait);
    while (!look(server, sent) && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(kLookEvery);
    const auto lookups = Lookups::make(*config);
    if (!lookups) return complain(kRefused, lookups.error().message);
    const auto verdicts = judge(server, *config, *account, o, sent, **lookups);
    print(sent, verdicts, common.json);
    return verdicts.dmarc.result == Auth::pass ? kOk : kRefused;
}

}  // namespace

void add_send_test(CLI::App& app, Invocation& invocation) {
    CLI::App& test = add_command(app, invocation, "send-test",
                                 "Send one message, and tell what receivers will make of its SPF, DKIM and DMARC; exit code 1 unless DMARC passes",
                                 "warmpost send-test --from news@shop.example --to me@gmail.com");
    const auto o = bind(test, invocation, run_send_test);
    test.add_option("--from", o->from, "The sender, of a verified identity")->required()->type_name("ADDRESS");
    test.add_option("--to", o->to, "Who gets it")->required()->type_name("ADDRESS");
    test.add_option("--account", o->account, "The account that sends (default: the only one)")->type_name("ID|NAME");
    test.add_option("--configuration-set", o->set, "With this configuration set")->type_name("NAME");
    test.add_option("--wait", o->wait, "Seconds to wait for the first attempt (default: 30)")->check(CLI::Range(0, 600));
}

}  // namespace warmpost::cli
