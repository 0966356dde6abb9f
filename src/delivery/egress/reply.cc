#include "delivery/egress/reply.h"

#include <algorithm>

namespace warmpost::delivery {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits(std::string_view text, std::size_t most) {
    std::size_t count = 0;
    while (count < text.size() && count < most && digit(text[count])) ++count;
    return count;
}

}  // namespace

std::size_t enhanced_length(std::string_view text) {  // class "." subject "." detail, RFC 3463 2
    if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.') return 0;
    const std::size_t subject = digits(text.substr(2), 3);
    if (subject == 0 || text.size() <= 2 + subject || text[2 + subject] != '.') return 0;
    const std::size_t detail = digits(text.substr(3 + subject), 3);
    const std::size_t length = 3 + subject + detail;
    if (detail == 0 || (length < text.size() && text[length] != ' ')) return 0;
    return length;
}

std::string Reply::whole() const {
    std::string out = code ? std::to_string(code) : std::string();
    for (const std::string* part : {&enhanced, &text}) {
        if (part->empty()) continue;
        if (!out.empty()) out += ' ';
        out += *part;
    }
    return out;
}

ReplyParser::State ReplyParser::feed(std::string_view& input) {
    while (!input.empty()) {
        const std::size_t end = input.find('\n');
        const std::size_t take = end == std::string_view::npos ? input.size() : end + 1;
        bytes_ += take;
        if (bytes_ > kMaxBytes) return State::broken;
        std::string_view text = input.substr(0, take);
        if (!partial_.empty() || end == std::string_view::npos) {
            partial_ += text.substr(0, kMaxLine > partial_.size() ? kMaxLine - partial_.size() : 0);
            text = partial_;
        }
        input.remove_prefix(take);
        if (end == std::string_view::npos) return State::more;
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
        const State state = line(text);
        partial_.clear();
        if (state != State::more) return state;
    }
    return State::more;
}

ReplyParser::State ReplyParser::line(std::string_view text) {
    if (digits(text, 3) != 3 || (text.size() > 3 && text[3] != ' ' && text[3] != '-')) return State::broken;
    const int code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
    if (code < 200 || code > 599) return State::broken;
    const bool last = text.size() == 3 || text[3] == ' ';
    std::string_view rest = text.size() > 4 ? text.substr(4) : std::string_view{};
    if (const std::size_t length = enhanced_length(rest)) {
        if (reply_.enhanced.empty()) reply_.enhanced = rest.substr(0, length);
        if (rest.substr(0, length) == reply_.enhanced) rest.remove_prefix(std::min(rest.size(), length + 1));
    }
    reply_.code = code;   // RFC 5321 4.2.1: the same on each line; the last line's counts
    if (++lines_ <= kMaxLines && reply_.text.size() + rest.size() < kMaxText && !rest.empty()) {
        if (!reply_.text.empty()) reply_.text += '\n';
        reply_.text += rest;
    }
    return last ? State::complete : State::more;
}

Reply ReplyParser::take(bool keep_lines) {
    Reply reply = std::move(reply_);
    for (char& c : reply.text)   // a stranger's bytes go into logs, JSON and mail
        if (c != '\n' && (static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126)) c = '?';
    if (!keep_lines) std::ranges::replace(reply.text, '\n', ' ');
    *this = ReplyParser{};
    return reply;
}

Reply local_reply(std::string_view whole) {
    Reply reply;
    if (digits(whole, 3) == 3 && whole.size() > 4) {
        reply.code = (whole[0] - '0') * 100 + (whole[1] - '0') * 10 + (whole[2] - '0');
        whole.remove_prefix(4);
    }
    if (const std::size_t length = enhanced_length(whole)) {
        reply.enhanced = whole.substr(0, length);
        whole.remove_prefix(std::min(whole.size(), length + 1));
    }
    reply.text = whole;
    return reply;
}

}  // namespace warmpost::delivery
