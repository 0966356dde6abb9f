#include "ingress/verification/dns_check.h"

#include <algorithm>

#include "base/strings.h"

namespace warmpost::ingress {
namespace asio = boost::asio;
namespace {

asio::awaitable<DnsFinding> look_up_cnames(runtime::Resolver& resolver, const control::Identity& identity, const std::string& service_domain) {
    for (const auto& token : identity.dkim_tokens) {
        const std::string name = token + "._domainkey." + identity.name;
        auto asking = resolver.lookup_cname(name);
        const auto answer = co_await std::move(asking);
        const auto target = easy_dkim_target(token, service_domain);
        const bool there = std::ranges::any_of(answer.records, [&](const std::string& found) { return iequals(found, target); });
        if (there) continue;
        DnsFinding missing{false, error_type_of(answer.status)};
        co_return missing;
    }
    DnsFinding finding{!identity.dkim_tokens.empty(), {}};
    if (!finding.verified) finding.error_type = "SERVICE_ERROR";
    co_return finding;
}

asio::awaitable<DnsFinding> look_up_own_key(runtime::Resolver& resolver, const control::Identity& identity) {
    const std::string name = identity.dkim_key->selector() + "._domainkey." + identity.name;
    auto asking = resolver.lookup_txt(name);
    const auto answer = co_await std::move(asking);
    const auto wanted = dkim_public_key(identity.dkim_key->txt_record());
    const bool there = !wanted.empty() && std::ranges::any_of(answer.records, [&](const std::string& text) { return dkim_public_key(text) == wanted; });
    DnsFinding finding{there, {}};
    if (!there) finding.error_type = error_type_of(answer.status);
    co_return finding;
}

}  // namespace

std::string error_type_of(runtime::DnsStatus status) {
    switch (status) {
        case runtime::DnsStatus::found: return "INVALID_VALUE";
        case runtime::DnsStatus::no_name: return "HOST_NOT_FOUND";
        case runtime::DnsStatus::no_data: return "TYPE_NOT_FOUND";
        case runtime::DnsStatus::failed: return "DNS_SERVER_ERROR";
    }
    return "SERVICE_ERROR";
}

std::string dkim_public_key(std::string_view record) {
    for (const auto part : split(record, ';')) {
        const auto text = trim(part);
        const auto equals = text.find('=');
        if (equals == std::string_view::npos || trim(text.substr(0, equals)) != "p") continue;
        std::string key(text.substr(equals + 1));
        std::erase_if(key, [](char c) { return c == ' ' || c == '\t'; });
        return key;
    }
    return {};
}

std::string easy_dkim_target(const std::string& token, const std::string& service_domain) { return token + ".dkim." + service_domain; }

asio::awaitable<DnsFinding> look_up_domain(runtime::Resolver& resolver, control::Identity identity, std::string service_domain) {
    DnsFinding finding{false, "SERVICE_ERROR"};
    if (!identity.dkim_external) {
        auto looking = look_up_cnames(resolver, identity, service_domain);
        finding = co_await std::move(looking);
    } else if (identity.dkim_key) {
        auto looking = look_up_own_key(resolver, identity);
        finding = co_await std::move(looking);
    }
    co_return finding;
}

asio::awaitable<DnsFinding> look_up_next_dkim(runtime::Resolver& resolver, control::Identity identity, std::string service_domain) {
    DnsFinding finding{false, "SERVICE_ERROR"};
    if (!identity.next_dkim) co_return finding;
    identity.dkim_key = identity.next_dkim->key;
    identity.dkim_tokens = identity.next_dkim->tokens;
    if (!identity.next_dkim->external) {
        auto looking = look_up_cnames(resolver, identity, service_domain);
        finding = co_await std::move(looking);
        if (!finding.verified) co_return finding;
    }
    auto looking = look_up_own_key(resolver, identity);   // by Easy DKIM's CNAME to the operator's record
    finding = co_await std::move(looking);
    co_return finding;
}

}  // namespace warmpost::ingress
