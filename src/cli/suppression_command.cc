// suppression: whom an account's mail is held back from.
#include <fmt/format.h>

#include <fstream>

#include "base/strings.h"
#include "base/time.h"
#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"
#include "upkeep/import_record.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

constexpr std::size_t kBatch = 1000;  // as the operator API takes them
constexpr std::size_t kMostToldFailures = 20;

struct SuppressionOptions {
    std::string account, address, reason = "BOUNCE", file;
};
struct ListOptions {
    std::string account, address, reason, after;
    int limit = 100;
};

std::string show_list(const json::value& answer) {
    std::string out =
        render_objects(list_in(answer, "entries"), {{"ADDRESS", "address"}, {"REASON", "reason"}, {"SINCE", "updated_ms"}, {"MESSAGE", "message_id"}},
                       "Nobody is on this list.");
    const std::string next = answer.is_object() ? cell(answer.get_object(), "next") : std::string();
    return next.empty() || next == "-" ? out : out + "\nThere are more: --after " + next + "\n";
}

int run_list(const ListOptions& o, const Common& common) {
    const Query query{{"account", o.account}, {"address", o.address}, {"reason", o.reason}, {"after", o.after}, {"limit", std::to_string(o.limit)}};
    return ask(
        common, [&](const OperatorClient& server) { return server.get("/suppression", query); }, show_list);
}

json::object with_account(const std::string& account) { return account.empty() ? json::object{} : json::object{{"account", account}}; }

int run_add(const SuppressionOptions& o, const Common& common) {
    json::object body = with_account(o.account);
    body["entries"] = json::array{json::object{{"address", o.address}, {"reason", o.reason}}};
    const auto show = [&](const json::value&) { return fmt::format("{} is on the list: mail to it is held back, and its sender is told.\n", o.address); };
    return ask(
        common, [&](const OperatorClient& server) { return server.post("/suppression", body); }, show);
}

int run_remove(const SuppressionOptions& o, const Common& common) {
    json::object body = with_account(o.account);
    body["addresses"] = json::array{json::value(o.address)};
    const auto show = [&](const json::value& answer) {
        const bool was = answer.is_object() && cell(answer.get_object(), "removed") == "1";
        return was ? fmt::format("{} is off the list: mail to it is sent again.\n", o.address) : fmt::format("{} was not on the list.\n", o.address);
    };
    return ask(
        common, [&](const OperatorClient& server) { return server.post("/suppression/remove", body); }, show);
}

// What a file becomes: batches for the server, and the lines that cannot be read.
struct Batches {
    std::vector<json::array> all;
    std::size_t records = 0, failed = 0;
    std::string failures;
};

Batches read_file(std::ifstream& in) {
    Batches batches;
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        const auto text = trim(line);
        if (text.empty()) continue;
        const auto format = text.front() == '{' ? upkeep::ImportFormat::json : upkeep::ImportFormat::csv;
        const auto record = upkeep::read_import_record(format, text);
        const auto entry = record ? upkeep::read_suppressed(*record, true, WallTime{}) : Result<registry::Suppressed>(std::unexpected(record.error()));
        if (!entry) {
            if (++batches.failed <= kMostToldFailures) batches.failures += fmt::format("warmpost: line {}: {}\n", number, entry.error().message);
            continue;
        }
        if (batches.records++ % kBatch == 0) batches.all.emplace_back();
        batches.all.back().push_back(json::object{{"address", entry->address}, {"reason", registry::wire_name(entry->reason)}});
    }
    return batches;
}

int run_import(const SuppressionOptions& o, const Common& common) {
    std::ifstream in(o.file);
    if (!in) return complain(kUsage, "cannot read " + o.file);
    Batches batches = read_file(in);
    fmt::print(stderr, "{}", batches.failures);
    const auto send = [&](const OperatorClient& server) -> Answer {
        for (json::array& batch : batches.all) {
            json::object body = with_account(o.account);
            body["entries"] = std::move(batch);
            if (auto answer = server.post("/suppression", body); !answer) return answer;
        }
        return json::value(json::object{{"stored", batches.records}, {"failed", batches.failed}});
    };
    const auto show = [&](const json::value&) {
        return fmt::format("{} addresses are on the list; {} lines could not be read.\n", batches.records, batches.failed);
    };
    const int sent = ask(common, send, show);
    return sent == kOk && batches.failed > 0 ? static_cast<int>(kRefused) : sent;
}

void add_account_option(CLI::App& command, std::string& account) {
    command.add_option("--account", account, "Whose list (default: the only account)")->type_name("ID|NAME");
}

}  // namespace

void add_suppression_commands(CLI::App& app, Invocation& invocation) {
    const auto bare = [&invocation] { return run_list({}, invocation.common); };
    CLI::App& group = add_group(app, invocation, "suppression", "Whom an account's mail is held back from", "warmpost suppression list --account shop", bare);
    CLI::App& list = add_command(group, invocation, "list", "The list, or one address of it", "warmpost suppression list --reason COMPLAINT");
    const auto l = bind(list, invocation, run_list);
    add_account_option(list, l->account);
    list.add_option("--address", l->address, "Only this address, without case")->type_name("ADDRESS");
    list.add_option("--reason", l->reason, "Only this reason")->check(CLI::IsMember({"BOUNCE", "COMPLAINT"}))->type_name("BOUNCE|COMPLAINT");
    list.add_option("--after", l->after, "Go on where an earlier list ended")->type_name("TOKEN");
    list.add_option("--limit", l->limit, "At most so many")->check(CLI::Range(1, 10'000))->type_name("N");
    CLI::App& add = add_command(group, invocation, "add", "Put an address on the list", "warmpost suppression add ann@isp.example --reason COMPLAINT");
    const auto a = bind(add, invocation, run_add);
    add.add_option("address", a->address, "The address")->required()->type_name("ADDRESS");
    add.add_option("--reason", a->reason, "Why (default: BOUNCE)")->check(CLI::IsMember({"BOUNCE", "COMPLAINT"}))->type_name("BOUNCE|COMPLAINT");
    add_account_option(add, a->account);
    CLI::App& remove = add_command(group, invocation, "remove", "Take an address off the list", "warmpost suppression remove ann@isp.example");
    const auto r = bind(remove, invocation, run_remove);
    remove.add_option("address", r->address, "The address, without case")->required()->type_name("ADDRESS");
    add_account_option(remove, r->account);
    CLI::App& import =
        add_command(group, invocation, "import", "Put the addresses of a file on the list: lines ADDRESS,REASON or {\"emailAddress\", \"reason\"}",
                    "warmpost suppression import suppressed.csv --account shop");
    const auto i = bind(import, invocation, run_import);
    import.add_option("file", i->file, "The file")->required()->type_name("FILE");
    add_account_option(import, i->account);
}

}  // namespace warmpost::cli
