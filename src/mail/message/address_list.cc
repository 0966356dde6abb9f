// Address lists of header values (RFC 5322 3.4), read strictly by one scan: each item between commas is `addr`, `Name <addr>` or a group of
// such. GMime's reader is not used here: it joins items whose comma is missing, drops what it cannot read (so that a reader may be shown
// somebody else than was authorised), and leaks memory (3.2.13) where angles break off.
#include "base/strings.h"
#include "mail/message/header.h"

namespace warmpost::mail {
namespace {

std::unexpected<Error> bad(std::string message) { return fail(ErrorCode::InvalidArgument, std::move(message)); }

// The text of a phrase: quotes and backslashes taken off, encoded words decoded (in quotes too: many senders put them there).
std::string phrase_text(std::string_view phrase) {
    phrase = trim(phrase);
    std::string text;
    text.reserve(phrase.size());
    bool quoted = false;
    for (std::size_t i = 0; i < phrase.size(); ++i) {
        if (phrase[i] == '"') quoted = !quoted;
        else if (quoted && phrase[i] == '\\' && i + 1 < phrase.size()) text += phrase[++i];
        else text += phrase[i];
    }
    return decode_words(text);
}

class ListScanner {
public:
    explicit ListScanner(std::string_view text) : text_(text) {}

    Result<std::vector<Mailbox>> scan() {
        for (; at_ < text_.size(); ++at_)
            if (auto ok = take(text_[at_]); !ok) return std::unexpected(ok.error());
        if (in_group_) return bad("a group has no ';' at its end.");
        if (auto ok = close_item(); !ok) return std::unexpected(ok.error());
        if (list_.empty() && !had_group_) return bad("it holds no address.");
        return std::move(list_);
    }

private:
    Status take(char c) {
        switch (c) {
            case '\0': return bad("it contains a NUL character.");
            case '(': return skip_comment();
            case '"': return take_quoted();
            case '<': return open_angle();
            case '>': return close_angle();
            case ',': return in_angle_ ? Status(bad("'<' has no '>'.")) : close_item();
            case ':': return open_group();
            case ';': return close_group();
            case '\r': case '\n': return {};  // folding: the white space after it counts
            default: return take_plain(c);
        }
    }
    Status take_plain(char c) {
        const bool space = c == ' ' || c == '\t';
        if (angle_done_ && !space) return bad("something follows '>'; addresses are separated by commas.");
        at_sign_ = at_sign_ || c == '@';
        (in_angle_ ? angle_ : words_) += c;
        return {};
    }
    Status take_quoted() {
        if (angle_done_) return bad("something follows '>'; addresses are separated by commas.");
        const auto begin = at_;
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
            if (text_[at_] == '\\') ++at_;
        if (at_ >= text_.size()) return bad("a quote does not close.");
        (in_angle_ ? angle_ : words_) += text_.substr(begin, at_ - begin + 1);
        return {};
    }
    Status skip_comment() {
        for (int depth = 1; depth > 0;) {
            if (++at_ >= text_.size()) return bad("a comment does not close.");
            if (text_[at_] == '\\') ++at_;
            else if (text_[at_] == ')') --depth;
            else if (text_[at_] == '(') ++depth;
        }
        return {};
    }
    Status open_angle() {
        if (in_angle_ || angle_done_) return bad("an item has more than one '<'; addresses are separated by commas.");
        if (at_sign_) return bad("a name that holds '@' must stand in quotes.");
        in_angle_ = true;
        return {};
    }
    Status close_angle() {
        if (!in_angle_) return bad("'>' has no '<'.");
        in_angle_ = false;
        angle_done_ = true;
        return {};
    }
    Status open_group() {
        if (in_angle_ || angle_done_ || at_sign_ || in_group_ || trim(words_).empty()) return bad("':' stands where no group can begin.");
        in_group_ = had_group_ = true;
        words_.clear();
        return {};
    }
    Status close_group() {
        if (!in_group_) return bad("';' stands outside a group; addresses are separated by commas.");
        in_group_ = false;
        return close_item();
    }
    // Nothing between two commas is no item (RFC 5322 4.4).
    Status close_item() {
        if (in_angle_) return bad("'<' has no '>'.");
        if (angle_done_ || !trim(words_).empty()) {
            auto mailbox = normalise_mailbox(trim(angle_done_ ? angle_ : words_));
            if (!mailbox) return std::unexpected(mailbox.error());
            list_.push_back({angle_done_ ? phrase_text(words_) : std::string{}, std::move(*mailbox)});
        }
        words_.clear();
        angle_.clear();
        at_sign_ = angle_done_ = false;
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Mailbox> list_;
    std::string words_, angle_;                 // of the item at hand: what stands outside and inside of '<' '>'
    bool in_angle_ = false, angle_done_ = false, at_sign_ = false;
    bool in_group_ = false, had_group_ = false;
};

// What a person may see of a stranger's value: short, no control characters.
std::string shown(std::string_view value) {
    std::string text = unfold(value.substr(0, 200));
    for (char& c : text)
        if ((c >= 0 && c < ' ') || c == '\x7f') c = '?';
    return text;
}

}  // namespace

Result<std::vector<Mailbox>> parse_address_list(std::string_view value) {
    auto list = ListScanner(value).scan();
    if (!list) return bad("'" + shown(value) + "' is not a valid address list: " + list.error().message);
    return list;
}

}  // namespace warmpost::mail
