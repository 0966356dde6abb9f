// feedback: what came back to return paths and complaint addresses since the server's start.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

constexpr std::array<std::pair<const char*, const char*>, 11> kWords{{{"taken", "mails taken"},
                                                                     {"bounces", "recipients told as bounced"},
                                                                     {"delays", "recipients told as delayed"},
                                                                     {"complaints", "recipients told as having complained, or as having said \"not spam\""},
                                                                     {"unproven", "complaints that prove nothing, told to nobody"},
                                                                     {"repeated", "recipients told before"},
                                                                     {"delivered", "recipients reported as delivered"},
                                                                     {"unknown", "about messages not known any more"},
                                                                     {"no_report", "autoreplies and other mail, dropped"},
                                                                     {"refused", "recipients refused: no return path or complaint address of this service"},
                                                                     {"slowed", "recipients put off: too many from one client"}}};

std::string show(const json::value& answer) {
    const auto* object = answer.if_object();
    const json::value* feedback = object ? object->if_contains("feedback") : nullptr;
    if (!feedback || !feedback->is_object() || feedback->get_object().empty()) return "The server tells nothing of what came back.\n";
    std::string out = "Since the server's start:\n";
    for (const auto& [member, words] : kWords) out += fmt::format("{:>8}  {}\n", cell(feedback->get_object(), member), words);
    return out;
}

struct NoOptions {};
int run_feedback(const NoOptions&, const Common& common) {
    return ask(common, [](const OperatorClient& server) { return server.get("/status"); }, show);
}

}  // namespace

void add_feedback(CLI::App& app, Invocation& invocation) {
    CLI::App& feedback = add_command(app, invocation, "feedback", "What came back since the server's start: bounces, delays, complaints, other mail",
                                      "warmpost feedback");
    bind(feedback, invocation, run_feedback);
}

}  // namespace warmpost::cli
