#include "feedback/inbound/complaint.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/message_id.h"
#include "base/strings.h"
#include "feedback/inbound/story.h"
#include "reporting/events/record.h"

namespace warmpost::feedback {
namespace {

using Entry = spool::pb::HistoryEntry;
using mail::MailFinding;
using mail::MailKind;

constexpr const char* kNotSpam = "not-spam";
constexpr const char* kUntyped = "complaint";  // in the story, of what came without RFC 5965's fields
constexpr std::ptrdiff_t kMostToldOfOne = 10;  // who holds a token may change his mind, not without end

// RFC 5965 7.3: what is none of the registered types is "other".
std::string registered(const std::string& type) {
    constexpr std::array kTypes{"abuse", "fraud", "virus", "other", "not-spam", "opt-out", "opt-out-list"};
    return type.empty() || std::ranges::find(kTypes, type) != kTypes.end() ? type : "other";
}

std::optional<int> index_of(std::string_view address, const spool::pb::Envelope& envelope) {
    for (int i = 0; i < envelope.recipients_size(); ++i)
        if (iequals(address, envelope.recipients(i))) return i;
    return std::nullopt;
}

// Recipients of the message that the report names as who complained. To of the message returned says who was written to, not who of them complained.
std::set<int> named_in(const mail::MailReport& report, const spool::pb::Envelope& envelope) {
    std::set<int> named;
    for (const MailFinding& finding : report.findings) {
        if (finding.recipient.empty() || finding.by_to_field) continue;
        if (const auto index = index_of(finding.recipient, envelope)) named.insert(*index);
    }
    return named;
}

std::optional<int> complainer(const mail::MailReport& report, const std::vector<int>& group, const spool::pb::Envelope& envelope) {
    const auto named = named_in(report, envelope);
    // The tag speaks of one. A name that is no recipient's at all may be an alias behind it, or made unreadable.
    if (group.size() == 1) {
        const auto same = [&](int index) { return iequals(envelope.recipients(index), envelope.recipients(group.front())); };
        return std::ranges::all_of(named, same) ? std::optional(group.front()) : std::nullopt;
    }
    if (named.size() != 1 || std::ranges::find(group, *named.begin()) == group.end()) return std::nullopt;
    return *named.begin();
}

// The last that was told of this recipient says the same; or there was enough of it.
bool told_before(const Story& story, std::string_view address, bool not_spam) {
    const auto ours = [address](const Entry& entry) { return entry.kind() == Entry::COMPLAINT && is_about(entry, address); };
    const auto last = std::find_if(story.rbegin(), story.rend(), ours);
    if (last == story.rend()) return false;
    return (last->meaning() == kNotSpam) == not_spam || std::ranges::count_if(story, ours) >= kMostToldOfOne;
}

Entry history_entry(const Report& report, const AttributedComplaint& complaint, const Entry* attempt, const std::string& type, WallTime now) {
    Entry entry;
    entry.set_kind(Entry::COMPLAINT);
    entry.set_at_ms(to_ms(now));
    entry.add_recipients(complaint.recipient);
    entry.set_source_ip(complaint.source);
    entry.set_remote_ip(std::string(report.peer));
    entry.set_isp(complaint.isp.value());
    if (attempt) entry.set_pool_name(attempt->pool_name());
    entry.set_meaning(type.empty() ? kUntyped : type);
    const std::string who = report.mail.user_agent.empty() ? "a mailbox provider" : report.mail.user_agent;
    const std::string what = complaint.not_spam ? "that this is not spam" : type.empty() ? "that somebody complained" : "\"" + type + "\"";
    entry.set_decision("a feedback report came: " + who + " says " + what + (complaint.source.empty() ? "" : "; it had left by " + complaint.source));
    return entry;
}

}  // namespace

bool is_complaint(const mail::MailReport& report) {
    return std::ranges::any_of(report.findings,
                               [](const MailFinding& each) { return each.kind == MailKind::complaint && each.feedback_type != "auth-failure"; });
}

Attribution attribute_complaint(const Report& report, const Story& history, std::string_view region, WallTime now) {
    const auto* envelope = envelope_in(history);
    const auto group = envelope ? group_of(report.tag, *envelope) : std::vector<int>{};
    if (group.empty()) return {};
    Attribution told;
    told.state = Attribution::State::known;
    told.envelope = *envelope;
    told.outcome.message_id = envelope->message_id();
    const auto index = complainer(report.mail, group, *envelope);
    if (!index) {
        told.unproven = true;
        return told;
    }
    const std::string type = registered(report.mail.findings.front().feedback_type);
    AttributedComplaint complaint{AccountId{envelope->account()}, envelope->message_id(), envelope->recipients(*index), {}, {}, type == kNotSpam};
    if (told_before(history, complaint.recipient, complaint.not_spam)) {
        told.repeated = 1;
        return told;
    }
    const Entry* attempt = attempt_for(history, complaint.recipient);
    if (attempt) complaint.source = attempt->source_ip(), complaint.isp = IspId{attempt->isp()};
    told.outcome.history.push_back(history_entry(report, complaint, attempt, type, now));
    const std::string id = new_message_id(now);
    const reporting::ComplaintDetail detail{{}, report.mail.user_agent, type, id, report.mail.arrived.value_or(WallTime{})};
    const reporting::RecordContext context{told.envelope, {}, region, reporting::Way{complaint.isp.value(), complaint.source, true}};
    told.outcome.events.push_back(reporting::complaint_record(context, {complaint.recipient}, now, detail));
    complaint.feedback_type = type, complaint.user_agent = report.mail.user_agent, complaint.arrived = detail.arrival;
    told.complaint = std::move(complaint);
    return told;
}

}  // namespace warmpost::feedback
