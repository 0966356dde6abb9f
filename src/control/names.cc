#include "control/names.h"

#include <algorithm>

#include "mail/message/header.h"

namespace warmpost::control {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_lower(c) || is_upper(c) || is_digit(c); }

template <class Allowed>
bool made_of(std::string_view text, std::size_t longest, Allowed allowed) {
    return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), allowed);
}

// A domain that can be in DNS and be somebody's: letters, digits and hyphens (underscores occur in practice), at least one dot.
bool plausible_domain(std::string_view domain) {
    return domain.size() <= 253 && domain.find('.') != std::string_view::npos && domain.front() != '.' && domain.back() != '.' &&
           domain.find("..") == std::string_view::npos && made_of(domain, 253, [](char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_'; });
}

}  // namespace

Result<IdentityName> identity_name(std::string_view text) {
    const bool address = text.find('@') != std::string_view::npos;
    const auto refused = [&](const std::string& reason) {
        return fail(ErrorCode::InvalidArgument, std::string("Invalid ") + (address ? "email address" : "domain name") + " " + std::string(text) + ": " + reason,
                    "EmailIdentity");
    };
    if (text.empty() || text.size() > 320) return refused("give an email address or a domain of 1 to 320 characters.");
    auto name = address ? mail::normalise_mailbox(text) : mail::to_ascii_domain(text);
    if (!name) return refused(name.error().message);
    if (!plausible_domain(address ? mail::domain_of(*name) : std::string_view(*name))) return refused("the domain must be a full one, such as example.com.");
    return IdentityName{std::move(*name), address ? IdentityKind::address : IdentityKind::domain};
}

Status check_account_name(std::string_view name) {
    if (made_of(name, 64, [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; })) return {};
    return fail(ErrorCode::InvalidArgument, "an account's name has 1 to 64 letters, digits, periods, dashes and underscores, unlike \"" + std::string(name) + "\"",
                "name");
}

Status check_configuration_set_name(std::string_view name) {
    if (made_of(name, 64, [](char c) { return is_alnum(c) || c == '_' || c == '-'; })) return {};
    return fail(ErrorCode::InvalidArgument,
                "Invalid configuration set name <" + std::string(name) + ">: it must have 1 to 64 characters, only letters, numbers, dashes and underscores.",
                "ConfigurationSetName");
}

Status check_pool_name(std::string_view name) {
    if (made_of(name, 64, [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '_' || c == '-'; })) return {};
    return fail(ErrorCode::InvalidArgument,
                "The pool name must be within 64 characters and only lowercase letters, numbers, periods, dashes and underscores.", "PoolName");
}

Status check_key_name(std::string_view name) {
    if (name.empty() || made_of(name, 64, [](char c) { return is_alnum(c) || std::string_view("+=,.@_-").find(c) != std::string_view::npos; })) return {};
    return fail(ErrorCode::InvalidArgument, "a key's name has 1 to 64 letters, digits and characters of +=,.@_-, unlike \"" + std::string(name) + "\"", "name");
}

bool is_reserved_pool(std::string_view name) { return name == kSharedPoolName || name == kDefaultDedicatedPoolName; }

Status check_tags(const std::map<std::string, std::string>& tags) {
    if (tags.size() > kMaxTags) return fail(ErrorCode::InvalidArgument, "At most 50 tags can be attached, not " + std::to_string(tags.size()) + ".", "Tags");
    for (const auto& [key, value] : tags)
        if (key.empty() || key.size() > 128 || value.size() > 256)
            return fail(ErrorCode::InvalidArgument, "Tag <" + key + "> is refused: a key has 1 to 128 characters, a value at most 256.", "Tags");
    return {};
}

Status check_dkim_selector(std::string_view selector) {
    if (made_of(selector, 63, [](char c) { return is_alnum(c) || c == '-'; }) && selector.front() != '-' && selector.back() != '-') return {};
    return fail(ErrorCode::InvalidArgument, "The DKIM selector must be one DNS label of 1 to 63 letters, digits and dashes.", "DomainSigningSelector");
}

Status check_delivery_seconds(int seconds) {
    if (seconds == 0 || (seconds >= 300 && seconds <= 50'400)) return {};
    return fail(ErrorCode::InvalidArgument, "MaxDeliverySeconds must be from 300 to 50400, not " + std::to_string(seconds) + ".", "MaxDeliverySeconds");
}

}  // namespace warmpost::control
