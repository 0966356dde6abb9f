#include "ingress/verification/record_check.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "base/strings.h"
#include "ingress/verification/dns_check.h"
#include "ingress/verification/mail_from_check.h"
#include "mail/message/header.h"

namespace warmpost::ingress {
namespace asio = boost::asio;
namespace {

constexpr std::string_view kDmarc = "v=DMARC1";  // RFC 7489 6.3

void add_easy(std::vector<WantedRecord>& records, const control::Identity& identity, const std::vector<std::string>& tokens, bool next,
              const std::string& service_domain) {
    for (const auto& token : tokens)
        records.push_back({RecordType::cname, RecordUse::easy_dkim, token + "._domainkey." + identity.name, easy_dkim_target(token, service_domain), next});
}
void add_own(std::vector<WantedRecord>& records, const control::Identity& identity, const mail::DkimKey& key, bool next) {
    records.push_back({RecordType::txt, RecordUse::own_key, key.selector() + "._domainkey." + identity.name, key.txt_record(), next});
}

std::string shown(std::string text) {
    text = mail::valid_utf8(std::move(text));
    if (text.size() <= kLongestAnswer) return text;
    text.resize(kLongestAnswer);
    return mail::valid_utf8(std::move(text)) + "...";
}

template <class Record>
SeenRecord begin(const WantedRecord& wanted, const runtime::DnsAnswer<Record>& answer) {
    SeenRecord seen{wanted};
    seen.ttl = answer.ttl;
    if (answer.status == runtime::DnsStatus::no_name || answer.status == runtime::DnsStatus::no_data) seen.state = RecordState::missing;
    if (answer.status == runtime::DnsStatus::failed)
        seen.detail = answer.detail.empty() ? "The name servers gave no answer; it says nothing about the record." : shown(answer.detail);
    return seen;
}

void put_answers(SeenRecord& seen, std::vector<std::string> texts) {
    for (auto& text : texts)
        if (seen.answers.size() < kMostAnswers) seen.answers.push_back(shown(std::move(text)));
}

// Other TXT records may stand beside the one that is wanted: only those of its kind are looked at.
void judge_kind(SeenRecord& seen, std::vector<std::string> of_kind, bool right, const char* several) {
    const auto many = of_kind.size();
    put_answers(seen, std::move(of_kind));
    if (many == 0)
        seen.state = RecordState::missing;
    else
        seen.state = right && (many == 1 || several == nullptr) ? RecordState::found : RecordState::wrong;
    if (many > 1 && several != nullptr) seen.detail = several;
}

std::vector<std::string> only(const std::vector<std::string>& texts, bool (*is_one)(std::string_view)) {
    std::vector<std::string> some;
    std::ranges::copy_if(texts, std::back_inserter(some), is_one);
    return some;
}

SeenRecord too_late(const WantedRecord& wanted) { return {wanted, RecordState::unknown, {}, "The name servers answer too slowly: look again.", 0}; }

asio::awaitable<runtime::DnsAnswer<std::string>> ask(runtime::Resolver& resolver, const WantedRecord& wanted) {
    return wanted.type == RecordType::cname ? resolver.lookup_cname(wanted.name) : resolver.lookup_txt(wanted.name);
}

}  // namespace

const char* to_string(RecordType type) {
    switch (type) {
        case RecordType::cname:
            return "CNAME";
        case RecordType::txt:
            return "TXT";
        case RecordType::mx:
            return "MX";
    }
    return "?";
}

const char* to_string(RecordState state) {
    switch (state) {
        case RecordState::found:
            return "found";
        case RecordState::missing:
            return "missing";
        case RecordState::wrong:
            return "wrong";
        case RecordState::unknown:
            return "unknown";
    }
    return "?";
}

std::vector<WantedRecord> records_of(const control::Identity& identity, const std::string& service_domain) {
    std::vector<WantedRecord> records;
    const bool is_domain = identity.kind == control::IdentityKind::domain;
    if (is_domain && !identity.dkim_external) add_easy(records, identity, identity.dkim_tokens, false, service_domain);
    if (is_domain && identity.dkim_external && identity.dkim_key) add_own(records, identity, *identity.dkim_key, false);
    if (const auto& next = identity.next_dkim; is_domain && next) {
        if (next->external && next->key) add_own(records, identity, *next->key, true);
        if (!next->external && identity.dkim_external) add_easy(records, identity, next->tokens, true, service_domain);
    }
    if (const auto& from = identity.mail_from.domain; !from.empty()) {
        records.push_back({RecordType::mx, RecordUse::bounces, from, "10 " + feedback_host(service_domain)});
        records.push_back({RecordType::txt, RecordUse::spf, from, "v=spf1 include:" + spf_include(service_domain) + " ~all"});
    }
    if (is_domain) records.push_back({RecordType::txt, RecordUse::dmarc, "_dmarc." + identity.name, "v=DMARC1; p=none"});
    return records;
}

SeenRecord judge(const WantedRecord& wanted, const runtime::DnsAnswer<std::string>& answer, const std::string& service_domain) {
    auto seen = begin(wanted, answer);
    if (answer.status != runtime::DnsStatus::found) return seen;
    const auto& texts = answer.records;
    switch (wanted.use) {
        case RecordUse::easy_dkim:
            put_answers(seen, texts);
            seen.state = std::ranges::any_of(texts, [&](const std::string& target) { return iequals(target, wanted.value); }) ? RecordState::found
                                                                                                                              : RecordState::wrong;
            break;
        case RecordUse::own_key: {
            const auto key = dkim_public_key(wanted.value);
            const bool right = std::ranges::any_of(texts, [&key](const std::string& text) { return dkim_public_key(text) == key; });
            judge_kind(seen, texts, right, nullptr);
            break;
        }
        case RecordUse::spf: {
            auto rules = only(texts, is_spf);
            const bool right = std::ranges::any_of(rules, [&](const std::string& text) { return spf_lets_us_send(text, service_domain); });
            judge_kind(seen, std::move(rules), right, "Several SPF records of one name count as none (RFC 7208 4.5): keep one.");
            break;
        }
        case RecordUse::dmarc:
            judge_kind(seen, only(texts, [](std::string_view text) { return istarts_with(text, kDmarc); }), true,
                       "Several DMARC records count as none (RFC 7489 6.6.3): keep one.");
            break;
        case RecordUse::bounces:
            break;  // an MX
    }
    return seen;
}

SeenRecord judge(const WantedRecord& wanted, const runtime::DnsAnswer<runtime::MxRecord>& answer) {
    auto seen = begin(wanted, answer);
    if (answer.status != runtime::DnsStatus::found) return seen;
    const auto host = wanted.value.substr(wanted.value.find(' ') + 1);
    std::vector<std::string> texts;
    for (const auto& record : answer.records) texts.push_back(std::to_string(record.preference) + " " + (record.host.empty() ? "." : record.host));
    const bool there = std::ranges::any_of(answer.records, [&host](const auto& record) { return iequals(record.host, host); });
    seen.state = there && answer.records.size() == 1 ? RecordState::found : RecordState::wrong;
    if (there && answer.records.size() > 1) seen.detail = "There must be no other MX record here: bounces would be lost there.";
    put_answers(seen, std::move(texts));
    return seen;
}

asio::awaitable<std::vector<SeenRecord>> look_at(runtime::Resolver& resolver, std::vector<WantedRecord> records, std::string service_domain) {
    std::vector<SeenRecord> all;
    const auto begun = std::chrono::steady_clock::now();
    for (const auto& wanted : records) {
        if (std::chrono::steady_clock::now() - begun >= kPatience) {
            all.push_back(too_late(wanted));
        } else if (wanted.type == RecordType::mx) {
            auto asking = resolver.lookup_mx(wanted.name);
            const auto answer = co_await std::move(asking);
            all.push_back(judge(wanted, answer));
        } else {
            auto asking = ask(resolver, wanted);
            const auto answer = co_await std::move(asking);
            all.push_back(judge(wanted, answer, service_domain));
        }
    }
    co_return all;
}

}  // namespace warmpost::ingress
