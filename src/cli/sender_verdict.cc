#include "cli/sender_verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "base/strings.h"
#include "delivery/dns/destinations.h"

namespace warmpost::cli {
namespace {

using runtime::DnsStatus;

constexpr int kMaxLookups = 10;  // RFC 7208 4.6.4
constexpr int kMaxDepth = 10;

// The tags of a record such as "v=DMARC1; p=none" (RFC 6376 3.2).
std::map<std::string, std::string> tags_of(std::string_view record) {
    std::map<std::string, std::string> tags;
    for (const auto part : split(record, ';')) {
        const auto equals = part.find('=');
        if (equals != std::string_view::npos) tags.emplace(to_lower(trim(part.substr(0, equals))), std::string(trim(part.substr(equals + 1))));
    }
    return tags;
}

std::string without_blanks(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\t'; });
    return text;
}

class Spf {
public:
    Spf(const IpAddress& source, const AskDns& ask) : source_(source), ask_(ask) {}

    AuthVerdict check(const std::string& domain, int depth) {
        if (depth > kMaxDepth) return {Auth::permerror, domain, "its records include one another without end"};
        const auto found = ask_({RecordType::txt, domain});
        if (found.status == DnsStatus::failed) return {Auth::temperror, domain, "the look-up of its TXT record failed: " + found.detail};
        std::vector<std::string> records;
        for (const auto& text : found.values)
            if (const std::string lower = to_lower(text); lower == "v=spf1" || lower.starts_with("v=spf1 ")) records.push_back(text);
        if (records.empty()) return {Auth::none, domain, "it has no SPF record"};
        if (records.size() > 1) return {Auth::permerror, domain, "it has several SPF records: leave one"};
        return terms(domain, records.front(), depth);
    }

private:
    AuthVerdict terms(const std::string& domain, const std::string& record, int depth) {
        std::string redirect;
        for (const auto word : split(record, ' ')) {
            std::string term = to_lower(trim(word));
            if (term.empty() || term == "v=spf1") continue;
            if (term.starts_with("redirect=")) {
                redirect = term.substr(9);
                continue;
            }
            const auto mark = term.find_first_of(":=/");
            if (mark != std::string::npos && term[mark] == '=') continue;  // exp= and modifiers that nobody knows
            const char qualifier = std::string_view("+-~?").find(term.front()) == std::string_view::npos ? '+' : term.front();
            if (qualifier == term.front()) term.erase(0, 1);
            const auto matched = match(domain, term, depth);
            if (!matched) return *stop_;
            if (*matched) return {result_of(qualifier), domain, fmt::format("\"{}\" of \"{}\" matches {}", trim(word), record, to_string(source_))};
        }
        if (redirect.empty()) return {Auth::neutral, domain, fmt::format("nothing in \"{}\" matches {}", record, to_string(source_))};
        if (!count(domain)) return *stop_;
        return check(redirect, depth + 1);
    }

    static Auth result_of(char qualifier) {
        return qualifier == '-' ? Auth::fail : qualifier == '~' ? Auth::softfail : qualifier == '?' ? Auth::neutral : Auth::pass;
    }

    // Nothing: evaluation ends with *stop_.
    std::optional<bool> match(const std::string& domain, const std::string& term, int depth) {
        const auto mark = term.find_first_of(":/");
        const std::string name = term.substr(0, mark);
        if (name == "all") return true;
        if (name == "ip4" || name == "ip6") {
            const auto network = mark == std::string::npos ? fail(ErrorCode::InvalidArgument, "") : Network::parse(term.substr(mark + 1));
            if (!network) return end(Auth::permerror, domain, fmt::format("\"{}\" is no network", term));
            return network->contains(source_);
        }
        if (!count(domain)) return std::nullopt;
        if (term.find('%') != std::string::npos || name == "ptr") return end(Auth::unknown, domain, fmt::format("\"{}\" is not evaluated here", term));
        const std::string target = mark != std::string::npos && term[mark] == ':' ? term.substr(mark + 1, term.find('/', mark) - mark - 1) : domain;
        if (name == "include") return included(target, depth);
        if (name == "exists") return ask_({RecordType::a, target}).status == DnsStatus::found;
        if (name != "a" && name != "mx") return end(Auth::permerror, domain, fmt::format("\"{}\" is no mechanism of SPF", term));
        const std::string lengths = term.find('/') == std::string::npos ? "" : term.substr(term.find('/'));
        if (name == "a") return has_address(target, lengths);
        const auto hosts = ask_({RecordType::mx, target});
        return std::ranges::any_of(hosts.values, [&](const std::string& mx) { return has_address(mx.substr(mx.find(' ') + 1), lengths); });
    }

    std::optional<bool> included(const std::string& target, int depth) {
        const auto inner = check(target, depth + 1);
        if (inner.result == Auth::pass) return true;
        if (inner.result == Auth::none) return end(Auth::permerror, target, "it is included, and has no SPF record");
        if (inner.result == Auth::temperror || inner.result == Auth::permerror || inner.result == Auth::unknown)
            return end(inner.result, inner.domain, inner.text);
        return false;
    }

