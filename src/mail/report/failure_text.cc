#include "mail/report/failure_text.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/pattern.h"
#include "base/strings.h"
#include "mail/report/delivery_status.h"
#include "mail/report/mail_view.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kMaxLine = 1000;
constexpr std::size_t kMaxOwn = 16ul * 1024;

PatternSet set_of(const std::vector<std::string>& patterns) {
    auto made = PatternSet::make(patterns);
    if (!made) std::abort();  // a constant of this file: its test would have told
    return std::move(*made);
}

// A line from which on the returned message, or its header, stands.
bool begins_returned(std::string_view line) {
    static const PatternSet kSet = set_of({
        (R"(^[-=*_> ]*(this is a copy of|a copy of (your|the)|below this line is|below is (a|the) (copy|original)|)"
         R"((included|enclosed|attached) is a copy))"),
        (R"(^[-=*_> ]*((the |your )?(original|unsent|undelivered|returned|forwarded|rejected) (message|mail)( |-|)"
         R"($).*(follow|below|-{2,}$|\binfo|copy|\bas follows|:$))|(^[-=*_> ]*(original|unsent) message[-=*_ :.]*$))"),
        R"(^[-=*_> ]*(the |your )?((message )?headers? (of|follow|from)|message headers?[-=*_ :.]*$|your message (follows|reads|was:)))",
        R"(^[-=*_|]{2,} *(message (text|header)s? follow|(start|begin) of|text of|copy of|partial|message header))",
        R"(^(received|return-path|dkim-signature|x-original-to) ?:|^content-type: *(message/rfc822|text/rfc822-headers))",
        R"(^[-=*_> ]*(the |here is (a copy of )?the )?first (part|[0-9]+ ?(lines|k|kb|characters|bytes)) of|^(your )?old message:)",
        R"(^-{2,} *(ursprüngliche|mensaje original|message d'origine|messaggio originale|mensagem original|исходное))",
    });
    return kSet.first_match(line).has_value();
}

bool is_of_address(char c) {
    return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
           std::string_view("!#$%&'*+-/=?^_`{|}~.@").find(c) != std::string_view::npos;
}
bool is_of_domain(std::string_view domain) {
    return !domain.empty() && domain.size() <= 255 && domain.front() != '.' && domain.front() != '-' &&
           std::ranges::all_of(domain, [](char c) { return is_of_address(c) && std::string_view("!#$%&'*+/=?^`{|}~@").find(c) == std::string_view::npos; });
}

struct Found {
    std::string address;
    std::size_t begin = 0, end = 0;  // in the line, with its brackets
};
// The first address at or behind `from`.
std::optional<Found> address_from(std::string_view line, std::size_t from) {
    for (auto at = line.find('@', from); at != std::string_view::npos; at = line.find('@', at + 1)) {
        std::size_t begin = at, end = at + 1;
        while (begin > from && is_of_address(line[begin - 1]) && line[begin - 1] != '@') --begin;
        if (begin > from && begin == at && line[begin - 1] == '"')  // "quoted local part"@domain
            if (const auto open = line.rfind('"', begin - 2); open != std::string_view::npos && open >= from && begin >= 2) begin = open;
        while (end < line.size() && is_of_address(line[end]) && line[end] != '@') ++end;
        while (begin < at && std::string_view("'`*=/|").find(line[begin]) != std::string_view::npos) ++begin;
        if (istarts_with(line.substr(begin), "smtp=")) begin += 5;  // X.400: "c=us;a= ;p=isp;dda:SMTP=ann@isp.example"
        while (end > at + 1 && std::string_view(".'`*-_").find(line[end - 1]) != std::string_view::npos) --end;
        if (begin == at || at - begin > 64 + 2 || !is_of_domain(line.substr(at + 1, end - at - 1))) continue;
        Found found{std::string(line.substr(begin, end - begin)), begin, end};
        if (begin > 0 && (line[begin - 1] == '<' || line[begin - 1] == '"')) --found.begin;
        if (end < line.size() && (line[end] == '>' || line[end] == '"')) ++found.end;
        return found;
    }
    return std::nullopt;
}

// The address that a line begins with, behind bullets and brackets.
std::optional<Found> leading_address(std::string_view line) {
    const auto first = line.find_first_not_of(" \t*>-<\"'[(:|");
    if (first == std::string_view::npos) return std::nullopt;
    auto found = address_from(line, first);
    return found && found->begin <= first ? found : std::nullopt;
}

