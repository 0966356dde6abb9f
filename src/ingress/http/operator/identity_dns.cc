// Operator API: what DNS says of an identity's records, one by one, at this moment.
#include <boost/json/array.hpp>

#include <utility>

#include "base/strings.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/own_operations.h"
#include "ingress/verification/record_check.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

std::string_view purpose_of(RecordUse use) {
    switch (use) {
        case RecordUse::easy_dkim:
            return "DKIM, and proof that the domain is yours";
        case RecordUse::own_key:
            return "DKIM, your own key";
        case RecordUse::bounces:
            return "MAIL FROM: where bounces come back";
        case RecordUse::spf:
            return "MAIL FROM: SPF";
        case RecordUse::dmarc:
            return "DMARC: wanted by Gmail, Yahoo and Microsoft";
    }
    return "";
}

json::object view_of(const SeenRecord& seen) {
    const auto& wanted = seen.wanted;
    json::array answers;
    for (const auto& answer : seen.answers) answers.emplace_back(answer);
    return {{"type", to_string(wanted.type)},
            {"name", wanted.name},
            {"value", wanted.value},
            {"purpose", purpose_of(wanted.use)},
            {"needed", wanted.use != RecordUse::dmarc},
            {"next_key", wanted.next},
            {"state", to_string(seen.state)},
            {"answers", std::move(answers)},
            {"detail", seen.detail},
            {"ttl", seen.ttl}};
}

// What is to be published, before anybody looked.
std::vector<SeenRecord> unseen(const std::vector<WantedRecord>& records) {
    std::vector<SeenRecord> all;
    for (const auto& wanted : records) all.push_back({wanted, RecordState::unknown, {}, "Not looked at.", 0});
    return all;
}

const control::Identity* find_identity(const control::Account* account, const std::string& name) {
    if (account == nullptr) return nullptr;
    auto found = account->identities.find(name);
    if (found == account->identities.end()) found = account->identities.find(to_lower(name));
    return found == account->identities.end() ? nullptr : &found->second;
}

}  // namespace

asio::awaitable<Response> show_identity_dns(Call& call) {
    const auto id = account_asked_about(call);
    if (!id) co_return refusal(id.error());
    const auto look = flag_in_query(call, "look", true);
    if (!look) co_return refusal(look.error());
    const auto name = call.in_path("name");
    const auto* identity = find_identity(call.snapshot->account(*id), name);
    if (identity == nullptr) {
        const Error unknown{ErrorCode::NotFound, "Identity <" + name + "> does not exist.", "name"};
        co_return refusal(unknown);
    }
    const auto& service_domain = call.parts.config->server.service_domain;
    auto wanted = records_of(*identity, service_domain);
    auto seen = unseen(wanted);
    if (*look) {
        auto looking = look_at(call.parts.resolver, std::move(wanted), service_domain);
        seen = co_await std::move(looking);
    }
    json::array records;
    for (const auto& each : seen) records.push_back(view_of(each));
    json::object view{{"identity", identity->name}, {"looked_ms", *look ? to_ms(runtime::wall_now()) : 0}};
    view["records"] = std::move(records);
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::operators
