// topic: where events go besides the file.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct TopicOptions {
    std::string name, account, kafka, file;
    std::vector<std::string> subscribe;
    std::uint64_t subscription = 0;  // 0: none named
    bool ask = false;
    int limit = 20;
};

// Calls `then` with the account's id, or answers why there is none.
template <class Then>
Answer for_account(const OperatorClient& server, const TopicOptions& o, Then then) {
    const auto account = server.account(o.account);
    if (!account) return std::unexpected(account.error());
    return then(*account);
}

std::string state_of(const json::object& s) {
    if (cell(s, "confirmed") != "yes") return "waits for its confirmation";
    const auto failures = cell(s, "failures");
    return failures == "-" || failures == "0" ? "ok" : "failing (" + failures + "): " + cell(s, "error");
}

json::array rows_of(const json::array& topics) {
    json::array rows;
    for (const json::value& each : topics) {
        const auto* topic = each.if_object();
        if (!topic) continue;
        const auto subscriptions = list_in(each, "subscriptions");
        if (subscriptions.empty())
            rows.push_back(json::object{{"topic", cell(*topic, "name")}, {"account", cell(*topic, "account_name")}, {"endpoint", "nobody subscribed"}});
        for (const json::value& one : subscriptions) {
            const auto* s = one.if_object();
            if (!s) continue;
            rows.push_back(json::object{{"topic", cell(*topic, "name")},
                                        {"account", cell(*topic, "account_name")},
                                        {"id", cell(*s, "id")},
                                        {"endpoint", (cell(*s, "transport") == "https" ? "" : cell(*s, "transport") + ":") + cell(*s, "endpoint")},
                                        {"waiting", cell(*s, "waiting")},
                                        {"dead", cell(*s, "dead")},
                                        {"state", state_of(*s)}});
        }
    }
    return rows;
}

std::string show_topics(const json::value& answer) {
    return render_objects(
        rows_of(list_in(answer, "topics")),
        {{"TOPIC", "topic"}, {"ACCOUNT", "account"}, {"ID", "id"}, {"ENDPOINT", "endpoint"}, {"WAITING", "waiting"}, {"DEAD", "dead"}, {"STATE", "state"}},
        "There are no topics.");
}
int list_topics(const Common& common) {
    return ask(
        common, [](const OperatorClient& server) { return server.get("/topics"); }, show_topics);
}
int run_list(const TopicOptions& o, const Common& common) {
    return ask(
        common,
        [&](const OperatorClient& server) {
            return server.get("/topics", {{"account", o.account}});
        },
        show_topics);
}

std::string show_one(const json::value& answer) {
    const auto* topic = answer.if_object();
    if (!topic) return {};
    return fmt::format("{}\n{}", cell(*topic, "arn"), show_topics(json::object{{"topics", json::array{answer}}}));
}

json::object wanted(const TopicOptions& o, const std::string& account) {
    json::object body{{"account", account}, {"name", o.name}, {"kafka", o.kafka}, {"file", o.file}};
    json::array urls;
    for (const auto& url : o.subscribe) urls.emplace_back(url);
    body["subscribe"] = std::move(urls);
    return body;
}

int run_create(const TopicOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) {
        return for_account(server, o, [&](const std::string& account) { return server.post("/topics", wanted(o, account)); });
    };
    return ask(common, call, show_one);
}
int run_subscribe(const TopicOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) {
        return for_account(server, o,
                           [&](const std::string& account) { return server.post("/topics/" + path_part(o.name) + "/subscribe", wanted(o, account)); });
    };
    return ask(common, call, [&](const json::value&) {
        return fmt::format("Subscribed to {}. A URL gets a SubscriptionConfirmation first: warmpost topic show {}\n", o.name, o.name);
    });
}
int run_show(const TopicOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) {
        return for_account(server, o, [&](const std::string& account) { return server.get("/topics/" + path_part(o.name), {{"account", account}}); });
    };
    return ask(common, call, show_one);
}
int run_delete(const TopicOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) {
        return for_account(server, o, [&](const std::string& account) { return server.erase("/topics/" + path_part(o.name), {{"account", account}}); });
    };
    return ask(common, call, [&](const json::value&) { return fmt::format("Topic {} is deleted; what waited for it goes with it.\n", o.name); });
}