// Where the address behind words that say who was meant begins; npos: no such words.
std::size_t behind_naming_words(std::string_view line) {
    static const PatternSet kNames = set_of({
        (R"((recipients?|addressee|userid|user|destinataire|destinatario|empf[^ ]{1,3}nger|)"
         R"(mailbox)( (name|address|e-?mail))? ?(\(s\))? ?[:=] ?[<"']?[^ @]+@)"),
        R"(address ?: ?<?[^ @]+@|\b(recipients?|user|mailbox|address) [<"'][^ @]+@|recipients?( [a-z]+){0,4} ?: ?[<"']?[^ @:]+@)",
        R"((deliver(y|ing|ed|able)?|undeliverable|send(ing)?|sent|forward(ed|ing)?|relay(ed|ing)?)\b.{0,60}\b(to|for|at)\b:? .{0,40}@)",
        R"((message|mail|e-?mail) (to|for) (the )?(user |recipient |address )?[<"']?[^ @]+@)",
        R"((gateway|route|host|mailer|mailbox) (for|of) [<"']?[^ @]+@)",
        R"((mailing list|message-id in) <[^ @]+@|\baddressed to:? [<"']?[^ @]+@|\bdda:smtp=)",
        R"((failed|attempts?|full|quota|exceeded|unknown|not found|disabled|invalid|rejected|undelivered)[^@:]{0,20}: ?[<"']?[^ @:]+@)",
        R"(\b(mailbox|user|recipient|account|address) [<"']?[^ @<"']+@[^ @>"']+[>"']?:? (is|was|has|does|did|not|could|cannot|unknown|over)\b)",
        (R"((nachricht|mail) an:? [<"']?[^ @]+@|(mensaje|correo|messaggio|mensagem|message|bericht) (a|al|para|[^ ]{1,2}|aan|per) [<"']?[^ @]+@|)"
         R"((adresse|direcci[^ ]{1,2}n|indirizzo|endere[^ ]{1,2}o|destinatar[a-z]+)\b[^@]{0,20}@|)"
         R"((дрес|олучател)[^@]{0,30}@|(宛先|送信先|收件人|地址|받는)[^@]{0,30}@)"),
    });
    static const PatternSet kNot = set_of({R"(mail from:|sent by|sender|contact|please|reply-to|e-?mail us|forwarded from|generated from|from:|://)"});
    if (!kNames.first_match(line) || kNot.first_match(line)) return std::string_view::npos;
    const std::string lower = to_lower(line);
    for (const char* word : {" to", " for", "list ", "id in", ":", "=", "to "})
        if (const auto at = lower.find(word); at != std::string::npos && address_from(line, at)) return at;
    return 0;
}

// ">>> RCPT TO:<a@b>", "550 5.1.1 <a@b>... User unknown": a session's transcript.
std::optional<Found> address_in_session(std::string_view line) {
    static const PatternSet kSet =
        set_of({R"(rcpt to: ?<?[^ @]+@)", R"(^(<<< |[a-z]+: )?[45]\d\d[- ](#?[45]\.\d+\.\d+ )?.{0,40}(<[^<>@ ]+@[^<>@ ]+>|(^| |: )[^<>@ :]+@[^<>@ ]+$))",
                R"(^(<<< |[a-z]+: )?[45]\d\d[- ](#?[45]\.\d+\.\d+ )?[^<>@ :]+@[^<>@ ]+)"});
    static const PatternSet kNot = set_of({R"(mail from:|sender|redundant|domain of|contact|postmaster|abuse@|please|mailto|://)"});
    if (!kSet.first_match(line) || kNot.first_match(line)) return std::nullopt;
    return address_from(line, 0);
}

// What a gateway's scanner writes below anything.
bool is_footer(std::string_view line) {
    static const PatternSet kSet = set_of({R"(\bscanned (for|by)\b|^_{5,} .{0,30}nod32|analizado con|\bchecked (for|by) [^.]{0,20}(virus|anti))"});
    return kSet.first_match(line).has_value();
}

bool begins_transcript(std::string_view line) {
    const std::string lower = to_lower(line.substr(0, 120));
    return lower.find("transcript of") != std::string::npos || lower.find("while talking to") != std::string::npos;
}

