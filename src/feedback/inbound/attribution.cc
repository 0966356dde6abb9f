#include "feedback/inbound/attribution.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/ip_address.h"
#include "base/message_id.h"
#include "base/strings.h"
#include "mail/message/header.h"
#include "policy/outcome/report.h"
#include "reporting/events/record.h"

namespace warmpost::feedback {
namespace {

using Entry = spool::pb::HistoryEntry;
using mail::ReportedAction;
using mail::ReportedRecipient;

bool is_about(const Entry& entry, std::string_view address) {
    return std::ranges::any_of(entry.recipients(), [address](const std::string& each) { return each == address; });
}

const spool::pb::Envelope* envelope_in(const std::vector<Entry>& history) {
    const auto accepted = std::ranges::find_if(history, [](const Entry& entry) { return entry.kind() == Entry::ACCEPTED && entry.has_envelope(); });
    return accepted == history.end() ? nullptr : &accepted->envelope();
}

// The attempt that handed the message over, else the last one. Null: none yet.
const Entry* attempt_for(const std::vector<Entry>& history, std::string_view address) {
    const Entry* best = nullptr;
    for (const Entry& entry : history) {
        if (entry.kind() != Entry::ATTEMPT || !is_about(entry, address)) continue;
        if (!best || best->result() != Entry::DELIVERED || entry.result() == Entry::DELIVERED) best = &entry;
    }
    return best;
}

// Ended by a bounce that was told: by us, by a report, by the queue's age or by the operator.
bool bounce_told(const std::vector<Entry>& history, std::string_view address) {
    return std::ranges::any_of(history, [address](const Entry& entry) { return entry.result() == Entry::BOUNCED && is_about(entry, address); });
}
bool delay_told(const std::vector<Entry>& history, std::string_view address) {
    return std::ranges::any_of(history, [address](const Entry& entry) { return entry.kind() == Entry::ASYNC_DELAY && is_about(entry, address); });
}

// Recipients that the tag speaks of, by index.
std::vector<int> group_of(const mail::ReturnPathTag& tag, const spool::pb::Envelope& envelope) {
    std::vector<int> group;
    if (tag.index >= envelope.recipients_size()) return group;
    if (tag.single) return {tag.index};
    const auto domain = mail::domain_of(envelope.recipients(tag.index));
    for (int i = tag.index; i < envelope.recipients_size(); ++i)
        if (iequals(mail::domain_of(envelope.recipients(i)), domain)) group.push_back(i);
    return group;
}

std::optional<int> match(const ReportedRecipient& reported, const std::vector<int>& group, const spool::pb::Envelope& envelope) {
    if (group.size() == 1) return group.front();   // an alias behind it may have another name
    for (const std::string& name : {reported.original_recipient, reported.final_recipient})
        for (const int index : group)
            if (!name.empty() && iequals(name, envelope.recipients(index))) return index;
    return std::nullopt;
}

// One recipient's news.
struct News {
    const ReportedRecipient* reported;
    std::string address;
    const Entry* attempt;
    outcome::QuotedReply reply;
    outcome::Judgement judgement;
};

class Teller {
public:
    Teller(const Report& report, const std::vector<Entry>& history, const spool::pb::Envelope& envelope, std::string_view region, WallTime now)
        : report_(report), history_(history), region_(region), now_(now) {
        told_.state = Attribution::State::known;
        told_.envelope = envelope;
        told_.outcome.message_id = envelope.message_id();
    }

    void hear(const ReportedRecipient& reported, const isp::IspTable& isps, const std::vector<int>& group) {
        const auto index = match(reported, group, told_.envelope);
        if (!index) return void(++told_.strangers);
        if (reported.action != ReportedAction::failed && reported.action != ReportedAction::delayed) return void(++told_.delivered);
        const std::string address = told_.envelope.recipients(*index);
        const bool failed = reported.action == ReportedAction::failed;
        const bool again = bounce_told(history_, address) || (!failed && delay_told(history_, address)) || !heard_.insert(*index).second;
        if (again) return void(++told_.repeated);
        const Entry* attempt = attempt_for(history_, address);
        // Not tried yet as far as we know, or still in the queue (the answer that handed it over was lost, say): the report is taken once that has ended.
        if (!attempt || attempt->result() == Entry::DEFERRED) {
            told_.state = Attribution::State::not_yet;
            return;
        }
        News news{&reported, address, attempt, outcome::read_quoted(reported.status, reported.diagnostic), {}};
        const auto& reply = news.reply;
        news.judgement = isps.judge(IspId{attempt->isp()}, reply.stage, reply.code, reply.enhanced, reply.text);
        if (failed) news.judgement = outcome::as_final(std::move(news.judgement), reply);
        (failed ? bounced_ : delayed_).push_back(std::move(news));
    }

