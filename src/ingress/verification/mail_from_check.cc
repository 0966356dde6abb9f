#include "ingress/verification/mail_from_check.h"

#include <algorithm>
#include <vector>

#include "base/strings.h"

namespace warmpost::ingress {
namespace asio = boost::asio;
namespace {

constexpr std::string_view kSpf = "v=spf1";

}  // namespace

bool is_spf(std::string_view record) { return istarts_with(record, kSpf) && (record.size() == kSpf.size() || record[kSpf.size()] == ' '); }
std::string feedback_host(std::string_view service_domain) { return "feedback." + std::string(service_domain); }
std::string spf_include(std::string_view service_domain) { return "bounce." + std::string(service_domain); }

bool spf_lets_us_send(std::string_view record, std::string_view service_domain) {
    if (!is_spf(record)) return false;
    const std::string included = "include:" + spf_include(service_domain), redirected = "redirect=" + spf_include(service_domain);
    return std::ranges::any_of(split(record, ' '), [&](std::string_view term) {
        if (iequals(term, redirected)) return true;
        if (term.starts_with('+')) term.remove_prefix(1);
        return iequals(term, included);
    });
}

asio::awaitable<DnsFinding> look_up_mail_from(runtime::Resolver& resolver, std::string domain, std::string service_domain) {
    DnsFinding finding{false, {}};
    auto asking_mx = resolver.lookup_mx(domain);
    const auto mx = co_await std::move(asking_mx);
    const auto wanted = feedback_host(service_domain);
    if (mx.records.size() != 1 || !iequals(mx.records.front().host, wanted)) {
        finding.error_type = error_type_of(mx.status);
        co_return finding;
    }
    auto asking_txt = resolver.lookup_txt(domain);
    const auto txt = co_await std::move(asking_txt);
    const auto rules = std::ranges::count_if(txt.records, [](const std::string& text) { return is_spf(text); });  // two are none (RFC 7208 4.5)
    const bool lets = std::ranges::any_of(txt.records, [&](const std::string& text) { return spf_lets_us_send(text, service_domain); });
    finding.verified = rules == 1 && lets;
    if (!finding.verified) finding.error_type = error_type_of(txt.status);
    co_return finding;
}

}  // namespace warmpost::ingress
