#include "control/sending_policy.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

#include "base/strings.h"
#include "control/names.h"

namespace warmpost::control {
namespace json = boost::json;
namespace {

constexpr std::size_t kAccountDigits = 12;
constexpr std::size_t kMostPatterns = 50;  // of a policy's actions and conditions together, each at most as long as an address

std::unexpected<Error> invalid(const std::string& why) { return fail(ErrorCode::InvalidArgument, "Invalid policy: " + why, "Policy"); }

// '*' stands for any text, '?' for one character. Linear in both but for the last '*'.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*')
            ++p, ++t;
        else if (p < pattern.size() && pattern[p] == '*')
            star = p++, mark = t;
        else if (star != std::string_view::npos)
            p = star + 1, t = ++mark;
        else
            return false;
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

Result<AccountId> account_of(std::string_view text) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (text.size() != kAccountDigits || error != std::errc{} || end != text.data() + text.size() || id <= 0)
        return fail(ErrorCode::InvalidArgument, "no account id");
    return AccountId{id};
}

// One text or a list of texts; anything else: nothing.
std::optional<std::vector<std::string>> texts(const json::value& value) {
    std::vector<std::string> all;
    if (const auto* one = value.if_string()) return std::vector<std::string>{std::string(*one)};
    const auto* list = value.if_array();
    if (list == nullptr) return std::nullopt;
    for (const auto& item : *list) {
        if (!item.is_string()) return std::nullopt;
        all.emplace_back(item.get_string());
    }
    return all;
}

Status read_effect(const json::value& value, PolicyStatement& into) {
    const auto* effect = value.if_string();
    if (effect == nullptr || (*effect != "Allow" && *effect != "Deny")) return invalid("Effect is \"Allow\" or \"Deny\".");
    into.allows = *effect == "Allow";
    return {};
}

Status add_principal(const std::string& text, PolicyStatement& into) {
    constexpr std::string_view kIam = "arn:aws:iam::", kRoot = ":root";
    if (text == "*") return into.anybody = true, Status{};
    std::string_view id = text;
    if (id.starts_with(kIam) && id.ends_with(kRoot)) id = id.substr(kIam.size(), id.size() - kIam.size() - kRoot.size());
    const auto account = account_of(id);
    if (!account)
        return invalid("the principal \"" + text +
                       "\" is none: write \"*\", an account's id of 12 digits or arn:aws:iam::ID:root; users and services are not known here.");
    into.principals.push_back(*account);
    return {};
}

Status read_principal(const json::value& value, PolicyStatement& into) {
    const json::value* named = &value;
    if (const auto* object = value.if_object()) {
        named = object->if_contains("AWS");
        if (named == nullptr || object->size() != 1) return invalid("Principal is \"*\" or {\"AWS\": ...}; other kinds of principals are not known here.");
    } else if (!value.is_string() || value.get_string() != "*") {
        return invalid("Principal is \"*\" or {\"AWS\": ...}.");
    }
    const auto all = texts(*named);
    if (!all || all->empty()) return invalid("Principal names nobody.");
    for (const auto& text : *all)
        if (auto added = add_principal(text, into); !added) return added;
    return {};
}

Status read_actions(const json::value& value, PolicyStatement& into) {
    const auto all = texts(value);
    if (!all || all->empty()) return invalid("Action names nothing.");
    for (const auto& action : *all) {
        auto lower = to_lower(action);
        if (lower != "*" && !lower.starts_with("ses:"))
            return invalid("the action \"" + action + "\" is none of SES: write ses:SendEmail, ses:SendRawEmail or ses:*.");
        into.actions.push_back(std::move(lower));
    }
    return {};
}

Status read_resources(const json::value& value, AccountId owner, const std::string& identity) {
    const auto all = texts(value);
    if (!all || all->empty()) return invalid("Resource names nothing.");
    for (const auto& resource : *all) {
        const auto arn = parse_identity_arn(resource, "Policy");
        if (!arn || arn->account != owner || arn->identity != identity)
            return invalid("the resource \"" + resource + "\" is not this identity: write its ARN, arn:aws:ses:REGION:" + to_string(owner) + ":identity/" +
                           identity + ".");
    }
    return {};
}

Status read_condition(const json::value& value, PolicyStatement& into) {
    const auto* condition = value.if_object();
    if (condition == nullptr) return invalid("Condition is an object.");
    for (const auto& [name, keys] : *condition) {
        if (name != "StringEquals" && name != "StringLike")
            return invalid("the condition operator \"" + std::string(name) + "\" is not evaluated here; StringEquals and StringLike are.");
        const auto* object = keys.if_object();
        if (object == nullptr) return invalid("the condition \"" + std::string(name) + "\" is an object of keys.");
        for (const auto& [key, wanted] : *object) {
            if (!iequals(key, "ses:FromAddress")) return invalid("the condition key \"" + std::string(key) + "\" is not evaluated here; ses:FromAddress is.");
            auto patterns = texts(wanted);
            if (!patterns || patterns->empty()) return invalid("the condition key \"" + std::string(key) + "\" has no value.");
            // A literal has no wildcards: they are written as '?' would let more through, so such an address is refused.
            for (const auto& pattern : *patterns)
                if (name == "StringEquals" && pattern.find_first_of("*?") != std::string::npos)
                    return invalid("\"" + pattern + "\" has a wildcard: StringLike is the operator for those.");
            into.from.push_back(std::move(*patterns));
        }
    }
    return {};
}

Result<PolicyStatement> read_statement(const json::value& value, AccountId owner, const std::string& identity) {
    const auto* object = value.if_object();
    if (object == nullptr) return invalid("a statement is an object.");
    PolicyStatement statement;
    for (const auto* needed : {"Effect", "Principal", "Action", "Resource"})
        if (!object->contains(needed)) return invalid(std::string("a statement lacks ") + needed + ".");
    for (const auto& [name, member] : *object) {
        Status read;
        if (name == "Effect")
            read = read_effect(member, statement);
        else if (name == "Principal")
            read = read_principal(member, statement);
        else if (name == "Action")
            read = read_actions(member, statement);
        else if (name == "Resource")
            read = read_resources(member, owner, identity);
        else if (name == "Condition")
            read = read_condition(member, statement);
        else if (name != "Sid")
            read = invalid("\"" + std::string(name) + "\" of a statement is not evaluated here.");
        if (!read) return std::unexpected(read.error());
    }
    return statement;
}

bool applies(const PolicyStatement& statement, const PolicyQuestion& question) {
    const auto like_from = [&](const std::vector<std::string>& patterns) {
        return std::ranges::any_of(patterns, [&](const std::string& pattern) { return matches(pattern, question.from_address); });
    };
    const auto action = to_lower(question.action);
    return (statement.anybody || std::ranges::find(statement.principals, question.sender) != statement.principals.end()) &&
           std::ranges::any_of(statement.actions, [&](const std::string& pattern) { return matches(pattern, action); }) &&
           std::ranges::all_of(statement.from, like_from);
}

}  // namespace

