#include "ingress/http/audit.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <exception>

#include "base/strings.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "mail/message/header.h"

namespace warmpost::ingress::http {
namespace json = boost::json;
namespace {

constexpr std::size_t kMaxText = 120, kMaxElements = 10;
constexpr int kMaxDepth = 6;

// Keys and words that open something, and what is somebody's content rather than a setting.
bool is_hidden(std::string_view name) {
    static constexpr std::array kHidden{"secret", "password", "privatekey", "private_key", "token", "attributesdata", "templatedata", "importdata"};
    const std::string lower = to_lower(name);
    return std::ranges::any_of(kHidden, [&](const char* word) { return lower.find(word) != std::string::npos; });
}

json::value cut(const json::value& value, int depth);

json::value cut_text(std::string_view text) {
    if (text.size() <= kMaxText) return json::string(text);
    return json::string(mail::valid_utf8(std::string(text.substr(0, kMaxText))) + fmt::format("... ({} bytes)", text.size()));
}

json::value cut_object(const json::object& given, int depth) {
    json::object kept;
    for (const auto& [name, value] : given) {
        if (value.is_null()) continue;
        if (is_hidden(name))
            kept[name] = "(not shown)";
        else
            kept[name] = cut(value, depth + 1);
    }
    return kept;
}

json::value cut_list(const json::array& given, int depth) {
    json::array kept;
    for (const auto& element : given) {
        if (kept.size() == kMaxElements) {
            kept.emplace_back(fmt::format("... ({} in all)", given.size()));
            break;
        }
        kept.push_back(cut(element, depth + 1));
    }
    return kept;
}

json::value cut(const json::value& value, int depth) {
    if (depth > kMaxDepth) return "...";
    if (value.is_object()) return cut_object(value.get_object(), depth);
    if (value.is_array()) return cut_list(value.get_array(), depth);
    if (value.is_string()) return cut_text(value.get_string());
    return value;
}

void add(std::string& names, std::string_view name) {
    if (name.empty()) return;
    if (!names.empty()) names += ' ';
    names += name;
}

// Members that name a thing, as against saying how it is to be.
bool names_a_thing(std::string_view member) {
    for (const std::string_view ending : {"Name", "Identity", "EmailAddress", "Arn", "Ip"})
        if (member.ends_with(ending)) return true;
    return false;
}

std::string resource_of(const Call& call, const model::Operation& operation) {
    std::string names;
    if (operation.request < 0) return names;
    for (const auto& member : model::shapes()[static_cast<std::size_t>(operation.request)].members) {
        if (member.location == model::Location::uri) {
            const auto found = call.path.find(member.name);
            if (found != call.path.end()) add(names, found->second);
        } else if (member.required && names_a_thing(member.name)) {
            add(names, member.location == model::Location::body ? string_member(call.body, member.name) : call.in_query(member.name));
        }
    }
    return names;
}

// Whose things a request to the operator API is about: its caller's, else the account that it names, else that of the key it names, else the only one.
AccountId account_of(const Call& call, std::string_view uri, bool of_an_account) {
    if (call.caller.role != control::Role::operator_) return call.caller.account;
    const auto id = call.path.find("id");
    if (uri.starts_with("/keys/") && id != call.path.end()) {
        const auto* key = call.snapshot->key(id->second);
        return key ? key->account : AccountId{};
    }
    std::string named = uri.starts_with("/accounts/") && id != call.path.end() ? id->second : string_member(call.body, "account");
    if (named.empty()) named = call.in_query("account");
    if (named.empty() && !of_an_account) return {};
    const auto account = named.empty() ? operators::only_account(*call.snapshot) : operators::find_account(*call.snapshot, named);
    return account ? *account : AccountId{};
}

}  // namespace

std::string audit_detail(const json::object& body, const Query& query, std::size_t most) {
    json::object shown = cut_object(body, 0).get_object();
    for (const auto& [name, values] : query)
        if (!values.empty()) shown[name] = is_hidden(name) ? json::value("(not shown)") : cut_text(values.front());
    std::string text = shown.empty() ? std::string{} : mail::valid_utf8(json::serialize(shown));
    if (text.size() <= most) return text;
    constexpr std::string_view kMore = "...";
    text = text.substr(0, most - kMore.size());
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();  // not within a character
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
    return text + std::string(kMore);
}

control::AuditEntry audit_entry(const Call& call, const model::Operation& operation) {
    return {
        0, {}, call.caller.account, call.caller.key_id, std::string(operation.name), resource_of(call, operation), {}, audit_detail(call.body, call.query)};
}

control::AuditEntry audit_entry(const Call& call, std::string_view method, std::string_view uri, bool of_an_account) {
    std::string names;
    for (const auto& [name, value] : call.path) add(names, value);
    if (names.empty())
        for (const char* member : {"name", "pool", "value", "address"})
            if (names.empty()) add(names, string_member(call.body, member));
    const auto account = account_of(call, uri, of_an_account);
    return {0, {}, account, call.caller.key_id, fmt::format("{} {}", method, uri), std::move(names), {}, audit_detail(call.body, call.query)};
}

boost::asio::awaitable<void> write_down(control::Service& service, control::AuditEntry entry, unsigned status) {
    if (status >= 300 && status < 500) co_return;
    entry.outcome = status < 300 ? "done" : "failed";
    const auto work = [entry](control::Service& s) { return s.write_audit(entry); };
    const auto written = co_await service.run<Status>(work);
    if (!written) spdlog::error("audit: {} of {} by {} is not written down: {}", entry.operation, entry.resource, entry.actor, written.error().message);
}

boost::asio::awaitable<Response> audited(control::Service& service, control::AuditEntry entry, boost::asio::awaitable<Response> handling) {
    Response response;
    std::exception_ptr broken;  // nothing can be awaited within a handler of exceptions
    try {
        response = co_await std::move(handling);
    } catch (...) {
        broken = std::current_exception();
    }
    auto writing = write_down(service, std::move(entry), broken ? 500 : response.status);
    co_await std::move(writing);
    if (broken) std::rethrow_exception(broken);
    co_return response;
}

}  // namespace warmpost::ingress::http
