#include "feedback/inbound/attribution.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/ip_address.h"
#include "base/message_id.h"
#include "base/strings.h"
#include "feedback/inbound/story.h"
#include "mail/report/status_fields.h"
#include "policy/outcome/bounce.h"
#include "policy/outcome/report.h"
#include "reporting/events/record.h"

namespace warmpost::feedback {
namespace {

using Entry = spool::pb::HistoryEntry;
using mail::MailFinding;
using mail::MailKind;

// Ended by a bounce that was told: by us, by a report, by the queue's age or by the operator.
bool bounce_told(const std::vector<Entry>& history, std::string_view address) {
    return std::ranges::any_of(history, [address](const Entry& entry) { return entry.result() == Entry::BOUNCED && is_about(entry, address); });
}
bool delay_told(const std::vector<Entry>& history, std::string_view address) {
    return std::ranges::any_of(history, [address](const Entry& entry) { return entry.kind() == Entry::ASYNC_DELAY && is_about(entry, address); });
}

std::optional<int> match(const MailFinding& reported, const std::vector<int>& group, const spool::pb::Envelope& envelope) {
    if (group.size() == 1) return group.front();   // an alias behind it may have another name
    for (const std::string& name : {reported.recipient, reported.final_recipient})
        for (const int index : group)
            if (!name.empty() && iequals(name, envelope.recipients(index))) return index;
    return std::nullopt;
}

// One recipient's news.
struct News {
    const MailFinding* reported;
    std::string address;
    const Entry* attempt;
    std::string status;              // the most exact one; empty: none
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

    void hear(const MailFinding& reported, const isp::IspTable& isps, const std::vector<int>& group) {
        const auto index = match(reported, group, told_.envelope);
        if (!index) return void(++told_.strangers);
        const bool failed = reported.kind == MailKind::bounce;
        if (!failed && reported.kind != MailKind::delay) return void(++told_.delivered);
        const std::string address = told_.envelope.recipients(*index);
        const bool again = bounce_told(history_, address) || (!failed && delay_told(history_, address)) || !heard_.insert(*index).second;
        if (again) return void(++told_.repeated);
        const Entry* attempt = attempt_for(history_, address);
        // Not tried yet as far as we know, or still in the queue (the answer that handed it over was lost, say): the report is taken once that has ended.
        if (!attempt || attempt->result() == Entry::DEFERRED) {
            told_.state = Attribution::State::not_yet;
            return;
        }
        (failed ? bounced_ : delayed_).push_back(judged(reported, address, *attempt, isps));
    }

    Attribution tell() {
        for (const News& news : bounced_) tell_bounce(news);
        add_bounce_events();
        add_delay_event();
        told_.delays = delayed_.size();
        return std::move(told_);
    }

private:
    // What the ISP's own rules make of the reply that is quoted; SES's words and the scope of a bounce are those of policy/outcome/bounce.h.
    static News judged(const MailFinding& reported, const std::string& address, const Entry& attempt, const isp::IspTable& isps) {
        const bool failed = reported.kind == MailKind::bounce;
        const auto reply = outcome::read_quoted(reported.status, reported.diagnostic, reported.explanation);
        auto meant = outcome::class_of_report({reported.status, reported.diagnostic, reported.explanation, !failed});
        News news{&reported, address, &attempt, meant.status.empty() ? reply.enhanced : meant.status, {}};
        news.judgement = isps.judge(IspId{attempt.isp()}, reply.stage, reply.code, reply.enhanced, reply.text);
        if (!failed) return news;
        news.judgement = outcome::as_final(std::move(news.judgement), reply);
        news.judgement.bounce_type = std::move(meant.type);
        news.judgement.bounce_sub_type = std::move(meant.sub_type);
        news.judgement.scope = meant.scope;
        return news;
    }
    // SES says who reported: the system that gave up.
    std::string reporter(const News& news) const {
        if (!report_.mail.reporting_mta.empty()) return report_.mail.reporting_mta;
        return news.reported->remote_mta.empty() ? std::string(report_.peer) : news.reported->remote_mta;
    }
    static std::string status_of(const News& news, bool failed) {
        if (!news.status.empty()) return news.status;
        return failed ? "5.0.0" : "4.0.0";
    }
    // Empty: the report gives no reason.
    static std::string reason_of(const News& news) {
        return mail::printable(trim(news.reported->diagnostic).empty() ? news.reported->explanation : news.reported->diagnostic);
    }
    static std::string diagnostic_of(const News& news) {
        std::string reason = reason_of(news);
        return reason.empty() ? "the report gives no reason" : reason;
    }
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
        const std::string reason = reason_of(news);
        entry.set_reply(reason.empty() ? status_of(news, result == Entry::BOUNCED) + " (no reason given)" : reason);
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
    for (const MailFinding& reported : report.mail.findings) teller.hear(reported, isps, group);
    return teller.tell();
}

}  // namespace warmpost::feedback