// "<<< 250 ok": of another recipient, or of another command.
bool is_positive_reply(std::string_view line) {
    line = line.substr(std::min(line.find_first_not_of("<> -"), line.size()));
    return line.size() > 3 && line[0] == '2' && line[1] >= '0' && line[1] <= '5' && line[2] >= '0' && line[2] <= '9' && (line[3] == ' ' || line[3] == '-');
}

bool is_among(const std::vector<std::string>& all, std::string_view address) {
    return std::ranges::any_of(all, [address](const std::string& each) { return iequals(each, address); });
}

struct Named {
    std::string address;
    int tier;  // 1: the text is about it; 2: it occurs in a session's transcript; 3: the message was written to it
};
struct Line {
    std::string_view text;
    std::optional<Named> named;
    std::string_view rest;  // of the line, behind the address that it begins with
};

Line look_at(std::string_view line, std::string_view before) {
    Line out{line, std::nullopt, line};
    // "A message sent by / <ann@isp.example> / could not be delivered": no recipient.
    const std::string lead = to_lower(trim(before));
    const bool of_sender = lead.ends_with("sent by") || lead.ends_with("from") || lead.ends_with("sender:") || lead.ends_with("contact");
    if (auto found = leading_address(line); found && !of_sender) {
        out.named = Named{found->address, 1};
        out.rest = line.substr(found->end);
    } else if (auto in_session = address_in_session(line)) {
        out.named = Named{in_session->address, 2};
    } else if (const auto at = behind_naming_words(line); at != std::string_view::npos) {
        if (auto behind = address_from(line, at)) out.named = Named{behind->address, 1};
    } else if (istarts_with(line, "to:")) {
        if (auto written_to = address_from(line, 3)) out.named = Named{written_to->address, 3};
    }
    return out;
}

void append(std::string& text, std::string_view more, std::size_t most) {
    more = trim(more);
    if (more.empty() || text.size() >= most) return;
    if (!text.empty()) text += ' ';
    text += more.substr(0, most - text.size());
}

std::vector<std::string> choose(const std::vector<Line>& lines, const std::vector<std::string>& others) {
    for (const bool strangers_only : {true, false})
        for (const int tier : {1, 2, 3}) {
            std::vector<std::string> chosen;
            for (const Line& line : lines)
                if (line.named && line.named->tier == tier && (!strangers_only || !is_among(others, line.named->address)) &&
                    chosen.size() < kMaxReportedRecipients && !is_among(chosen, line.named->address))
                    chosen.push_back(line.named->address);
            if (!chosen.empty()) return chosen;
        }
    return {};
}

}  // namespace

FailureText read_failure_text(std::string_view text, const std::vector<std::string>& known, const std::vector<std::string>& others) {
    FailureText out;
    std::vector<Line> lines;
    std::string_view before;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, std::min(end - at, kMaxLine));
        if (!out.own.empty() && begins_returned(trim(line))) {
            out.returned = std::string(text.substr(at));
            break;
        }
        at = end + 1;
        if (is_footer(line)) continue;
        append(out.own, line, kMaxOwn);
        lines.push_back(look_at(trim(line), before));
        if (!trim(line).empty()) before = line;
    }
    const auto recipients = known.empty() ? choose(lines, others) : known;
    for (const std::string& recipient : recipients)
        if (out.failures.size() < kMaxReportedRecipients) out.failures.push_back({recipient, {}});
    TextFailure* current = nullptr;
    std::string waiting;  // a transcript's lines that stand before the recipient whom they are about
    for (const Line& line : lines) {
        const auto named = line.named ? std::ranges::find_if(out.failures, [&](const TextFailure& f) { return iequals(f.recipient, line.named->address); })
                                      : out.failures.end();
        if (begins_transcript(line.text)) {
            current = nullptr;
            waiting.clear();
        }
        if (named != out.failures.end()) {
            current = &*named;
            append(current->text, waiting, kMaxFailureText);
            waiting.clear();
        }
        if (is_positive_reply(line.text)) continue;
        append(current ? current->text : waiting, current && line.named && line.named->tier == 1 ? line.rest : line.text, kMaxFailureText);
        if (!current && line.text.empty()) waiting.clear();
    }
    return out;
}

