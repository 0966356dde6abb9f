#include "cli/published_records.h"

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "policy/checks/names.h"

namespace warmpost::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& text : words) out += (out.empty() ? "" : " ") + text;
    return out;
}

// Blanks and the cut into character-strings do not matter in SPF and DKIM records.
std::string without_blanks(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != ' ' && c != '\t') out += c;
    return out;
}

std::string host_of_url(std::string_view url) {
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    return to_lower(url.substr(0, url.find_first_of(":/")));
}

// True when `count` = 2^k addresses from `at` on are consecutive and `at` is aligned to them.
bool is_block(const std::vector<IpAddress>& sorted, std::size_t at, std::size_t count) {
    if (at + count > sorted.size() || sorted[at].is_v6() != sorted[at + count - 1].is_v6()) return false;
    const auto bytes = sorted[at].bytes();
    const std::uint32_t low = static_cast<unsigned char>(bytes[bytes.size() - 1]) | static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[bytes.size() - 2])) << 8;
    if (low % count != 0) return false;
    for (std::size_t i = 1; i < count; ++i)
        if (sorted[at + i] != sorted[at + i - 1].next()) return false;
    return true;
}

class Collector {
public:
    Collector(const config::Config& config, const std::vector<config::EgressAddress>& addresses) : config_(config), addresses_(addresses), domain_(config.server.service_domain) {}

    std::vector<PublishedRecord> collect(const std::vector<control::DkimRecord>& dkim) {
        for (const config::EgressAddress& address : addresses_) add_address(address);
        add_return_path();
        for (const control::DkimRecord& record : dkim) add(RecordType::txt, record.name, record.value, record.purpose);
        const std::string target = config_.server.public_url.empty() ? domain_ : host_of_url(config_.server.public_url);
        add(RecordType::cname, "click." + domain_, target, "links of opens and clicks");
        if (target == domain_) add(RecordType::a, domain_, {}, "the host of the links: this server's public address");
        return std::move(records_);
    }

private:
    void add(RecordType type, std::string name, std::string value, std::string purpose) { records_.push_back({type, std::move(name), std::move(value), std::move(purpose)}); }

    void add_address(const config::EgressAddress& address) {
        const std::string name = ehlo_name(address, domain_);
        add(address.ip.is_v6() ? RecordType::aaaa : RecordType::a, name, to_string(address.ip), "EHLO name of a source address");
        add(RecordType::ptr, to_string(address.ip), name, "its reverse name (set by whoever gave you the address)");
    }
    void add_return_path() {
        const std::string bounce = "bounce." + domain_, feedback = "feedback." + domain_;
        add(RecordType::mx, bounce, "10 " + feedback, config_.server.feedback.empty() ? "bounces come back here; set server.feedback, so that they are taken in" : "bounces come back here");
        std::set<std::string> concrete;
        for (const Endpoint& endpoint : config_.server.feedback)
            if (!endpoint.ip.is_loopback() && endpoint.ip != IpAddress{} && endpoint.ip != *IpAddress::parse("::")) concrete.insert(to_string(endpoint.ip));
        for (const std::string& ip : concrete) add(ip.find(':') == std::string::npos ? RecordType::a : RecordType::aaaa, feedback, ip, "the host that takes bounces");
        if (concrete.empty()) add(RecordType::a, feedback, {}, "the host that takes bounces: this server's public address");
        std::vector<IpAddress> ips;
        for (const config::EgressAddress& address : addresses_) ips.push_back(address.ip);
        const std::string mechanisms = joined(spf_mechanisms(std::move(ips)));
        add(RecordType::txt, bounce, "v=spf1 " + mechanisms + (mechanisms.empty() ? "" : " ") + "-all", "SPF of the return path");
    }
    const config::Config& config_;
    const std::vector<config::EgressAddress>& addresses_;
    const std::string& domain_;
    std::vector<PublishedRecord> records_;
};

bool same_value(RecordType type, const std::string& wanted, const std::string& found) {
    return type == RecordType::txt ? without_blanks(wanted) == without_blanks(found) : iequals(wanted, found);
}

// A TXT name may carry records for others; only one of the same kind ("v=spf1", "v=DKIM1") is in conflict.
bool is_rival(const PublishedRecord& wanted, const std::string& found) {
    return wanted.type != RecordType::txt || istarts_with(found, std::string_view(wanted.value).substr(0, wanted.value.find_first_of(" ;")));
}

}  // namespace

const char* to_string(RecordState state) {
    switch (state) {
        case RecordState::ok: return "ok";
        case RecordState::missing: return "missing";
        case RecordState::differs: return "differs";
        case RecordState::unknown: break;
    }
    return "unknown";
}

std::string ehlo_name(const config::EgressAddress& address, const std::string& service_domain) {
    return checks::ehlo_name(address.ehlo, {}, address.ip, service_domain);
}

std::vector<std::string> spf_mechanisms(std::vector<IpAddress> addresses) {
    std::ranges::sort(addresses);
    const auto twice = std::ranges::unique(addresses);
    addresses.erase(twice.begin(), twice.end());
    std::vector<std::string> out;
    for (std::size_t at = 0; at < addresses.size();) {
        std::size_t count = 1;
        int bits = 0;
        while (count < 65'536 && is_block(addresses, at, count * 2)) {
            count *= 2;
            ++bits;
        }
        const bool v6 = addresses[at].is_v6();
        out.push_back((v6 ? "ip6:" : "ip4:") + to_string(addresses[at]) + (bits ? "/" + std::to_string((v6 ? 128 : 32) - bits) : ""));
        at += count;
    }
    return out;
}

std::vector<PublishedRecord> records_to_publish(const config::Config& config, const std::vector<config::EgressAddress>& addresses, const std::vector<control::DkimRecord>& dkim) {
    return Collector(config, addresses).collect(dkim);
}

RecordState compare(const PublishedRecord& wanted, const Found& found) {
    if (found.status == runtime::DnsStatus::failed) return RecordState::unknown;
    if (found.values.empty()) return RecordState::missing;
    if (wanted.value.empty()) return RecordState::ok;
    const auto matches = [&](const std::string& value) { return same_value(wanted.type, wanted.value, value); };
    if (std::ranges::any_of(found.values, matches)) return RecordState::ok;
    return std::ranges::any_of(found.values, [&](const std::string& value) { return is_rival(wanted, value); }) ? RecordState::differs : RecordState::missing;
}

}  // namespace warmpost::cli
