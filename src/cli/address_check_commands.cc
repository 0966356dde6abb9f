// ip show, ip check: what was found about addresses.
#include <fmt/format.h>

#include <future>

#include "cli/address_commands.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

constexpr std::size_t kTogether = 8;   // look-ups that wait for DNS, side by side

std::string moment(const json::object& object, std::string_view member) {
    const std::string iso = cell(object, member);
    return iso.size() < 19 ? iso : iso.substr(0, 10) + " " + iso.substr(11, 8) + " UTC";
}

std::string show_one(const json::object& address) {
    std::string out = fmt::format("{}: {} ({}{})\n", cell(address, "address"), health_cell(address), cell(address, "state"),
                                  cell(address, "account") == "-" ? "" : " by " + cell(address, "account") + ", pool " + cell(address, "pool"));
    for (const json::value& each : list_in(address, "checks")) {
        const auto* check = each.if_object();
        if (!check) continue;
        out += fmt::format("  {:<8} {}: {}\n", cell(*check, "state"), cell(*check, "check"), cell(*check, "text"));
        if (cell(*check, "state") != "ok" && cell(*check, "advice") != "-") out += fmt::format("           {}\n", cell(*check, "advice"));
        out += fmt::format("           checked {}, so since {}\n", moment(*check, "checked_at"), moment(*check, "since"));
    }
    return out;
}

std::string show_all(const json::value& answer) {
    std::string out;
    for (const json::value& each : list_in(answer, "addresses"))
        if (const auto* address = each.if_object()) out += show_one(*address);
    return out;
}

struct ShowOptions {
    std::string address;
};
int run_show(const ShowOptions& o, const Common& common) {
    const auto wanted = IpAddress::parse(o.address);
    if (!wanted) return complain(kUsage, wanted.error().message);
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto answer = server.get("/addresses");
        if (!answer) return answer;
        for (const json::value& each : list_in(*answer, "addresses"))
            if (const auto* address = each.if_object(); address && cell(*address, "address") == to_string(*wanted))
                return json::object{{"addresses", json::array{each}}};
        return std::unexpected(CallError{kRefused, o.address + " is none of our addresses; `warmpost ip` lists them"});
    };
    return ask(common, call, show_all);
}

struct CheckOptions {
    std::vector<std::string> addresses;
};
std::expected<std::vector<std::string>, CallError> all_addresses(const OperatorClient& server) {
    const auto answer = server.get("/addresses");
    if (!answer) return std::unexpected(answer.error());
    std::vector<std::string> all;
    for (const json::value& each : list_in(*answer, "addresses"))
        if (const auto* address = each.if_object(); address && cell(*address, "state") != "gone") all.push_back(cell(*address, "address"));
    return all;
}
Answer check_all(const OperatorClient& server, const std::vector<std::string>& addresses) {
    json::array checked;
    for (std::size_t from = 0; from < addresses.size(); from += kTogether) {
        std::vector<std::future<Answer>> running;
        for (std::size_t i = from; i < std::min(addresses.size(), from + kTogether); ++i)
            running.push_back(
                std::async(std::launch::async, [&server, &address = addresses[i]] { return server.post("/addresses/" + path_part(address) + "/check", {}); }));
        for (auto& each : running) {
            const Answer answer = each.get();
            if (!answer) return answer;
            for (const json::value& address : list_in(*answer, "addresses")) checked.push_back(address);
        }
    }
    return json::object{{"addresses", std::move(checked)}};
}
int run_check(const CheckOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) -> Answer {
        if (!o.addresses.empty()) return check_all(server, o.addresses);
        const auto all = all_addresses(server);
        if (!all) return std::unexpected(all.error());
        return check_all(server, *all);
    };
    return ask(common, call, show_all);
}

}  // namespace

std::string health_cell(const json::object& address) {
    std::string problems;
    for (const json::value& each : list_in(address, "checks"))
        if (const auto* check = each.if_object(); check && cell(*check, "state") == "problem")
            problems += (problems.empty() ? ": " : ", ") + cell(*check, "check");
    return cell(address, "health") + problems;
}

std::string block_lists_note(const json::value& answer) {
    std::string out;
    for (const json::value& each : list_in(answer, "dnsbls"))
        if (const auto* list = each.if_object(); list && cell(*list, "state") != "ok")
            out += fmt::format("Block list {}: {}. {}\n", cell(*list, "list"), cell(*list, "text"), cell(*list, "advice"));
    return out;
}

void add_address_check_commands(CLI::App& group, Invocation& invocation) {
    CLI::App& show = add_command(group, invocation, "show", "Everything that was found about an address: bind, reverse DNS, EHLO name, block lists",
                                 "warmpost ip show 192.0.2.17");
    show.add_option("address", bind(show, invocation, run_show)->address, "The address")->required();

    CLI::App& check = add_command(group, invocation, "check", "Look at addresses now, and say what was found (it is done daily by itself)",
                                  "warmpost ip check 192.0.2.17");
    check.add_option("addresses", bind(check, invocation, run_check)->addresses, "The addresses (default: all)");
}

}  // namespace warmpost::cli
