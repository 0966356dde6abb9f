#include "control/support.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <set>
#include <sstream>

#include "control/key_file.h"

namespace warmpost::control {

TestService::TestService() {
    std::string name = (std::filesystem::temp_directory_path() / "warmpost-control-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no directory for the test");
    directory = name;
    config.server.data_dir = directory / "data";
    config.server.key_file = directory / "warmpost.key";
    config.server.service_domain = "mail.example.net";
    config.egress.shared = {{ip("127.0.1.2"), "a2.example.net"}, {ip("127.0.1.1"), "a1.example.net"}};
    config.egress.inventory = {{ip("127.0.2.1"), ""}, {ip("127.0.2.2"), ""}, {ip("127.0.2.3"), ""}};
    if (auto key = create_key_file(config.server.key_file); !key) throw std::runtime_error(key.error().message);
    reopen();
    auto first = service->initialise({"shop", true, 50'000, 14});
    if (!first) throw std::runtime_error(first.error().message);
    made = *first;
    id = made.account;
}

TestService::~TestService() {
    service.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
}

Result<std::unique_ptr<Service>> TestService::open() {
    return Service::open(config, [this](SnapshotPtr next) { published.push_back(std::move(next)); }, [this] { return now; });
}

void TestService::reopen() {
    service.reset();
    auto opened = open();
    if (!opened) throw std::runtime_error(opened.error().message);
    service = std::move(*opened);
}

const Account& TestService::account() const { return *published.back()->account(id); }
const Pool* TestService::pool(const std::string& name) const { return published.back()->pool_named(id, name); }

IpAddress ip(const std::string& text) { return IpAddress::parse(text).value(); }

namespace {

std::string of(const std::map<std::string, std::string>& tags) {
    std::string text;
    for (const auto& [key, value] : tags) text += key + "=" + value + ";";
    return text;
}

std::string of(const Identity& i) {
    std::ostringstream out;
    out << "  identity " << i.name << ' ' << int(i.kind) << int(i.status) << int(i.dkim_status) << i.dkim_external << i.dkim_signing << i.feedback_forwarding << ' '
        << to_ms(i.created) << ' ' << to_ms(i.last_checked) << ' ' << to_ms(i.last_success) << ' ' << i.configuration_set << ' ' << i.error_type << ' ' << of(i.tags);
    for (const auto& token : i.dkim_tokens) out << ' ' << token;
    out << ' ' << i.mail_from.domain << ' ' << i.mail_from.reject_on_failure << int(i.mail_from.status) << ' ' << to_ms(i.mail_from.since) << ' ' << of(i.policies) << ' '
        << to_ms(i.unfound_since) << ' ' << to_ms(i.records_seen) << ' ' << i.previous_selector << i.previous_record;
    if (i.next_dkim) out << ' ' << i.next_dkim->key->private_pem() << to_ms(i.next_dkim->since) << i.next_dkim->failed;
    if (i.dkim_key) out << ' ' << i.dkim_key->domain() << ' ' << i.dkim_key->selector() << ' ' << i.dkim_key->private_pem();
    return out.str() + "\n";
}

std::string of(const std::vector<EventDestination>& destinations) {
    std::ostringstream out;
    for (const auto& d : destinations) {
        out << " [" << d.name << ' ' << d.enabled << ' ' << d.types << ' ' << int(d.kind) << ' ' << d.arn << ' ' << d.iam_role;
        for (const auto& each : d.dimensions) out << ' ' << each.name << '/' << each.source << '/' << each.fallback;
        out << ']';
    }
    return out.str();
}

std::string of(const Account& a) {
    std::ostringstream out;
    out << "account " << to_string(a.id) << ' ' << a.name << ' ' << a.production << a.sending_enabled << ' ' << a.max_24_hour_send << ' ' << a.max_send_rate;
    out << ' ' << a.auto_warmup << a.allow_listed << a.suppressed.bounce << a.suppressed.complaint << a.vdm_set << a.vdm_enabled << ' ' << a.pricing_plan;
    const auto& d = a.details;
    out << ' ' << d.mail_type << ' ' << d.website << ' ' << d.use_case << ' ' << d.language << ' ' << int(d.review) << ' ' << d.case_id << ' ' << d.reason << ' ' << to_ms(d.asked)
        << ' ' << to_ms(d.decided);
    for (const auto& contact : d.contacts) out << ' ' << contact;
    out << '\n';
    for (const auto& [name, identity] : a.identities) out << of(identity);
    for (const auto& [name, s] : a.configuration_sets)
        out << "  set " << s.name << ' ' << s.tls_required << s.sending_enabled << s.reputation_metrics << ' ' << s.sending_pool << ' ' << s.max_delivery_seconds << ' '
            << of(s.tags) << of(s.destinations) << '\n';
    for (const auto& [name, topic] : a.topics) {
        out << "  topic " << name << ' ' << to_ms(topic.created);
        for (const auto& s : topic.subscriptions)
            out << " [" << s.id << ' ' << to_text(s.transport) << ' ' << s.endpoint << ' ' << s.confirmed << ' ' << to_ms(s.created) << ' ' << to_ms(s.token_made) << ']';
        out << '\n';
    }
    return out.str();
}

std::string of(const Pool& p) {
    std::ostringstream out;
    out << "pool " << p.id.value() << ' ' << p.name << ' ' << to_string(p.account) << ' ' << int(p.mode) << p.paused;
    for (const auto& s : p.sources) out << " [" << int(s.kind) << ' ' << to_string(s.ip) << ' ' << s.ehlo << ' ' << s.name << ' ' << s.paused << ' '
                                      << (s.warmup.plan ? s.warmup.plan->progress : -1) << ' ' << to_ms(s.warmup.leased_at) << ']';
    out << ' ' << of(p.tags);
    return out.str() + "\n";
}

}  // namespace

std::string describe(const Snapshot& s) {
    std::set<std::string> parts;
    for (const auto& [id, account] : s.accounts) parts.insert(of(*account));
    for (const auto& [id, pool] : s.pools) parts.insert(of(*pool));
    for (const auto& [id, key] : s.keys)
        parts.insert("key " + id + ' ' + key->secret + ' ' + to_string(key->account) + ' ' + std::to_string(int(key->role)) + std::to_string(key->enabled) + "\n");
    for (const auto& pause : s.pauses)
        parts.insert("pause " + std::to_string(int(pause.kind)) + ' ' + pause.value + ' ' + pause.reason + ' ' + std::to_string(to_ms(pause.since)) + "\n");
    std::string text = "return path " + s.return_path_secret + "\n";
    if (s.service_dkim_key) text += s.service_dkim_key->domain() + s.service_dkim_key->private_pem();
    for (const auto& part : parts) text += part;
    return text;
}

}  // namespace warmpost::control
