// queue, message, retry, drop: what waits, what became of a message, and moving the queue by hand.
#include <fmt/format.h>

#include <array>

#include "cli/invocation.h"
#include "cli/message_story.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct QueueOptions {
    std::string account, domain, pool, isp, lane;
    int limit = 100;
    bool messages = false;
};

std::string show_lanes(const json::value& answer) {
    std::string out = render_objects(list_in(answer, "lanes"),
                                     {{"POOL", "pool"}, {"ISP", "isp"}, {"ACCOUNT", "account"}, {"WAITING", "waiting"}, {"ACTIVE", "active"},
                                      {"OLDEST", "oldest_ms"},
                                      {"NEXT ATTEMPT", "next_attempt_ms"}, {"PAUSED", "paused"}, {"LAST REPLY", "last_reply"}, {"WAITS FOR", "waits_for"}},
                                     "The queue is empty.");
    if (const auto* object = answer.if_object(); object && object->contains("total")) out += fmt::format("Recipients waiting: {}\n", cell(*object, "total"));
    return out;
}

std::string show_messages(const json::value& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const json::value& element : list_in(answer, "messages")) {
        const auto* message = element.if_object();
        if (!message) continue;
        for (const json::value& each : list_in(element, "recipients"))
            if (const auto* r = each.if_object())
                rows.push_back({cell(*message, "id"), cell(*message, "account"), time_cell(*message, "accepted_ms"), cell(*r, "address"), cell(*r, "attempts"),
                                time_cell(*r, "next_attempt_ms"), cell(*r, "last_reply"), cell(*r, "waits_for")});
    }
    return render_table({"MESSAGE", "ACCOUNT", "ACCEPTED", "RECIPIENT", "ATTEMPTS", "NEXT ATTEMPT", "LAST REPLY", "WAITS FOR"}, rows, "No message waits.");
}

int run_queue(const QueueOptions& o, const Common& common) {
    const bool messages = o.messages || !o.lane.empty();
    const Query query{{"account", o.account}, {"domain", o.domain}, {"pool", o.pool}, {"isp", o.isp}, {"lane", o.lane}, {"limit", std::to_string(o.limit)}};
    const auto call = [&](const OperatorClient& server) { return server.get(messages ? "/queue/messages" : "/queue", query); };
    return ask(common, call, messages ? show_messages : show_lanes);
}

struct MessageOptions {
    std::string id;
};

int run_message(const MessageOptions& o, const Common& common) {
    return ask(common, [&](const OperatorClient& server) { return server.get("/messages/" + path_part(o.id), {{"wait", "true"}}); }, message_story);
}

struct SelectOptions {
    std::string id, lane, domain, pool;
    bool all = false;
};

// Exactly one of the selectors; no server takes a guess at which part of the queue was meant.
std::expected<json::object, CallError> selector(const SelectOptions& o) {
    json::object body;
    for (const auto& [name, value] : {std::pair{"id", &o.id}, std::pair{"lane", &o.lane}, std::pair{"domain", &o.domain}, std::pair{"pool", &o.pool}})
        if (!value->empty()) body[name] = *value;
    if (o.all) body["all"] = true;
    if (body.size() != 1) return std::unexpected(CallError{kUsage, "say what, once: --id ID, --lane POOL/ISP, --domain DOMAIN, --pool POOL or --all"});
    return body;
}

int select(const SelectOptions& o, const Common& common, const char* path, const char* done) {
    const auto body = selector(o);
    if (!body) return complain(body.error().exit, body.error().message);
    const auto show = [&](const json::value& answer) {
        const auto* object = answer.if_object();
        return fmt::format("{} {}.\n", object ? cell(*object, "count") : "0", done);
    };
    return ask(common, [&](const OperatorClient& server) { return server.post(path, *body); }, show);
}

int run_retry(const SelectOptions& o, const Common& common) { return select(o, common, "/retry", "recipients are due now"); }
int run_drop(const SelectOptions& o, const Common& common) { return select(o, common, "/drop", "recipients dropped"); }

void add_selectors(CLI::App& command, SelectOptions& options, const char* all) {
    command.add_option("--id", options.id, "This message")->type_name("ID");
    command.add_option("--lane", options.lane, "This lane")->type_name("POOL/ISP");
    command.add_option("--domain", options.domain, "Recipients of this domain")->type_name("DOMAIN");
    command.add_option("--pool", options.pool, "What leaves from this pool")->type_name("POOL");
    command.add_flag("--all", options.all, all);
}

}  // namespace

void add_queue_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& queue = add_command(app, invocation, "queue", "What waits for delivery, by lane (pool and ISP)", "warmpost queue --domain example.com --messages");
    const auto q = bind(queue, invocation, run_queue);
    queue.add_option("--account", q->account, "Only this account's mail")->type_name("ID|NAME");
    queue.add_option("--domain", q->domain, "Only mail to this domain")->type_name("DOMAIN");
    queue.add_option("--pool", q->pool, "Only this pool's lanes")->type_name("POOL");
    queue.add_option("--isp", q->isp, "Only this ISP's lanes")->type_name("ISP");
    queue.add_option("--lane", q->lane, "The messages of this lane")->type_name("POOL/ISP");
    queue.add_option("--limit", q->limit, "At most this many (default: 100)")->check(CLI::Range(1, 10'000));
    queue.add_flag("--messages", q->messages, "Messages instead of lanes");

    CLI::App& message = *app.add_subcommand("message", "What became of a message");
    message.require_subcommand(1);
    message.footer("Example:\n  warmpost message show 01000199abcdef01-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000");
    CLI::App& show = add_command(message, invocation, "show", "The whole story: accepted, each attempt with its address and reply, and why that address",
                                 "warmpost message show 01000199abcdef01-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000");
    show.add_option("id", bind(show, invocation, run_message)->id, "The message id that the API or SMTP told")->required();

    CLI::App& retry = add_command(app, invocation, "retry", "Try part of the queue now", "warmpost retry --domain example.com");
    add_selectors(retry, *bind(retry, invocation, run_retry), "The whole queue");
    CLI::App& drop = add_command(app, invocation, "drop", "End part of the queue: recorded as dropped, no bounce mail is sent", "warmpost drop --id 01000199abcdef01-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000");
    add_selectors(drop, *bind(drop, invocation, run_drop), "The whole queue. There is no way back");
}

}  // namespace warmpost::cli
