#include "ingress/http/v1/face.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

#include "base/encoding.h"
#include "ingress/http/errors.h"
#include "ingress/http/perform.h"
#include "ingress/http/v1/actions.h"

namespace warmpost::ingress::http::v1 {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

constexpr std::string_view kVersion = "2010-12-01";

template <class Entry>
const Entry* named(std::span<const Entry> entries, std::string_view action) {
    const auto found = std::ranges::find(entries, action, &Entry::action);
    return found == entries.end() ? nullptr : &*found;
}

const Translated* translated(std::string_view action) {
    for (const auto part : {sending_actions(), template_actions(), setting_actions()})
        if (const auto* found = named(part, action)) return found;
    return nullptr;
}

const Composed* composed(std::string_view action) {
    for (const auto part : {identity_actions(), account_actions()})
        if (const auto* found = named(part, action)) return found;
    return nullptr;
}

asio::awaitable<Response> run(const Face& face, const Translated& action) {
    auto asked = action.ask(face.form);
    if (!asked) co_return refuse(face, asked.error());
    auto asking = ask_v2(face, std::move(*asked));
    const auto outcome = co_await std::move(asking);
    if (!outcome.good) co_return refuse(face, outcome);
    if (action.answer == nullptr) co_return success(face.action, nullptr, face.call.request.id);
    Tree result;
    action.answer(outcome.body, result);
    co_return answer_with(face, result);
}

std::string capital(std::string_view word) {
    std::string out(word);
    for (std::size_t i = 1; i < out.size(); ++i)
        if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] - 'A' + 'a');
    return out;
}

}  // namespace

bool is_for(std::string_view path) { return path == "/"; }

Response refusal(const Request& request, const Response& v2) { return error_of(v2, {}, request.id); }

asio::awaitable<Response> answer_to(Call& call) {
    const auto& request = call.request;
    if (request.method != "POST" && request.method != "GET") co_return error(405, "InvalidAction", "The query API takes POST and GET.", request.id);
    const auto form = Form::parse(request.method == "GET" ? request.query : request.body);
    if (!form) co_return error(400, "MalformedQueryString", form.error().message, request.id);
    const std::string& action = form->text("Action");
    if (action.empty()) co_return error(400, "MissingAction", "The request has no parameter Action; SES v2 is below /v2/email/.", request.id);
    const std::string& version = form->text("Version");
    if (!version.empty() && version != kVersion)
        co_return error(400, "InvalidParameterValue", "Version must be 2010-12-01, not " + version.substr(0, 40) + ".", request.id);
    const Face face{call, *form, action};
    if (const auto* found = translated(action)) {
        auto running = run(face, *found);
        co_return co_await std::move(running);
    }
    if (const auto* found = composed(action)) {
        auto running = found->handler(face);
        co_return co_await std::move(running);
    }
    co_return error(400, "InvalidAction", "warmpost does not have the action " + action.substr(0, 80) + "; docs/api-coverage.md lists what works.",
                    request.id);
}

asio::awaitable<Outcome> ask_v2(const Face& face, Ask ask) {
    Outcome outcome;
    const auto* operation = operation_named(ask.operation);
    if (operation == nullptr) {
        outcome.refusal = not_built(ask.operation);
        co_return outcome;
    }
    Call& outer = face.call;
    Call call{outer.request, outer.parts, outer.caller, outer.parts.snapshot.get(), outer.blocking, std::move(ask.path), {}, {}};
    Decoded decoded;
    const std::string body = json::serialize(ask.body);
    if (auto refused = decode(*operation, call.path, ask.query, body, decoded)) {
        outcome.refusal = std::move(*refused);
        co_return outcome;
    }
    call.body = std::move(decoded.body);
    call.query = std::move(decoded.query);
    auto performing = perform(call, *operation, face.action);
    auto response = co_await std::move(performing);
    boost::system::error_code broken;
    auto parsed = response.status < 300 ? json::parse(response.body, broken) : json::value{};
    outcome.good = response.status < 300 && !broken && parsed.is_object();
    if (outcome.good)
        outcome.body = std::move(parsed.get_object());
    else
        outcome.refusal = std::move(response);
    co_return outcome;
}

Response answer_with(const Face& face, const Tree& result) { return success(face.action, &result, face.call.request.id); }
Response refuse(const Face& face, const Outcome& outcome) { return error_of(outcome.refusal, face.action, face.call.request.id); }
Response refuse(const Face& face, const Error& wrong) { return error_of(error_response(wrong), face.action, face.call.request.id); }

Result<std::string> needed(const Form& form, const std::string& name) {
    if (form.has(name) && !form.text(name).empty()) return form.text(name);
    return fail(ErrorCode::InvalidArgument, "Missing required parameter " + name + ".", name);
}

void put(Tree& into, const char* name, std::string_view text) { into.add(name, xml_text(text)); }

void put_list(Tree& into, const char* name, const json::array* texts) {
    Tree list;
    if (texts != nullptr)
        for (const auto& each : *texts)
            if (each.is_string()) put(list, "member", std::string_view(each.get_string()));
    into.add_child(name, list);
}

json::array to_array(const std::vector<std::string>& texts) {
    json::array list;
    for (const auto& text : texts) list.emplace_back(text);
    return list;
}

std::string camel(std::string_view upper_snake) {
    std::string out;
    for (std::size_t at = 0; at <= upper_snake.size();) {
        const auto end = std::min(upper_snake.find('_', at), upper_snake.size());
        out += capital(upper_snake.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

}  // namespace warmpost::ingress::http::v1
