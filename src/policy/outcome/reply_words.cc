#include "policy/outcome/reply_words.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "base/pattern.h"
#include "base/strings.h"

namespace warmpost::outcome {
namespace {

constexpr std::size_t kMaxText = 8ul * 1024;

struct Entry {
    Reason reason;
    const char* pattern;
};
// Bytes are matched: the first letter of Cyrillic words may be a capital, and is left out.
// The first that matches wins: what is said more exactly stands before what is said of many things. "n.t" is n't with whatever apostrophe.
constexpr Entry kWords[] = {
    {Reason::suppressed, R"((on|in) (the|our|your|its|an?) (account(-level)? |global )?suppression list|has suppressed sending|)"
                         R"(suppress(ed|ion) (list|due|because)|previously bounced address)"},
    {Reason::policy, R"(google groups|the group you tried)"},  // "may not exist, or you may not have permission": nothing is sure
    {Reason::mailbox_full, R"(too many (messages|mails) (in|on|for) (the |this |his )?(mailbox|server|user|box)|zuviele mails)"},
    // The sender's rates and quotas before mailboxes' quotas.
    {Reason::rate, R"((daily|hourly|sending|outgoing|outbound|relay|rate|connection|transaction) (message |sending |relay |user |)"
                   R"(smtp )*(quota|limit|allowance)|quota .{0,20}(per|an?) (day|hour|minute)|limit on (messages|recipients)|)"
                   R"(sending rate|(user|account|group) .{0,60}receiv(ed|ing) (e?mail|messages|too many).{0,20}(rate|quickly|too))"},
    {Reason::rate, R"(gr[ae]y-?list|throttl|rate.?limit|too (fast|frequent|)"
                   R"(many (connections|sessions|concurrent|messages|mails|e-?mails|unknown|invalid|bad|hosts|simultaneous|requests|)"
                   R"(smtp|rcpt|recipients|transactions))|slow down|unusual(ly high)? (rate|volume)|unexpected volume|)"
                   R"(concurren(t|cy) .{0,20}limit|try again slower|exceeded .{0,40}(connection|rate|messages per|maximum number of)|)"
                   R"(maximum number of (connections|messages|recipients)|(user|recipient|unknown|invalid)s? (rate|count)\b|rate (too high|exceeded))"},
    // A mailbox or its disk is full.
    {Reason::mailbox_full, R"((over|out of|exceed(s|ed|ing)?|beyond|insufficient|above|reached|full)[^.]{0,40}\b(quota|storage|disk|space|)"
                           R"(allotment)|\b(quota|storage|disk|space|allotment)[^.:]{0,30}(exceed|full|exhaust|reached|violat|is over|)"
                           R"(insufficient|unavailable)|over ?-?quota|no space left|not enough (disk |storage |free |system )*(space|storage))"},
    {Reason::mailbox_full, R"((mail ?-?box|mail ?-?(folder|drop|dir)|in-?box|account|store|user|recipient|mailbox of the addressee|casilla|)"
                           R"(buz[^ ]{1,3}n|caixa|casella)('s)?( \S*[^\s.:;]){0,6} (is |was |are |has been |too |est |ist |est[^ ]{1,2} |)"
                           R"([^ ]{1,2} )?(full\b|overfull|overflow|pleine?\b|voll\b|llen[ao]|chei[ao]|pien[ao]|(would |will )exceed)|)"
                           R"(mailbox( \S*[^\s.:;]){0,3} exceeds?|full (mail)?box|mail(box)?full)"},
    {Reason::mailbox_full, R"((bo[^ ]{1,3}te|boite)[^.]{0,30}pleine|postfach[^.]{0,30}voll|\bmessage store is full|mailbox size limit|)"
                           R"(mailbox .{0,20}size.{0,10}exceed|ереполнен|ревышен[^.]{0,30}(квот|размер ящика)|щик полон|)"
                           R"(メールボックス[^。]{0,40}(いっぱい|満杯|容量|超え)|容量を超え|邮箱(已满|空间不足)|용량)"},
    // The message itself.
    {Reason::content, R"(header(s| lines?)? (is |are )?too (large|long|big|many)|too many (headers|hyperlinks|urls|mime))"},
    {Reason::too_large, R"((message|mail|e-?mail|size|content|data|file|body)[^.]{0,40}(too (big|large)|)"
                        R"((exceed|larger|greater|bigger)[^.]{0,40}(size|length|limit|maximum|byte|kb|mb|administrative))|)"
                        R"((max(imum)?|message|administrative|fixed)[^.]{0,20} (size|length)[^.]{0,30}(exceed|limit|violat|restrict)|)"
                        R"(exceeds? (the |your |our |their )?(max|size|message|administrative|fixed)|size (limit|restriction)|)"
                        R"(message length exceeds|(message|mail|body|line) (is |was )?too long|too large|サイズ[^。]{0,20}超)"},
    {Reason::attachment, R"(not accept(ing)? (any )?((e-?)?mails?|messages) (with|containing)\b|)"
                         R"(attach(ment|ed file)s?[^.]{0,40}(not|block|reject|refus|prohib|denied|bann|type|name|virus|remov|forbid|)"
                         R"(restrict|danger|illegal|too)|(reject|block|bann|prohib|disallow|illegal|unaccept|invalid|forbid|danger|)"
                         R"(not (allow|accept|permit))\S*[^.]{0,30}(attach|file (type|name|ext))|file (type|extension)|executable|)"
                         R"(\.(exe|zip|scr|js|bat)\b)"},
    {Reason::content, R"((because|due to|for|of) (its |the |their |message |e-?mail |mail |objectionable |prohibited )*content|)"
                      R"((security|potential) (issue|threat)|(due to|because of) (\S+ )?(spam|virus|phish|malware))"},
    {Reason::format, R"(not a valid (message|mail|header|command|format|mime)\b)"},
    {Reason::no_mailbox,
     R"(user unknown in|user not a member of domain|unknown in (\S+ ){0,3}table)"},  // Postfix names the table: "in relay recipient table"
    // Who we are: authentication, then the address that sends, then the sender.
    {Reason::authentication, R"(dmarc|\bspf\b|\bdkim\b|sender policy framework|unauthenticated|)"
                             R"((not|isn.t|fail(s|ed)?( to)?|requires?|missing|lacks?|without)( \S*[^\s.:;]){0,4} authenticat(ed|ion)|)"
                             R"(authenticat(ion|ed)( \S*[^\s.:;]){0,4} (fail|requir|check|not)|required authentication level)"},
    {Reason::source, R"(reverse.?(dns|lookup|mapping|hostname|ip|name|address|record|resolution|entry)|\bptr\b|\brdns\b|fcrdns|)"
                     R"(client host( name)?( \S*[^\s.:;]){0,3} (rejected|not found)|cannot find your (reverse )?(hostname|ip)|)"
                     R"((ip|client|host) (address )?(name )?(lookup|resolution) fail|\bip address (\S+ )?not found|)"
                     R"(no (a|mx) (or mx )?record for (your|the sending)|)"
                     R"((invalid|unauthori[sz]ed|suspicious|bad) (client |source |sending )?(ip|client|helo)\b|)"
                     R"(without (a )?valid sender domain|no valid recipients from|my name was rejected|may not be mail exchanger|helo|ehlo|greeting|)"
                     R"(fully.?qualified (host|domain|name)|(server|host|mta|system) (that is )?sending|sending (server|host|mta)|)"
                     R"((dictionary|directory|user) (harvest\w*|attack))"},
    {Reason::sender, R"(sender('s)? (address |domain |e-?mail |verif[a-z]* |is |was |has been |not |id |name )*(rejected|denied|blocked|)"
                     R"(invalid|unknown|fail|not |does|could|must|block|refused|unverif|missing|verify|reject|listed|unresolv)|)"
                     R"(domain of (the )?sender|(unverified|invalid|unknown|bad|forged|spoofed|unresolvable|blocked|unauthorized|verify|)"
                     R"(illegal) (sender|from|return|mail from|envelope)|)"
                     R"(sender .{0,30}(doesn.t|does not|didn.t) (exist|resolve|pass|match)|)"
                     R"((return|reply|envelope)[- ](path|address|sender)|from:? (address|domain|header|field|user)|provide a valid from|)"
                     R"(mail from (domain|address|must)|address is not verified|)"
                     R"(not (authorized|allowed|permitted|a member|accepting)[^.]{0,30}(to (send|post)|sender)|not (a )?member|)"
                     R"((allow(s|ed)?|accept(s|ed)?) (only |mail )*from (members|authori|internal|certain|known|specific)|)"
                     R"(restricted to .{0,20}(members|senders)|send(ers?|ing)? (not|isn.t) (allowed|authori[sz]ed|permitted)|)"
                     R"(you can(not|.t) send|(your|sending|sender) (e-?mail )?(address|domain)( \S*[^\s.:;]){0,4} (is |has been |was |)"
                     R"(not |been )*(block|black|reject|denied|refus|bann|prohib|unknown|exist)|backscatter|\bbatv\b|)"
                     R"(\byour (e-?mail |mail )?account (is|has|was)\b|duplicated message-id)"},
    {Reason::source, R"((black|block|deny|bad|reject|access|drop)[ -]?list|\brbl\b|dnsbl|\bdnswl|spamhaus|spamcop|sorbs|senderbase|)"
                     R"(senderscore|barracudacentral|proofpoint|cloudmark|real-?time block|reputation|)"
                     R"((your|ip|host|client|server|network|sending|the|from|sender|mta|connect\S*|subnet)( \S*[^\s.:;]){0,5} (is |was |)"
                     R"(are |has been |have been |been |currently |temporarily |not |being )*(block(ed)?|banned|bann|blacklisted|)"
                     R"(listed (in|on|at|by)|prohibited|disallowed)\b|blocked (by|using|due|for|because|from|at)|)"
                     R"((ip|host|network|client|server)( (address|range|block|network))?( \S*[^\s.:;]){0,4} (is |)"
                     R"(are )?(not (allowed|permitted|accepted|authorized|welcome)|denied|rejected|refused|poor|bad)|)"
                     R"((connection|connect|access|service)s? (from|by|to)? ?.{0,40}(not (accepted|allowed|permitted)|denied|rejected|)"
                     R"(prohibited)[^.]{0,20}(host|ip|your|server|client|network|address|from|dynamic)|)"
                     R"(dynamic(ally)? (assigned |ip|address|pool)|use the smtp server of your isp|user complaints|)"
                     R"(\b(s31(40|50)|sc-00\d|tss\d\d|ts0[1-9])\b|not accepted from|your (isp|provider|server|host|mail server))"},
    {Reason::no_mailbox, R"(mailbox unavailable or not local|recipient cannot be verified)"},
    {Reason::relaying, R"(relay(ing|ed)?\b[^.]{0,30}(denied|not|n.t|prohib|refus|reject|disallow|block|forbid)|)"
                       R"((unable|cannot|can.t|not|n.t|no|refus\S*|reject\S*|without|attempt\S*)( \S*[^\s.:;]){0,3} (to )?relay|)"
                       R"((open|insecure|as a|mail) relay|relay access|not a (gateway|mail hub)|)"
                       R"((not|n.t) (allowed|permitted|in my list)[^.]{0,30}rcpthosts|domain isn.t in my list|gateway not allowed|)"
                       R"(must (first )?authenticate|we do not (handle|accept|host) (mail for )?(this|that) domain|\bnot local\b)"},
    // Temporary by its own words; "try again" alone is also said of typing errors.
    {Reason::later, R"(temporar(y|il|l)|(re)?try (again |it |your \S+ )?(later|again (later|in|at|after|soon))|later (re)?try|)"
                    R"(please (re-?try|resend later)|retry later|come back later|deferred|not yet authori|try back|)"
                    R"(resources? (temporarily |are |is )*(un|not )avail|(server|system|too|currently) busy|)"
                    R"(load (is |average )?(too )?high|in maintenance|essayer plus tard|intente m[^ ]{1,2}s tarde|sp[^ ]{1,2}ter|озже|)"
                    R"(undeliverable address:.{0,80}(timed? ?out|connect to|refused|unreachable|name service)|)"
                    R"(ременно|しばらく|一時的)"},
    {Reason::encryption, R"(starttls|\btls\b|\bssl\b|encryption (is )?(needed|required)|certificate)"},
    {Reason::sender, R"(accept(ing)? (any )?(e-?)?mail from)"},
    // DNS and networks before names that "are not found".
    {Reason::no_mail, R"(null ?mx|(does ?n.t|does not|no longer|never|not) (receive|accept|accepting|handle|take|taking)s? (any |)"
                      R"(incoming |network |inbound |e-)*(e?-?mail|messages)( (at|for) (this|that|all))?|)"
                      R"((indicated|offers|provides?|has) no (smtp|mail) service|couldn.t find a mail exchanger|)"
                      R"(no mail (service|server|exchanger|host)|not accepting network messages|host .{0,20}not accept(ing)? mail|)"
                      R"(no mx (record|host))"},
    {Reason::no_host, R"(\bhost \S+ not found\b)"},
    {Reason::network, R"(malformed or unexpected name server reply|host not found, try again|servfail|query refused|)"
                      R"(dns (records |entries |server |lookup |query )?(for |fail|timeout|time-?out|problem|trouble)|)"
                      R"((host ?name|name|domain) (service |server |look-?up |resolution )+(fail|time|)"
                      R"(error: .*(type=\S+: )?(server|connection))|temporary (name|dns|lookup)|no answer from|had no relevant answers|)"
                      R"(lowest.numbered mx|mail loop|\bloops? (back|detected|count|to)|loop(ing)?\b.{0,20}(detected|message|mail)|)"
                      R"(too many (hops|received|retries|loops)|hop (count|limit)|hops? exceeded|maximum hop)"},
    {Reason::no_host, R"((host|domain|mail ?domain|destination|mail server|site|system|)"
                      R"(server)(\S* name)?( or domain name)?( \S*[^\s.:;]){0,5} (is |was |are )?(not found|unknown|not exist|n.t exist|)"
                      R"(nonexistent|invalid|couldn.t be found|could not be found|cannot be found|not be resolved|not resolve|unresolv|)"
                      R"(not registered|expired)|(unknown|no such|bad|illegal|invalid|unresolvable|non-?existent|cannot resolve|)"
                      R"(can.t resolve|couldn.t find any|cannot find|can.t find|could not find|)"
                      R"(unable to (find|resolve|look up)) (the )?(remote |mail |destination |recipient |email |a )*(host|domain|system|)"
                      R"(server name|mail server|exchanger)|host( is)? unknown|nxdomain|un-?route?able( mail)?( domain| address)?|)"
                      R"(no route (found )?to (domain|address)|name or service not known|no such domain|responded with code nxdomain|)"
                      R"(non-?existent hosts?|lookups? failed permanently)"},
    // The mailbox.
    {Reason::preferences, R"(recipient.?s? preferences|(recipient|user|addressee|customer)( \S*[^\s.:;]){0,4} (has |have )?(block|refus|)"
                          R"(reject|filter|declin|does ?n.t want|not accepting|)"
                          R"(whitelist)\S*( (you|your|mail|messages|e-?mail|the|this|sender|from))|domain.?filter|)"
                          R"((rejected|refused|blocked) by (the )?(user|recipient|customer|addressee|filter)|message filtered|受信拒否)"},
    {Reason::disabled, R"((account|mail ?box|user|recipient|address|addressee|customer|subscriber|member|e-?mail|domain|compte|cuenta|casilla|)"
                       R"(conta|konto)( \S*[^\s.:;]){0,6} (is |was |has been |have been |been |currently |temporarily |not |no longer |)"
                       R"(be |est |are |ha |est[^ ]{1,2} )*(disabled|suspend|inactiv|not active|deactivat|locked|frozen|closed|blocked|bloqu|terminat|)"
                       R"((expirad|caducad)\S* por (falta|inactiv)|)"
                       R"(cancel|discontinu|archiv|restrict|quarantin|on hold|expired|dormant|abandon|delete|removed|unavailable due|)"
                       R"(not enabled|not (yet )?activated|stillgelegt|gesperrt|d[^ ]{1,3}sactiv|desactivad)|)"
                       R"((inactive|disabled|suspended|deactivated|closed|locked|expired|frozen) (user|account|mail ?box|recipient|)"
                       R"(address|e-?mail|customer)|not (currently )?active|user is (over|inactive)|mailbox currently)"},
    {Reason::moved, R"(has moved|moved to|no longer (on|at|with|works?|valid|exist|in use|used|available|employed|active|here)|)"
                    R"(has (left|changed)|new (e-?mail )?address|address (was |has )?(been )?changed|please (use|try) )"},
    {Reason::no_mailbox, R"((user|recipient|mail ?-?box|address|account|alias|addressee|destination|rcpt|local.?part|e-?mail|subscriber|)"
                         R"(member|person|customer|login|names?|\bid|group|user ?name|user ?id|mail drop)(s|es)?\)?( \S*[^\s.:;]){0,8} (is |)"
                         R"(was |are |were |an? |currently |been |be |has |have |longer )*(unknown|)"
                         R"(not (be )?(found|known|exist|exists|recogni[sz]ed|listed|valid|registered|local|here|available|deliverable|)"
                         R"(reachable|verified|allowed here|handled|hosted|present|a (valid|known|local|registered|user|recipient))|)"
                         R"((does|do|did) ?(n.t|not) (exist|have|match)|unavailable|invalid|non-?existent|undeliverable|couldn.t be found|)"
                         R"(could not be found|cannot be found|disallowed|incorrect|nonexist|wrong|bad\b)|user ?unknown|unknown ?user|)"
                         R"(mailbox ?unava\S*ble)"},
    {Reason::no_mailbox, R"((unknown|no such|no|invalid|bad|non-?existent|illegal|incorrect|undefined|unrecogni[sz]ed|wrong|cannot find|)"
                         R"(can.t find|no valid|not find( an?| the)?|(un)?known or illegal) (final delivery |local |mail |e-?mail |)"
                         R"(recipient |the |destination |virtual |domain |user |user's |remote |internet |delivery )*(user|user ?id|)"
                         R"(user ?name|recipients?|mail ?-?box|address(ee|es)?|account|alias|person|rcpt|local.?part|e-?mail|names?|login|)"
                         R"(subscriber|customer|one)\b|nobody (here|by|with|of)|no one by|)"
                         R"(not (a|our) (valid|known|local|registered|customer|user|subscriber)|(does ?n.t|does not) have an? (\S+ )?account|)"
                         R"(doesn.t have an? .{0,60}account|not a registered (user|account|address|mailbox|recipient)|)"
                         R"(mailbox (is )?(unava\S*ble|not available)|not listed in|)"
                         R"((there is no (such )?|unable to find (the )?)(user|mailbox|account|one|person|address)|recip(ient)?notfound|)"
                         R"(recipient address rejected ?: access denied\.? as\(\d+\)|address rejected\.?( @)?( \(in reply to rcpt.*)?$|)"
                         R"(rejected address|)"
                         R"(recipient( address)? rejected[.:]?( @)?( \(in reply.*)?$|destination server rejected recipients|)"
                         R"(invalid.?recipient|bad.?recipient|addressunknown|undeliverable address|couldn.t be found at|address not found|)"
                         R"(recipient name is not recogni[sz]ed|badaddress|bad-destination|envelope recipient (is|has been) |)"
                         R"(\bno (\S+ ){0,4}in (the )?(name|domino|address) directory|not a mailbox|)"
                         R"(nosuchuser|does not like recipient|)"
                         R"((bad|valid)-?rcptto|(recipient|user) (@ )?(is )?not (ok\b|accepted|in )|)"
                         R"(not (an? )?(active|known|found) (recipient|address|user|account|mailbox|at |here|by )|(not|n.t) recogni[sz]e|)"
                         R"(missing home)"},
    {Reason::no_mailbox,
     "(unbekannt|nessun utente|existiert nicht|nicht gefunden|inconnu|n.existe pas|introuvable|desconocid|no existe|inexistent|"
     "inesistente|sconosciut|non esiste|n[^ ]{1,2}o existe|onbekend|bestaat niet|ok[^ ]{1,2}nd|findes ikke|finns inte|"
     "nie istnieje|neexistuje|е существует|е найден|еизвестн|ет такого|存在しません|存在しない|見つかりません|見つからない|宛先不明|不存在|无此用户|"
     "查无此人|존재하지)"},
    {Reason::no_mailbox, R"((does|do|dos|did|is|was) ?(n.t|not) exist\b)"},  // whoever is meant: senders, hosts and records stand above
    // What nobody but the content is blamed for.
    {Reason::content, R"(spam|junk|unsolicited|\bube\b|\buce\b|bulk (mail|e-?mail)|phish|virus|malware|infected|trojan|suspicious|)"
                      R"(suspected|content (was |is |has been )?(rejected|refused|filter|denied|block|not|violat|restric)|)"
                      R"((message|mail|e-?mail)( \S*[^\s.:;]){0,3} (content|filter)|(score|scoring) |bayes|offensive|objectionable|)"
                      R"(dangerous|security issue|message (was |has been )?(rejected|refused|discarded|blocked)|)"
                      R"((rejected|blocked|refused|denied) (due to|because of|for) (its |the |message )?content|url|fraud|scam|profan)"},
    {Reason::format, R"(rfc ?-?(5322|2822|822|2047|2045)|not (rfc|standards?)[ -]|non-?compliant|not compliant|bare (lf|cr)|)"
                     R"(line too long|malformed|multiple (addresses|subject|from)|missing .{0,20}header|)"
                     R"((invalid|bad|duplicate|illegal|missing) (\S+ )?(header|character|mime|encoding|message)|8.?bit|)"
                     R"(improper(ly)? format|media (not|un)support|conver(t|sion) )"},
    {Reason::network, R"((connect(ion|ed)?|connection|operation|session|conversation|socket|network|communication|lookup|)"
                      R"(smtp)( \S*[^\s.:;]){0,10} (timed? ?-?out|time-?out|refused|reset|lost|dropped|failed|failure|closed|aborted|)"
                      R"(error|unreachable)|timed? ?out|no route to host|network (is )?unreachable|)"
                      R"((could ?n.t|could not|wasn.t able to|was not able to|unable to|cannot|can.t|failed to|did not|)"
                      R"(not)( \S*[^\s.:;]){0,4} (connect|establish|contact|reach(ed)?|open a connection)|requests to connect|)"
                      R"(host (is )?(down|unreachable|not reachable)|not reachable|socket error|name server|dns\b|name service|)"
                      R"(lost (the )?connection|broken pipe|protocol error|bad connection|hosts? .{0,30}fail(ing|ed))"},
    {Reason::expired, R"(expired|(retry|retries|delivery|queue|transfer|attempt)( \S*[^\s.:;]){0,3} (time|timeout|period|)"
                      R"(limit)[^.]{0,20}(exceed|expire|over|reach)|(too long|time ?-?out)|aborted after|(given|giving|gave) up after|)"
                      R"(failing for a long time|(been|was|is) (un)?deliver(able|ed) for|not be(en)? delivered (for|within|in)|)"
                      R"(undeliverable for|delay(ed)?\b|queued for|retr(y|ied|ies))"},
    {Reason::system, R"(procmail|maildrop|vacation|mail\.local|command (died|output|failed|line|time)|exit (status|code|value)|exited|)"
                     R"(signal|service (is )?(currently )?(unavailable|not available)|)"
                     R"(internal (server |system |software |program )?error|)"
                     R"(local (configuration |delivery |processing )*(error|problem|failure)|)"
                     R"((system|server|mailer|database|mail system|i.?o|input.?output|processing|software|ldap|backend|)"
                     R"(lmtp) (config\S* )?(error|fail|problem|not)|config(uration)? (error|problem)|)"
                     R"(can(not|.t|no)? (create|open|write|lock|chdir|access|exec|read|append)|)"
                     R"(couldn.t (create|open|write|lock|chdir|make)|permission denied|insufficient permission|transaction failed|)"
                     R"(unable to (create|open|write|store|lock|complete|process)|operation not)"},
    {Reason::policy, R"(polic(y|ies)|prohibit|access denied|(not|n.t) (be )?(permitted|allowed|authori[sz]ed|accept(ed|able)?|welcome)|)"
                     R"(security|forbidden|refus(ed|es|ing|e\b)|reject(ed|s|ing)?\b|rejet|den(ied|y|ies)|declined|block(ed|ing)?|banned|)"
                     R"(unacceptable|administrative|restrict|violat|abus|blacklist|groups.google.com|unwelcome|untrusted|unauthori)"},
};

struct Table {
    PatternSet set;
    Table() : set(made(patterns_of_words())) {}
    explicit Table(const std::vector<std::string>& patterns) : set(made(patterns)) {}
    static std::vector<std::string> patterns_of_words() {
        std::vector<std::string> patterns;
        for (const Entry& entry : kWords) patterns.emplace_back(entry.pattern);
        return patterns;
    }
    static PatternSet made(const std::vector<std::string>& patterns) {
        auto set = PatternSet::make(patterns);
        if (!set) std::abort();  // a constant of this file: its test would have told
        return std::move(*set);
    }
};

// "Unroutable sender address": what would speak of the recipient, said of somebody else.
bool names_only_sender(std::string_view words) {
    const std::string lower = to_lower(words);
    return lower.find("sender") != std::string::npos && lower.find("recipient") == std::string::npos && lower.find("mailbox") == std::string::npos;
}

bool is_repeated_code(std::string_view word) {
    // "550-5.7.26", "550-": what begins each line of a multi-line reply.
    const auto dash = word.find('-');
    if (dash != 3 || (word[0] != '4' && word[0] != '5')) return false;
    return word.find_first_not_of("0123456789.", 4) == std::string_view::npos;
}

bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

// "user" of "ann@isp.example:user", "." of "<ann@isp.example>.": words behind an address, else the punctuation.
std::string_view behind_address_in(std::string_view word) {
    const auto end = word.find_first_of(":;,()[]", word.find('@'));
    const auto rest = end == std::string_view::npos ? std::string_view{} : word.substr(end);
    const auto letter = std::ranges::find_if(rest, is_letter);
    if (rest.end() - letter > 2) return {letter, rest.end()};
    const auto last = word.find_last_not_of(".:,;)]");
    return last == std::string_view::npos ? std::string_view{} : word.substr(last + 1);
}

// "found:" of "found:ann@isp.example"; what only says that an address follows ("TO:<", "mailto:") is none.
std::string_view word_before_address(std::string_view word) {
    const auto colon = word.substr(0, word.find('@')).rfind(':');
    if (colon == std::string_view::npos) return {};
    for (const char* label : {"to", "from", "for", "mailto", "smtp", "rfc822"})
        if (iequals(word.substr(0, colon), label)) return {};
    return word.substr(0, colon + 1);
}

// A link stands for no words, but who writes one to a block list means it: "553 http://www.spamhaus.org/query/bl?ip=192.0.2.1".
bool links_to_block_list(std::string_view text) {
    static const Table kLinks({R"(://\S*(spamhaus\.|spamcop\.|barracudacentral\.|sorbs\.|dnsbl|/query/bl\?|/rbl|\brbl\.|uceprotect))"});
    return kLinks.set.first_match(text).has_value();
}

}  // namespace

std::string plain_words(std::string_view text) {
    text = text.substr(0, kMaxText);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = text.find_first_not_of(" \t\r\n", at);
        if (begin == std::string_view::npos) break;
        const auto end = std::min(text.find_first_of(" \t\r\n", begin), text.size());
        std::string_view word = text.substr(begin, end - begin);
        at = end;
        if (is_repeated_code(word)) continue;
        bool joined = false;
        if (const auto link = word.find("://"); link != std::string_view::npos) {
            word = word.substr(0, word.substr(0, link).find_last_of("<([\"'") + 1);  // npos + 1: nothing
        } else if (word.find('@') != std::string_view::npos) {
            const auto lead = word_before_address(word);
            word = behind_address_in(word);
            if (!out.empty()) out += ' ';
            if (!lead.empty()) out.append(lead) += ' ';
            joined = word.empty() || !is_letter(word.front());
            out += '@';  // stands for an address: "user @ is unknown"
        }
        if (word.empty()) continue;
        if (!out.empty() && !joined) out += ' ';
        out += word;
    }
    return out;
}

Reason reason_in(std::string_view text) {
    static const Table kTable;
    const std::string words = plain_words(text);
    const auto hit = kTable.set.first_match(words);
    const Reason reason = hit ? kWords[*hit].reason : Reason::none;
    if (reason == Reason::none && links_to_block_list(text.substr(0, kMaxText))) return Reason::source;
    return is_of_recipient(reason) && names_only_sender(words) ? Reason::sender : reason;
}

bool is_of_recipient(Reason reason) {
    return reason == Reason::no_mailbox || reason == Reason::moved || reason == Reason::disabled || reason == Reason::no_host || reason == Reason::no_mail;
}

const char* to_string(Reason reason) {
    constexpr std::array kNames{"none",      "no_mailbox", "moved",   "disabled", "no_host", "no_mail",        "preferences", "mailbox_full",
                                "too_large", "attachment", "content", "format",   "sender",  "authentication", "source",      "policy",
                                "relaying",  "rate",       "later",   "network",  "expired", "system",         "encryption",  "suppressed"};
    return kNames[static_cast<std::size_t>(reason)];
}

}  // namespace warmpost::outcome