    Attribution tell() {
        for (const News& news : bounced_) tell_bounce(news);
        add_bounce_events();
        add_delay_event();
        told_.delays = delayed_.size();
        return std::move(told_);
    }

private:
    // SES says who reported: the system that gave up.
    std::string reporter(const News& news) const {
        if (!report_.status.reporting_mta.empty()) return report_.status.reporting_mta;
        return news.reported->remote_mta.empty() ? std::string(report_.peer) : news.reported->remote_mta;
    }
    static std::string status_of(const News& news, bool failed) {
        if (!news.reply.enhanced.empty()) return news.reply.enhanced;
        return failed ? "5.0.0" : "4.0.0";
    }
    static std::string diagnostic_of(const News& news) { return news.reported->diagnostic.empty() ? "the report gives no reason" : news.reported->diagnostic; }
    static reporting::DelayedRecipient for_event(const News& news, bool failed) {
        const std::string& type = news.reported->diagnostic_type;
        return {news.address, status_of(news, failed), (type.empty() ? "smtp" : type) + "; " + diagnostic_of(news)};
    }
    static std::string outgoing_ip(const News& news) { return IpAddress::parse(news.attempt->source_ip()) ? news.attempt->source_ip() : std::string(); }

    static reporting::Way way_of(const News& news) { return {news.attempt->isp(), news.attempt->source_ip(), true}; }

    void add_history(const News& news, Entry::Kind kind, Entry::Result result) {
        Entry& entry = told_.outcome.history.emplace_back();
        entry.set_kind(kind);
        entry.set_at_ms(to_ms(now_));
        entry.add_recipients(news.address);
        entry.set_result(result);
        entry.set_source_ip(news.attempt->source_ip());
        entry.set_remote_host(reporter(news));
        entry.set_remote_ip(std::string(report_.peer));
        entry.set_isp(news.attempt->isp());
        entry.set_pool_name(news.attempt->pool_name());
        entry.set_reply(news.reported->diagnostic.empty() ? status_of(news, result == Entry::BOUNCED) + " (no reason given)" : news.reported->diagnostic);
        entry.set_scope(outcome::to_string(news.judgement.scope));
        entry.set_meaning(outcome::to_string(news.judgement.meaning));
        entry.set_bounce_type(news.judgement.bounce_type);
        entry.set_bounce_sub_type(news.judgement.bounce_sub_type);
        const char* what = result == Entry::BOUNCED ? "could not be delivered" : "is delayed";
        entry.set_decision("a report came back: " + reporter(news) + " says that it " + what + "; it had left by " + news.attempt->source_ip());
    }

    void tell_bounce(const News& news) {
        add_history(news, Entry::ASYNC_BOUNCE, Entry::BOUNCED);
        told_.failed.push_back({news.address, status_of(news, true), diagnostic_of(news),
                                news.reported->remote_mta.empty() ? reporter(news) : news.reported->remote_mta});
        told_.bounces.push_back({AccountId{told_.envelope.account()}, told_.envelope.message_id(), news.address, news.attempt->source_ip(),
                                 news.attempt->pool_name(),
                                 IspId{news.attempt->isp()}, news.judgement});
    }

    // One event for those whose bounce is of the same kind.
    void add_bounce_events() {
        std::map<std::pair<std::string, std::string>, std::vector<const News*>> kinds;
        for (const News& news : bounced_) kinds[{news.judgement.bounce_type, news.judgement.bounce_sub_type}].push_back(&news);
        for (const auto& [kind, all] : kinds) {
            std::vector<reporting::DelayedRecipient> recipients;
            for (const News* news : all) recipients.push_back(for_event(*news, true));
            told_.outcome.events.push_back(reporting::bounce_record({told_.envelope, {}, region_, way_of(*all.front())}, recipients, now_, kind.first, kind.second,
                                                                    new_message_id(now_),
                                                                    reporter(*all.front()), outgoing_ip(*all.front())));
        }
    }
    void add_delay_event() {
        if (delayed_.empty()) return;
        std::vector<reporting::DelayedRecipient> recipients;
        for (const News& news : delayed_) {
            add_history(news, Entry::ASYNC_DELAY, Entry::DEFERRED);
            recipients.push_back(for_event(news, false));
        }
        const std::string type = delayed_.front().judgement.delay_type.empty() ? "General" : delayed_.front().judgement.delay_type;
        told_.outcome.events.push_back(reporting::delay_record({told_.envelope, {}, region_, way_of(delayed_.front())}, recipients, now_, type,
                                                               from_ms(told_.envelope.expires_ms()), reporter(delayed_.front())));
    }

    const Report& report_;
    const std::vector<Entry>& history_;
    std::string_view region_;
    WallTime now_;
    Attribution told_;
    std::set<int> heard_;
    std::vector<News> bounced_, delayed_;
};

}  // namespace

Attribution attribute(const Report& report, const std::vector<Entry>& history, const isp::IspTable& isps, std::string_view region, WallTime now) {
    const auto* envelope = envelope_in(history);
    const auto group = envelope ? group_of(report.tag, *envelope) : std::vector<int>{};
    if (group.empty()) return {};
    Teller teller(report, history, *envelope, region, now);
    for (const ReportedRecipient& reported : report.status.recipients) teller.hear(reported, isps, group);
    return teller.tell();
}

}  // namespace warmpost::feedback
