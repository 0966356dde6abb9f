#include "cli/demo/opinions.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/demo/books.h"
#include "registry/feed_shelf.h"

namespace warmpost::cli::demo {
namespace {

constexpr std::int64_t kLeastSeen = 100;                     // messages a day, below which SNDS shows nothing
constexpr double kBadBounces = 0.05, kYellowBounces = 0.03;  // of an address's mail, where a list is old
constexpr std::int64_t kTrapEvery = 400;
const std::string kRelayName = kRelay;

struct Seen {  // of an address on a day, at Microsoft; of a domain, at Google
    std::int64_t sent = 0, bounced = 0, complaints = 0;
    void add(const Piece& piece) {
        sent += piece.answers.sent();
        bounced += piece.answers.bounced;
        complaints += piece.complaints;
    }
    [[nodiscard]] double part(std::int64_t of) const { return sent > 0 ? static_cast<double>(of) / static_cast<double>(sent) : 0; }
};

template <class Name>
using Days = std::map<std::pair<feeds::Day, Name>, Seen>;

feeds::SndsDay snds_day(feeds::Day day, const IpAddress& address, const Seen& seen) {
    feeds::SndsDay told;
    told.address = address;
    told.day = day;
    told.rcpt = seen.sent + seen.bounced / 2;
    told.data = told.recipients = seen.sent;
    told.complaint_rate = seen.part(seen.complaints) < 0.001 ? 0 : seen.part(seen.complaints);
    told.trap_hits = seen.part(seen.bounced) > kYellowBounces ? seen.bounced / kTrapEvery : 0;
    told.colour = seen.part(seen.bounced) > kBadBounces      ? feeds::Colour::red
                  : seen.part(seen.bounced) > kYellowBounces ? feeds::Colour::yellow
                                                             : feeds::Colour::green;
    told.helo = "mail.demo.example";
    return told;
}

feeds::PostmasterDay postmaster_day(feeds::Day day, const std::string& domain, const Seen& seen) {
    feeds::PostmasterDay told;
    told.domain = domain;
    told.day = day;
    told.spam_rate = seen.part(seen.complaints);
    told.domain_reputation = seen.part(seen.bounced) > kBadBounces ? feeds::Reputation::low
                             : seen.part(seen.bounced) > 0.01      ? feeds::Reputation::medium
                                                                   : feeds::Reputation::high;
    told.spf = told.dkim = told.dmarc = told.inbound_tls = 1.0;
    told.delivery_errors = seen.part(seen.bounced);
    return told;
}

}  // namespace

Status write_opinions(const std::vector<Actor>& actors, const Story& story, const std::vector<std::string>& shared, registry::Registry& registry) {
    Days<IpAddress> at_microsoft;
    Days<std::string> at_google;
    const auto today = std::chrono::floor<std::chrono::days>(story.now), first = today - std::chrono::days(kOpinionDays);
    for (const auto& actor : actors)
        for (const auto& piece : actor.played.pieces) {
            const auto day = std::chrono::floor<std::chrono::days>(story.hour(piece.hour));
            if (day < first || day >= today) continue;  // a day is told when it is over
            const auto& isp = receivers()[piece.isp].isp;
            if (const auto ip = IpAddress::parse(source_of(actor, piece, shared, kRelayName)); ip && isp == "microsoft") at_microsoft[{day, *ip}].add(piece);
            if (isp != "gmail") continue;
            std::set<std::string> domains;
            for (const auto& stream : actor.sender.streams)
                if (domains.insert(stream.identity).second) at_google[{day, stream.identity}].add(piece);
        }
    std::vector<feeds::SndsDay> snds;
    for (const auto& [key, seen] : at_microsoft)
        if (seen.sent >= kLeastSeen) snds.push_back(snds_day(key.first, key.second, seen));
    std::vector<feeds::PostmasterDay> postmaster;
    for (const auto& [key, seen] : at_google)
        if (seen.sent >= kLeastSeen) postmaster.push_back(postmaster_day(key.first, key.second, seen));
    registry::FeedShelf shelf(registry);
    if (auto put = shelf.put(snds, {story.now - std::chrono::hours(3), {}, {}}); !put) return put;
    return shelf.put(postmaster);
}

}  // namespace warmpost::cli::demo
