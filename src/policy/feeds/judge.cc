#include "policy/feeds/judge.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <tuple>

namespace warmpost::feeds {
namespace {

using managed::Pace;

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2g%%", 100 * share);
    return text;
}

// Of a day that is told of on the next: it counts until kFresh after its end.
WallTime fresh_until(Day day) { return WallTime(day + std::chrono::days(1) + kFresh); }

// The newest day of each subject, when it still counts.
template <class Observation, class Name>
std::map<std::string, const Observation*> newest(const std::vector<Observation>& all, Name name, WallTime now) {
    std::map<std::string, const Observation*> found;
    for (const Observation& each : all) {
        if (fresh_until(each.day) <= now || WallTime(each.day) > now + std::chrono::days(1)) continue;
        const Observation*& best = found[name(each)];
        if (best == nullptr || best->day < each.day) best = &each;
    }
    return found;
}

class Judge {
public:
    Judge(const Told& told, WallTime now) : told_(told), now_(now) {}

    Judgement run() {
        for (const auto& [address, day] : newest(
                 told_.snds, [](const SndsDay& each) { return to_string(each.address); }, now_))
            hear_snds(address, *day);
        if (now_ - told_.statuses_at < kFresh)
            for (const SndsStatus& status : told_.statuses) hear_status(status);
        for (const auto& [domain, day] : newest(
                 told_.postmaster, [](const PostmasterDay& each) { return each.domain; }, now_))
            hear_postmaster(*day);
        hear_ip_reputations();
        for (const Listing& listing : told_.listings) hear_listing(listing);
        hear_fbl();
        std::ranges::stable_sort(made_.findings, {}, &Finding::subject);
        return std::move(made_);
    }

private:
    void find(const std::string& subject, const std::string& kind, const char* isp, Severity severity, std::string text, std::string advice) {
        if (!found_.emplace(subject, kind, isp).second) return;  // the same again, as an overlapping range
        made_.findings.push_back({subject, kind, IspId{isp}, severity, std::move(text), std::move(advice)});
    }

    void hear_snds(const std::string& address, const SndsDay& day) {
        const std::string date = date_of(day.day);
        const auto slow = [&](double growth, const std::string& why) {
            made_.paces.add(address, kMicrosoft, {growth, fresh_until(day.day), "SNDS: " + why + " on " + date});
        };
        if (day.colour == Colour::red) {
            find(address, "snds-red", kMicrosoft, Severity::warning, "Outlook.com took 90 % or more of its mail for spam on " + date,
                 "Find what it sent that day and stop it: who complains, which lists are old, whether opt-in was given. Ask Microsoft's sender support only "
                 "once that has ended.");
            slow(kHold, "red");
        } else if (day.colour == Colour::yellow) {
            find(address, "snds-yellow", kMicrosoft, Severity::warning, "Outlook.com took 10 to 90 % of its mail for spam on " + date,
                 "Send less to recipients who do not open, look at the complaints' senders, and let volume stand until it is green again.");
            slow(kSlow, "yellow");
        }
        if (day.complaint_rate >= kSndsComplaints) {
            find(address, "snds-complaints", kMicrosoft, Severity::warning,
                 "SNDS tells of complaints about " + percent(day.complaint_rate) + " of its recipients on " + date + "; 0.3 % and more cost the inbox",
                 "Join Microsoft's JMRP so that each complaint comes back and suppresses its recipient; make unsubscribing one click.");
            slow(kSlow, "complaints of " + percent(day.complaint_rate));
        }
        if (day.trap_hits > 0) {
            find(address, "snds-traps", kMicrosoft, Severity::warning,
                 std::to_string(day.trap_hits) + (day.trap_hits == 1 ? " message" : " messages") + " went to Microsoft's spam traps on " + date,
                 "A trap never signed up: find the list that has it (bought, guessed, or years old), and confirm its addresses anew.");
            slow(kSlow, std::to_string(day.trap_hits) + (day.trap_hits == 1 ? " trap hit" : " trap hits"));
        }
    }