Result<std::vector<PolicyStatement>> parse_policy(std::string_view text, AccountId owner, const std::string& identity) {
    if (text.size() > kMaxPolicyBytes)
        return invalid("it has " + std::to_string(text.size()) + " characters; at most " + std::to_string(kMaxPolicyBytes) + " are taken.");
    boost::system::error_code bad;
    const auto parsed = json::parse(text, bad);
    if (bad || !parsed.is_object()) return invalid("it is no JSON object.");
    const json::value* statements = nullptr;
    for (const auto& [name, value] : parsed.get_object()) {
        if (name == "Statement")
            statements = &value;
        else if (name == "Version" && (!value.is_string() || (value.get_string() != "2012-10-17" && value.get_string() != "2008-10-17")))
            return invalid("Version is \"2012-10-17\" or \"2008-10-17\".");
        else if (name != "Version" && name != "Id")
            return invalid("\"" + std::string(name) + "\" is not evaluated here.");
    }
    if (statements == nullptr) return invalid("it has no Statement.");
    json::array one;
    if (statements->is_object()) one.push_back(*statements);
    const json::array* list = statements->is_object() ? &one : statements->if_array();
    if (list == nullptr || list->empty()) return invalid("Statement is a statement, or a list of them.");
    std::vector<PolicyStatement> all;
    std::size_t patterns = 0;
    for (const auto& value : *list) {
        auto statement = read_statement(value, owner, identity);
        if (!statement) return std::unexpected(statement.error());
        patterns += statement->actions.size();
        for (const auto& condition : statement->from) patterns += condition.size();
        if (patterns > kMostPatterns) return invalid("it has more than " + std::to_string(kMostPatterns) + " actions and addresses.");
        all.push_back(std::move(*statement));
    }
    return all;
}

Status check_policy_name(std::string_view name) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    if (!name.empty() && name.size() <= 64 && std::ranges::all_of(name, allowed)) return {};
    return fail(ErrorCode::InvalidArgument, "Invalid policy name <" + std::string(name) + ">: it has 1 to 64 letters, digits, dashes and underscores.",
                "PolicyName");
}

bool policies_allow(const std::map<std::string, std::string>& policies, AccountId owner, const std::string& identity, const PolicyQuestion& question) {
    bool allowed = false;
    for (const auto& [name, text] : policies) {
        const auto statements = parse_policy(text, owner, identity);
        if (!statements) return false;  // it was good when it was put; a doubt lets nobody through
        for (const auto& statement : *statements) {
            if (!applies(statement, question)) continue;
            if (!statement.allows) return false;
            allowed = true;
        }
    }
    return allowed;
}

Result<IdentityArn> parse_identity_arn(std::string_view arn, const std::string& member) {
    constexpr std::string_view kIdentity = "identity/";
    const auto parts = split(arn, ':');
    if (parts.size() == 6 && parts[0] == "arn" && parts[2] == "ses" && parts[5].starts_with(kIdentity)) {
        const auto account = account_of(parts[4]);
        const auto name = identity_name(parts[5].substr(kIdentity.size()));
        if (account && name) return IdentityArn{*account, name->name};
    }
    return fail(ErrorCode::InvalidArgument, "Invalid ARN <" + std::string(arn) + ">: write arn:aws:ses:REGION:ACCOUNT:identity/NAME.", member);
}

std::string identity_arn(std::string_view region, AccountId account, std::string_view identity) {
    return "arn:aws:ses:" + std::string(region) + ":" + to_string(account) + ":identity/" + std::string(identity);
}

}  // namespace warmpost::control