// A POST below the topic with what was named.
int act(const TopicOptions& o, const Common& common, const std::string& what, const std::function<std::string(const json::value&)>& show) {
    const auto call = [&](const OperatorClient& server) {
        return for_account(server, o, [&](const std::string& account) {
            json::object body{{"account", account}};
            if (o.subscription != 0) body["subscription"] = o.subscription;
            if (o.ask) body["ask"] = true;
            return server.post("/topics/" + path_part(o.name) + "/" + what, body);
        });
    };
    return ask(common, call, show);
}
int run_unsubscribe(const TopicOptions& o, const Common& common) {
    return act(o, common, "unsubscribe",
               [&](const json::value&) { return fmt::format("Subscription {} is gone; what waited for it goes with it.\n", o.subscription); });
}
int run_confirm(const TopicOptions& o, const Common& common) {
    return act(o, common, "confirm", [&](const json::value&) {
        return o.ask ? fmt::format("Those of {} that are not confirmed are asked again.\n", o.name)
                     : fmt::format("Confirmed: events go to {} from now on.\n", o.name);
    });
}
int run_replay(const TopicOptions& o, const Common& common) {
    return act(o, common, "replay", [&](const json::value& answer) {
        const auto* object = answer.if_object();
        return fmt::format("{} dead letters of {} are on their way again.\n", object ? cell(*object, "replayed") : "0", o.name);
    });
}
int run_dead(const TopicOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) {
        return for_account(server, o, [&](const std::string& account) {
            return server.get("/topics/" + path_part(o.name) + "/dead-letters", {{"account", account}, {"limit", std::to_string(o.limit)}});
        });
    };
    return ask(common, call, [](const json::value& answer) {
        return render_objects(list_in(answer, "dead_letters"),
                              {{"ID", "subscription"}, {"QUEUED", "queued_ms"}, {"DIED", "died_ms"}, {"MESSAGE", "message_id"}, {"REASON", "reason"}},
                              "There are no dead letters.");
    });
}

void add_name(CLI::App& command, TopicOptions& o) {
    command.add_option("name", o.name, "The topic")->required();
    command.add_option("--account", o.account, "The topic's account (default: the only one)")->type_name("ID|NAME");
}
void add_takers(CLI::App& command, TopicOptions& o) {
    command.add_option("--subscribe", o.subscribe, "A URL that gets the events, as from Amazon SNS; may stand several times")->type_name("URL");
    command.add_option("--kafka", o.kafka, "A Kafka topic of the brokers in [kafka]")->type_name("TOPIC");
    command.add_option("--file", o.file, "A file of JSON lines, by its absolute path")->type_name("PATH");
}
void add_subscription(CLI::App& command, TopicOptions& o, const char* sentence) {
    command.add_option("--subscription", o.subscription, sentence)->type_name("ID");
}

}  // namespace

void add_topic_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& group =
        add_group(app, invocation, "topic", "Where events go: list, show, create, subscribe, unsubscribe, confirm, replay, dead, delete",
                  "warmpost topic create orders --subscribe https://shop.example/hooks/ses", [&invocation] { return list_topics(invocation.common); });
    CLI::App& list = add_command(group, invocation, "list", "All topics, who subscribed, what waits", "warmpost topic list");
    list.add_option("--account", bind(list, invocation, run_list)->account, "Only those of one account")->type_name("ID|NAME");

    CLI::App& show = add_command(group, invocation, "show", "One topic and its ARN", "warmpost topic show orders");
    add_name(show, *bind(show, invocation, run_show));

    CLI::App& create = add_command(group, invocation, "create", "Make a topic", "warmpost topic create orders --subscribe https://shop.example/hooks/ses");
    const auto c = bind(create, invocation, run_create);
    add_name(create, *c);
    add_takers(create, *c);

    CLI::App& subscribe = add_command(group, invocation, "subscribe", "Add who gets the events", "warmpost topic subscribe orders --kafka mail-events");
    const auto s = bind(subscribe, invocation, run_subscribe);
    add_name(subscribe, *s);
    add_takers(subscribe, *s);

    CLI::App& unsubscribe =
        add_command(group, invocation, "unsubscribe", "Take one out, with what waits for it", "warmpost topic unsubscribe orders --subscription 3");
    const auto u = bind(unsubscribe, invocation, run_unsubscribe);
    add_name(unsubscribe, *u);
    unsubscribe.add_option("--subscription", u->subscription, "Its number in `topic show`")->type_name("ID")->required();

    CLI::App& confirm = add_command(group, invocation, "confirm", "Confirm a URL on your own word, or ask it again", "warmpost topic confirm orders --ask");
    const auto f = bind(confirm, invocation, run_confirm);
    add_name(confirm, *f);
    add_subscription(confirm, *f, "Only this one");
    confirm.add_flag("--ask", f->ask, "Send the SubscriptionConfirmation again instead");

    CLI::App& replay = add_command(group, invocation, "replay", "Send dead letters again", "warmpost topic replay orders");
    const auto r = bind(replay, invocation, run_replay);
    add_name(replay, *r);
    add_subscription(replay, *r, "Only those of this one");

    CLI::App& dead = add_command(group, invocation, "dead", "Events that could not be handed over", "warmpost topic dead orders --json");
    const auto d = bind(dead, invocation, run_dead);
    add_name(dead, *d);
    dead.add_option("--limit", d->limit, "How many (default: 20)")->check(CLI::Range(1, 10'000));

    CLI::App& remove = add_command(group, invocation, "delete", "Delete a topic that no event destination names", "warmpost topic delete orders");
    add_name(remove, *bind(remove, invocation, run_delete));
}

}  // namespace warmpost::cli