    void hear_status(const SndsStatus& status) {
        const std::string address = to_string(status.address), words = status.detail.empty() ? std::string() : " (\"" + status.detail + "\")";
        if (status.blocked) {
            find(address, "snds-blocked", kMicrosoft, Severity::warning, "Outlook.com blocks it" + words,
                 "End what caused it, then ask for delisting at sender.office.com; until then its mail to Microsoft bounces.");
            made_.paces.add(address, kMicrosoft, {kHold, told_.statuses_at + kFresh, "SNDS: blocked"});
        } else {
            find(address, "snds-status", kMicrosoft, Severity::warning, "SNDS's status feed names it" + words,
                 "Its mail to Outlook.com may go to the junk folder: see its colour and complaints.");
            made_.paces.add(address, kMicrosoft, {kSlow, told_.statuses_at + kFresh, "SNDS: named in its status feed"});
        }
    }

    void hear_postmaster(const PostmasterDay& day) {
        const std::string date = date_of(day.day);
        if (day.spam_rate && *day.spam_rate >= kSpamRate) {
            const bool bad = *day.spam_rate >= kSpamRateBad;
            find(day.domain, "postmaster-spam-rate", kGoogle, bad ? Severity::warning : Severity::info,
                 "Gmail's users reported " + percent(*day.spam_rate) + " of its mail as spam on " + date + "; " +
                     (bad ? "from 0.3 % on Gmail holds mail back" : "Gmail wants it below 0.1 %"),
                 "Send to those who open, make unsubscribing one click (List-Unsubscribe-Post), and see which campaign it was.");
        }
        if (day.domain_reputation == Reputation::low || day.domain_reputation == Reputation::bad)
            find(day.domain, "postmaster-reputation", kGoogle, Severity::warning,
                 std::string("Gmail's reputation of the domain was ") + to_string(day.domain_reputation) + " on " + date,
                 "Reputation of a domain follows its mail whatever the address: send less, to those who engage, until it is MEDIUM.");
    }

    // Files name addresses only as samples, each by the domain that it sent for: the worst of an address's newest days counts.
    void hear_ip_reputations() {
        std::map<std::string, std::pair<Day, Reputation>> worst;
        for (const PostmasterDay& day : told_.postmaster) {
            if (fresh_until(day.day) <= now_ || WallTime(day.day) > now_ + std::chrono::days(1)) continue;
            for (const IpReputation& group : day.ip_reputations)
                for (const IpAddress& ip : group.samples) {
                    auto& known = worst[to_string(ip)];
                    known = std::max(known, {day.day, group.reputation});
                }
        }
        for (const auto& [address, known] : worst) {
            const auto& [day, reputation] = known;
            if (reputation != Reputation::low && reputation != Reputation::bad) continue;
            find(address, "postmaster-address-reputation", kGoogle, Severity::warning,
                 std::string("Gmail's reputation of the address was ") + to_string(reputation) + " on " + date_of(day),
                 "Let its volume stand and send what is wanted most by it; a managed pool does the former by itself.");
            made_.paces.add(address, kGoogle,
                            {reputation == Reputation::bad ? kHold : kSlow, fresh_until(day),
                             std::string("Postmaster Tools: reputation ") + to_string(reputation) + " on " + date_of(day)});
        }
    }

    void hear_listing(const Listing& listing) {
        const std::string address = to_string(listing.address);
        find(address, kListed + listing.list, "", Severity::warning, listing.text, listing.advice);
        made_.paces.add(address, {}, {kCareful, listing.checked + kFresh, "listed by " + listing.list});
    }