bool tells_failure(std::string_view words) {
    static const PatternSet kSet = set_of({
        (R"(undeliver(ed|able)|undelivered|non-?deliver|delivery[^.]{0,30}(fail|error|problem|abort|notification|incident|)"
         R"(report|unsuccess|suspend|block)|fail(ed|ure)[^.]{0,20}(delivery|notice|recipient|permanent))"),
        R"(returned (mail|to sender|message|e-?mail)|mail (system )?(delivery )?(error|fail|return)|delivery (status|warning)|failed mail)",
        (R"((could ?n.t|could not|cannot|can.t|was ?n.t|was not|were not|not be|unable to|has not|did not|failed to|)"
         R"(error)[^.]{0,60}(be )?(deliver|sen(d|t|ding)\b|reach|forward|accepted))"),
        (R"(had (permanent |transient )?(fatal |delivery )?(errors|problems)|)"
         R"(following (address|recipient).{0,30}(fail|error|reject|problem|not)|(rejected|refused) by|transcript of)"),
        (R"(unknown (user|recipient|address)|(user|recipient|address|mailbox) (is )?(unknown|not found|rejected)|)"
         R"(no such user|invalid[^.]{0,30}(user|recipient|address))"),
        (R"(delivery[^.]{0,30}delay|delayed (mail|delivery|message)|will be retried|still being retried|message blocked|)"
         R"(blocked by|e-?mail rejected|rejected mail|bounced?\b)"),
        (R"(unzustellbar|nicht (zugestellt|erreicht)|zustellung|non remis|non distribu|chec de la remise|)"
         R"(no se (ha )?(pud|pued|entreg)|no entregado|non recapitabil|mancato recapito|não (foi )?(entreg|p[^ ]{1,3}de)|)"
         R"(niet (bezorgd|afgeleverd)|kan niet)"),
        ("(едостав|е доставлен|е может быть доставлен|е удалось|евозможно доставить|配信|配送|送信できません|送信に失敗|送達|不達|届け|エラー|"
         "退信|无法(投递|送达|发送)|無法|배달|전송)"),
        (R"(returned because|automatically rejected|warning: (could not|message)|message [^ ]+ (has been )?delayed|)"
         R"(non [^.]{0,20}(consegnat|recapitat|possibile)|onbestelbaar|nie (mo[^ ]{1,2}na|zosta|dostarcz|dor)|niedostarcz|nedoru[^ ]{1,2}en|)"
         R"(teslim edil|iletileme|levererbar|ikke lever|ei voitu|k[^ ]{1,2}zbes[^ ]{1,2}t|retard de (la )?(remise|livraison|distribution)|)"
         R"(zustell[^.]{0,20}verz[^ ]{1,2}ger)"),
        R"(not (a )?member|duplicated message-id|loop (alert|detected)|^[^a-z]*[45]\d\d[- ][^ ]+ .{6,})",
    });
    return kSet.first_match(words).has_value();
}

bool tells_success(std::string_view subject) {
    static const PatternSet kSet = set_of({R"(success(ful|fully)?\b|^(delivered|relayed|expanded): |\((success|relayed|expanded)\))"});
    static const PatternSet kNot = set_of({R"(unsuccess|not success|fail|error)"});
    return kSet.first_match(subject).has_value() && !kNot.first_match(subject).has_value();
}

bool tells_delay(std::string_view words) {
    static const PatternSet kDelay = set_of({
        (R"(warning message only|this is (only )?a warning|will be retried|has been delayed|is delayed|)"
         R"(still being (re)?tried|will (keep|continue)[^.]{0,20}(re)?try|will retry|delayed (mail|delivery|message))"),
        R"(postponed|attempts will (be )?continue|will continue to (try|attempt)|message [^ ]+ (has been )?delayed|адерж|遅延|延迟|延遲)",
        (R"(delivery (has been |is |status notification \()?delay|not yet been delivered|\(delay\)|do not need to resend|)"
         R"(no action is required)"),
    });
    static const PatternSet kOver =
        set_of({R"(not going to try again|given up|permanent(ly)? (error|fail)|failed permanently|no further (delivery )?attempts)"});
    return kDelay.first_match(words).has_value() && !kOver.first_match(words).has_value();
}

}  // namespace warmpost::mail
