#include "policy/outcome/reply_advice.h"

#include "policy/outcome/bounce.h"

namespace warmpost::outcome {
namespace {

struct Words {
    const char* means;
    const char* advice;  // "ADDRESS" stands for the address
};

Words words_of(Reason reason) {
    using enum Reason;
    switch (reason) {
        case source:
            return {"It refuses the address that the mail comes from: its reputation there, a block list, or its names in DNS.",
                    "`warmpost listed ADDRESS` and `warmpost ip show ADDRESS`: mend what they find. Then find who drew it: `warmpost hurts ADDRESS`."};
        case rate:
            return {"It takes mail, but not so much, so fast or over so many connections.",
                    "Nothing at once: lanes slow down by themselves. If it lasts: fewer messages a connection for this ISP in isps.toml, or more warm "
                    "addresses."};
        case later:
            return {"It puts mail off without saying why, as greylisting does to senders that it does not know yet.",
                    "Nothing at once: it is tried again by itself. If only one address hears it: `warmpost reputation --kind address ADDRESS`."};
        case authentication:
            return {"SPF, DKIM or DMARC of the sender's domain does not pass there.",
                    "`warmpost send-test --from SENDER --to YOU` shows what receivers see; `warmpost dns` has the records to publish."};
        case sender:
            return {"It does not want mail from this sender's address or domain.",
                    "`warmpost queue --messages` says whose mail it is; does the domain exist, take mail, and stand well? `warmpost reputation --kind "
                    "identity`."};
        case content:
        case attachment:
        case format:
        case too_large:
            return {"It refuses what is in the messages.",
                    "`warmpost queue --messages` says whose mail it is: look at one, and at links in it. Other mail by the same addresses passes."};
        case relaying:
            return {"It says that it is not the mail host of these domains.",
                    "Look at the MX records of the domains (`warmpost queue --messages`), or at a relay's credentials."};
        case policy:
            return {"It refuses by a rule of its own that it does not tell.",
                    "Read the link in its words if there is one; its postmaster page says what the code means."};
        case no_host:
            return {"The domain does not exist in DNS, or has no mail host there.",
                    "Nothing, unless it is yours or mistyped: mail to it bounces when it gets too old. `warmpost queue --messages` says whose it is."};
        case network:
        case expired:
            return {"It is not reached: connection, DNS, or a loop.",
                    "Try by hand from this host: `dig MX DOMAIN`, a connection to port 25. If every ISP is like that, your own network or its port 25 is "
                    "blocked."};
        case system:
            return {"It has trouble of its own.", "Wait: nothing on this side causes it. Mail is kept and tried again until it gets too old."};
        case encryption:
            return {"No encrypted session with it comes about.",
                    "See whether a configuration set requires TLS, and what `openssl s_client -starttls smtp` says of the host."};
        case mailbox_full:
        case no_mailbox:
        case moved:
        case disabled:
        case no_mail:
        case preferences:
        case suppressed:
            return {"It is about single recipients, not about you.", "Nothing, as long as it is few: mail to them is tried again, or bounces."};
        case none:
            break;
    }
    return {"Its words say nothing that is known here.",
            "Read them; its postmaster page may know the code. Mail is kept and tried again until it gets too old."};
}

// What the status says where words say nothing (RFC 3463).
Reason by_status(const FoundReply& reply) {
    const std::string_view status = reply.enhanced;
    if (status.size() < 5) return reply.code == 421 ? Reason::later : reply.code == 0 ? Reason::network : Reason::none;
    const auto detail = status.substr(2);
    if (detail.starts_with("4.5") || detail.starts_with("3.2") || detail.starts_with("4.2")) return Reason::later;
    if (detail.starts_with("4.")) return Reason::network;
    if (detail.starts_with("3.")) return Reason::system;
    if (detail.starts_with("7.25") || detail.starts_with("7.1")) return Reason::policy;
    return reply.code / 100 == 4 ? Reason::later : Reason::none;
}

std::string filled(std::string text, std::string_view address) {
    if (address.empty()) return text;
    for (auto at = text.find("ADDRESS"); at != std::string::npos; at = text.find("ADDRESS", at + address.size())) text.replace(at, 7, address);
    return text;
}

}  // namespace

ReplyAdvice advice_on_reply(std::string_view text, std::string_view address) {
    if (text.empty()) return {Reason::none, "It has said nothing: no attempt was answered yet.", "`warmpost queue` says what its lane waits for."};
    if (text.contains(" Pool ") && (text.contains("source address") || text.contains("no longer exists")))   // delivery's own words, of mail that nobody was asked to take
        return {Reason::none, "No attempt was made: these words are this server's own.",
                "Give the pool an address that can reach the host (`warmpost pool add POOL ADDRESS`), or name another pool in the configuration set."};
    const auto reply = find_reply(text);
    Reason reason = reason_in(text);
    if (reason == Reason::none) reason = by_status(reply);
    const auto words = words_of(reason);
    return {reason, words.means, filled(words.advice, address)};
}

}  // namespace warmpost::outcome