    struct Loop {
        std::int64_t complaints = 0, delivered = 0, before = 0;  // before: delivered on the days of kFblBefore
        Day last{};                                              // on which a complaint came
        void add(const FblDay& day, bool is_fresh) {
            if (!is_fresh) {
                before += day.delivered;
                return;
            }
            complaints += day.complaints, delivered += day.delivered;
            if (day.complaints > 0) last = std::max(last, day.day);
        }
        [[nodiscard]] std::int64_t of() const { return std::max(delivered, (delivered + before) / 2); }
        [[nodiscard]] double rate() const { return of() > 0 ? static_cast<double>(complaints) / static_cast<double>(of()) : 0; }
        [[nodiscard]] bool says() const { return complaints >= kFblComplaints && rate() >= kFblRate; }
        [[nodiscard]] std::string words() const {
            const std::string usual = of() > delivered ? "such a time's " : "";
            return std::to_string(complaints) + " complaints about " + usual + std::to_string(of()) + " delivered messages (" + percent(rate()) + ")";
        }
    };

    // An ISP that tells of many is told of as a whole; warm-up slows only where an address has earned it.
    void hear_fbl() {
        std::map<std::string, Loop> isps;
        std::map<std::pair<std::string, std::string>, Loop> addresses;
        for (const FblDay& day : told_.fbl) {
            const auto until = fresh_until(day.day);
            if (until + kFblBefore <= now_ || WallTime(day.day) > now_ || day.isp.empty() || day.isp == "other") continue;
            isps[day.isp].add(day, until > now_);
            if (IpAddress::parse(day.source)) addresses[{day.source, day.isp}].add(day, until > now_);
        }
        for (const auto& [isp, loop] : isps)
            if (loop.says())
                find(isp, "fbl-complaints", isp.c_str(), loop.rate() >= kFblRateBad ? Severity::warning : Severity::info,
                     "The feedback loop of " + isp + " brought " + loop.words() + " in the last three days; below 0.1 % is wanted, 0.3 % costs the inbox",
                     "`warmpost reputation --kind identity` says whose mail draws them. Mail only those who asked for it, and make unsubscribing one click.");
        for (const auto& [key, loop] : addresses) {
            const auto& [address, isp] = key;
            if (!loop.says() || loop.rate() < kFblRateBad) continue;
            find(address, "fbl-complaints", isp.c_str(), Severity::warning,
                 "The feedback loop of " + isp + " brought " + loop.words() + " from this address in the last three days",
                 "`warmpost hurts " + address +
                     "` says whose mail it is: stop that until the cause is mended. A managed pool lets its volume grow at half the pace.");
            made_.paces.add(address, isp, {kSlow, fresh_until(loop.last), "feedback loop: " + loop.words()});
        }
    }

    const Told& told_;
    WallTime now_;
    std::set<std::tuple<std::string, std::string, std::string>> found_;  // subject, kind, ISP
    Judgement made_;
};

using Key = std::tuple<std::string, std::string, IspId>;
Key key_of(const Finding& finding) { return {finding.subject, finding.kind, finding.isp}; }

}  // namespace

const char* to_string(Severity severity) { return severity == Severity::info ? "info" : "warning"; }

Judgement judge(const Told& told, WallTime now) { return Judge(told, now).run(); }

Settled settle(const std::vector<Kept>& before, std::vector<Finding> found, WallTime now) {
    std::map<Key, const Kept*> known;
    for (const Kept& kept : before) known.emplace(key_of(kept.finding), &kept);
    Settled settled;
    for (Finding& finding : found) {
        const auto same = known.find(key_of(finding));
        const bool fresh = same == known.end();
        Kept kept{std::move(finding), fresh ? now : same->second->since, fresh ? now : same->second->told};
        if (!fresh) known.erase(same);
        if (fresh || now - kept.told >= kToldAgainAfter) {
            kept.told = now;
            settled.news.push_back(settled.kept.size());
        }
        settled.kept.push_back(std::move(kept));
    }
    for (const Kept& kept : before)
        if (known.contains(key_of(kept.finding))) settled.over.push_back(kept);
    return settled;
}

}  // namespace warmpost::feeds
