#include "ingress/http/operator/message_story.h"

#include "base/ids.h"
#include "base/strings.h"
#include "base/time.h"
#include "mail/message/header.h"

namespace warmpost::ingress::http::operators {
namespace json = boost::json;
namespace {

using Entry = spool::pb::HistoryEntry;

json::array texts(const auto& list) {
    json::array result;
    for (const auto& each : list) result.emplace_back(each);
    return result;
}

json::object envelope_view(const spool::pb::Envelope& envelope) {
    json::object tags;
    for (const auto& tag : envelope.tags()) tags[tag.name()] = tag.value();
    return {{"account", to_string(AccountId{envelope.account()})},
            {"accepted", to_iso8601(from_ms(envelope.accepted_ms()))},
            {"expires", to_iso8601(from_ms(envelope.expires_ms()))},
            {"from", envelope.from()},
            {"identity", envelope.identity()},
            {"recipients", texts(envelope.recipients())},
            {"subject", envelope.subject()},
            {"size", envelope.size()},
            {"configuration_set", envelope.configuration_set()},
            {"pool", envelope.pool()},
            {"tls_required", envelope.tls_required()},
            {"feedback_address", envelope.feedback_address()},
            {"operation", envelope.operation()},
            {"source_ip", envelope.source_ip()},
            {"caller_identity", envelope.caller_identity()},
            {"client_message_id", envelope.client_message_id()},
            {"tags", std::move(tags)}};
}

json::object entry_view(const Entry& entry) {
    json::object view{{"at", to_iso8601(from_ms(entry.at_ms()))}, {"kind", to_lower(Entry::Kind_Name(entry.kind()))}};
    if (entry.kind() == Entry::ACCEPTED) return view;
    view["recipients"] = texts(entry.recipients());
    view["result"] = to_lower(Entry::Result_Name(entry.result()));
    view["source_ip"] = entry.source_ip();
    view["ehlo"] = entry.ehlo();
    view["remote_host"] = entry.remote_host();
    view["remote_ip"] = entry.remote_ip();
    view["isp"] = entry.isp();
    view["reply"] = entry.reply();
    view["scope"] = entry.scope();
    view["meaning"] = entry.meaning();
    view["tls"] = entry.tls();
    view["tls_version"] = entry.tls_version();
    view["duration_ms"] = entry.duration_ms();
    view["decision"] = entry.decision();
    view["pool"] = entry.pool_name();
    view["user_agent"] = mail::valid_utf8(entry.user_agent());
    view["link"] = mail::valid_utf8(entry.link());
    view["count"] = entry.count();
    view["next_attempt"] = entry.next_attempt_ms() > 0 ? to_iso8601(from_ms(entry.next_attempt_ms())) : std::string{};
    return view;
}

}  // namespace

json::object usage_view(const spool::Usage& usage) {
    return {{"waiting_messages", usage.waiting_messages}, {"segment_bytes", usage.segment_bytes}, {"free_bytes", usage.free_bytes},
            {"failed", usage.failed}, {"disk_full", usage.disk_full}};
}

json::array recipients_view(const std::vector<runtime::RecipientView>& recipients) {
    json::array list;
    for (const auto& each : recipients) {
        list.push_back(json::object{{"address", each.address}, {"attempts", each.attempts}, {"next_attempt_ms", each.next_attempt_ms}, {"last_reply", each.last_reply}, {"waits_for", each.waits_for}});
    }
    return list;
}

json::object message_story(const std::string& id, const FoundMessage& found) {
    json::object view{{"id", id}, {"envelope", json::object{}}};
    json::array story;
    for (const auto& entry : found.entries) {
        if (entry.kind() == Entry::ACCEPTED && entry.has_envelope()) view["envelope"] = envelope_view(entry.envelope());
        story.push_back(entry_view(entry));
    }
    view["entries"] = std::move(story);
    view["waiting"] = found.waiting.empty() ? json::array{} : recipients_view(found.waiting.front().recipients);
    view["under_way"] = found.under_way();
    return view;
}

}  // namespace warmpost::ingress::http::operators
