#include "policy/checks/delisting.h"

#include "base/strings.h"

namespace warmpost::checks {
namespace {

struct Known {
    std::string_view suffix;  // of the list's name
    const char* way;
};
constexpr Known kKnown[] = {
    {"spamhaus.net", "Ask at https://check.spamhaus.org/ once the cause is mended; it answers within a day."},
    {"spamhaus.org", "Ask at https://check.spamhaus.org/ once the cause is mended; it answers within a day."},
    {"barracudacentral.org", "Ask at https://www.barracudacentral.org/rbl/removal-request; it takes up to a day, and asking often does not help."},
    {"spamcop.net", "It takes the address off by itself a day after the last report. https://www.spamcop.net/bl.shtml says what was reported."},
    {"abusix.zone", "Ask at https://lookup.abusix.com/; entries end by themselves after some days without new reports."},
    {"surriel.com", "Take it off at https://psbl.org/remove; it comes back with the next mail to a trap."},
    {"uceprotect.net",
     "It takes the address off by itself 7 days after the last mail to a trap. Paying for it is not needed: https://www.uceprotect.net/en/rblcheck.php"},
    {"mailspike.net", "Ask at https://www.mailspike.org/; good mail raises its reputation again."},
    {"dronebl.org", "Ask at https://dronebl.org/lookup once the host is clean."},
    {"gbudb.com", "It takes the address off by itself once good mail is seen from it again; there is nothing to ask."},
    {"s5h.net", "Ask at http://www.usenix.org.uk/content/rbl.html."},
    {"backscatterer.org", "It ends by itself after 4 weeks. It lists hosts that send bounces to forged senders: refuse at once instead."},
};

// https://www.spamhaus.org/faqs/dnsbl-usage/
const char* spamhaus_code(std::string_view code) {
    if (code == "127.0.0.2") return "SBL: Spamhaus has seen spam, or a spammer's host, there";
    if (code == "127.0.0.3") return "CSS: mail with a low reputation, found by machines; ends by itself some days after the last";
    if (code == "127.0.0.4" || code == "127.0.0.5" || code == "127.0.0.6" || code == "127.0.0.7")
        return "XBL: a host that is abused by others (malware, an open proxy)";
    if (code == "127.0.0.9") return "DROP: a network of criminals";
    if (code == "127.0.0.10" || code == "127.0.0.11") return "PBL: not meant for mail servers; its network's owner can take it off, or you can at once";
    return nullptr;
}

}  // namespace

std::string way_off(std::string_view list, std::string_view codes) {
    std::string means;
    if (iends_with(list, "spamhaus.net") || iends_with(list, "spamhaus.org"))
        for (const auto code : split(codes, ' '))
            if (const char* words = spamhaus_code(code)) means += (means.empty() ? "" : "; ") + std::string(words);
    if (!means.empty()) means += ". ";
    for (const auto& known : kKnown)
        if (iends_with(list, known.suffix)) return means + known.way;
    return means + "Look for " + std::string(list) + "'s page; most lists say there why an address is on them, and take it off when asked.";
}

}  // namespace warmpost::checks