    // `lengths`: "", "/24", "//64" or "/24//64" (RFC 7208 5.6).
    bool has_address(const std::string& host, const std::string& lengths) {
        const auto second = lengths.find("//");
        const std::string length = source_.is_v6() ? (second == std::string::npos ? "" : lengths.substr(second + 1)) : lengths.substr(0, second);
        const auto found = ask_({source_.is_v6() ? RecordType::aaaa : RecordType::a, host});
        return std::ranges::any_of(found.values, [&](const std::string& address) {
            const auto network = Network::parse(length.size() > 1 ? address + length : address);
            return network && network->contains(source_);
        });
    }

    bool count(const std::string& domain) {
        if (++lookups_ <= kMaxLookups) return true;
        end(Auth::permerror, domain, "its record takes more than 10 look-ups (RFC 7208 4.6.4)");
        return false;
    }
    std::nullopt_t end(Auth result, const std::string& domain, std::string text) {
        stop_ = AuthVerdict{result, domain, std::move(text)};
        return std::nullopt;
    }

    const IpAddress& source_;
    const AskDns& ask_;
    int lookups_ = 0;
    std::optional<AuthVerdict> stop_;
};

bool aligned(const std::string& domain, const std::string& from, bool strict) {
    return strict ? domain == from : delivery::registrable_domain(domain) == delivery::registrable_domain(from);
}

std::optional<std::string> dmarc_record(const Found& found) {
    for (const auto& text : found.values)
        if (to_lower(text).starts_with("v=dmarc1")) return text;
    return std::nullopt;
}

}  // namespace

const char* to_string(Auth result) {
    switch (result) {
        case Auth::pass:
            return "pass";
        case Auth::fail:
            return "fail";
        case Auth::softfail:
            return "softfail";
        case Auth::neutral:
            return "neutral";
        case Auth::none:
            return "none";
        case Auth::temperror:
            return "temperror";
        case Auth::permerror:
            return "permerror";
        case Auth::unknown:
            break;
    }
    return "unknown";
}

AuthVerdict evaluate_spf(const std::string& mail_from_domain, const IpAddress& source, const AskDns& ask) {
    Spf spf(source, ask);
    auto verdict = spf.check(mail_from_domain, 0);
    if (verdict.domain != mail_from_domain) verdict.text = verdict.domain + ": " + verdict.text;
    verdict.domain = mail_from_domain;  // what DMARC aligns, whoever was redirected to
    return verdict;
}

AuthVerdict evaluate_dkim(const SigningKey& key, const AskDns& ask) {
    const std::string name = key.selector + "._domainkey." + key.domain;
    const auto found = ask({RecordType::txt, name});
    if (found.status == DnsStatus::failed) return {Auth::temperror, key.domain, "the look-up of " + name + " failed: " + found.detail};
    if (found.values.empty()) return {Auth::permerror, key.domain, "there is no record at " + name + ": publish it"};
    const std::string published = without_blanks(tags_of(found.values.front())["p"]);
    if (published.empty()) return {Auth::permerror, key.domain, "the record at " + name + " holds no key"};
    if (key.record.empty()) return {Auth::unknown, key.domain, "a key is published at " + name + "; whether it is the one that signs is not known here"};
    if (published != without_blanks(tags_of(key.record)["p"]))
        return {Auth::fail, key.domain, "the key at " + name + " is another one than that which signs"};
    return {Auth::pass, key.domain, "the key that signs is the one at " + name};
}

AuthVerdict evaluate_dmarc(const std::string& from_domain, const AuthVerdict& spf, const std::vector<AuthVerdict>& dkim, const AskDns& ask) {
    std::string at = from_domain;
    auto found = ask({RecordType::txt, "_dmarc." + at});
    auto record = dmarc_record(found);
    if (!record && found.status != DnsStatus::failed && delivery::registrable_domain(at) != at) {
        at = delivery::registrable_domain(at);
        found = ask({RecordType::txt, "_dmarc." + at});
        record = dmarc_record(found);
    }
    if (found.status == DnsStatus::failed) return {Auth::temperror, at, "the look-up of _dmarc." + at + " failed: " + found.detail};
    if (!record)
        return {Auth::none, at, "there is no record at _dmarc." + at + "; large ISPs ask bulk senders for one (\"v=DMARC1; p=none\" is a beginning)"};
    auto tags = tags_of(*record);
    const bool by_spf = spf.result == Auth::pass && aligned(spf.domain, from_domain, tags["aspf"] == "s");
    const auto signer =
        std::ranges::find_if(dkim, [&](const AuthVerdict& v) { return v.result == Auth::pass && aligned(v.domain, from_domain, tags["adkim"] == "s"); });
    const std::string policy = "policy " + (tags["p"].empty() ? std::string("missing") : tags["p"]);
    if (signer != dkim.end())
        return {Auth::pass, at, fmt::format("DKIM of {} is aligned with From{}; {}", signer->domain, by_spf ? ", SPF too" : "", policy)};
    if (by_spf) return {Auth::pass, at, fmt::format("SPF of {} is aligned with From; {}", spf.domain, policy)};
    const bool open = std::ranges::any_of(dkim, [](const AuthVerdict& v) { return v.result == Auth::unknown || v.result == Auth::temperror; }) ||
                      spf.result == Auth::unknown || spf.result == Auth::temperror;
    return {open ? Auth::unknown : Auth::fail, at,
            fmt::format("neither SPF nor DKIM passes for a domain aligned with {}{}; {}", from_domain, open ? ", as far as is known here" : "", policy)};
}

}  // namespace warmpost::cli
