// dns: what the operator has to publish, and what is there.
#include <fmt/format.h>

#include <boost/json.hpp>

#include <algorithm>

#include "cli/host_state.h"
#include "cli/invocation.h"
#include "cli/lookups.h"
#include "cli/published_records.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct DnsOptions {
    bool no_check = false;
};

struct Checked {
    PublishedRecord record;
    RecordState state = RecordState::unknown;
    std::string found;         // what is there instead, or why nobody knows
};

std::string shown_name(const PublishedRecord& record) {
    if (record.type != RecordType::ptr) return record.name + ".";
    const auto ip = IpAddress::parse(record.name);
    return (ip ? ip->reverse_name() : record.name) + ".";
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

// As a zone file has it: names end in a dot, text in character-strings of at most 255 bytes (RFC 1035 3.3).
std::string shown_value(const PublishedRecord& record) {
    if (record.value.empty()) return "(this server's public address)";
    if (record.type == RecordType::a || record.type == RecordType::aaaa) return record.value;
    if (record.type != RecordType::txt) return record.value + ".";
    std::string out;
    for (std::size_t at = 0; at < record.value.size(); at += 255) out += (out.empty() ? "" : " ") + in_quotes(std::string_view(record.value).substr(at, 255));
    return out;
}

std::vector<Checked> check(const std::vector<PublishedRecord>& records, Lookups& lookups) {
    std::vector<Question> questions;
    for (const PublishedRecord& record : records) questions.push_back({record.type, record.name});
    const auto answers = lookups.ask(questions);
    std::vector<Checked> out;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const RecordState state = compare(records[i], answers[i]);
        out.push_back({records[i], state, state == RecordState::differs ? fmt::format("{}", fmt::join(answers[i].values, ", ")) : state == RecordState::unknown ? answers[i].detail : ""});
    }
    return out;
}

void print_json(const std::vector<Checked>& checked, bool with_state) {
    json::array list;
    for (const Checked& c : checked) {
        json::object entry{{"type", to_string(c.record.type)}, {"name", shown_name(c.record)}, {"value", c.record.value}, {"purpose", c.record.purpose}};
        if (with_state) {
            entry["state"] = to_string(c.state);
            entry["found"] = c.found;
        }
        list.push_back(std::move(entry));
    }
    fmt::print("{}\n", json::serialize(json::object{{"records", std::move(list)}}));
}

void print_text(const std::vector<Checked>& checked, bool with_state) {
    for (const Checked& c : checked) {
        fmt::print("{:<8}{} IN {} {}\n", with_state ? to_string(c.state) : "", shown_name(c.record), to_string(c.record.type), shown_value(c.record));
        fmt::print("{:<8}  ; {}{}\n", "", c.record.purpose, c.found.empty() ? "" : (c.state == RecordState::unknown ? "; look-up failed: " : "; found instead: ") + c.found);
    }
    if (!with_state) return;
    const auto count = [&](RecordState state) { return std::ranges::count(checked, state, &Checked::state); };
    fmt::print("\n{} ok, {} missing, {} differ, {} not known\n", count(RecordState::ok), count(RecordState::missing), count(RecordState::differs), count(RecordState::unknown));
}

int run_dns(const DnsOptions& o, const Common& common) {
    const auto config = read_config(common);
    if (!config) return config.error();
    const HostState state = host_state(*config);
    if (!state.problem.empty()) fmt::print(stderr, "warmpost: no DKIM records, and only the configuration's addresses: {}\n", state.problem);
    const auto records = records_to_publish(*config, state.addresses, state.dkim);
    std::vector<Checked> checked;
    if (o.no_check) {
        for (const PublishedRecord& record : records) checked.push_back({record, RecordState::unknown, {}});
    } else {
        const auto lookups = Lookups::make(*config);
        if (!lookups) return complain(kRefused, lookups.error().message);
        checked = check(records, **lookups);
    }
    common.json ? print_json(checked, !o.no_check) : print_text(checked, !o.no_check);
    const bool good = o.no_check || std::ranges::all_of(checked, [](const Checked& c) { return c.state == RecordState::ok; });
    return good ? kOk : kRefused;
}

}  // namespace

void add_dns(CLI::App& app, Invocation& invocation) {
    CLI::App& dns = add_command(app, invocation, "dns", "Every DNS record to publish, and whether it is there; exit code 1 unless all are", "warmpost dns --config /etc/warmpost/warmpost.toml");
    dns.add_flag("--no-check", bind(dns, invocation, run_dns)->no_check, "Only print the records, as lines for a zone file");
}

}  // namespace warmpost::cli
