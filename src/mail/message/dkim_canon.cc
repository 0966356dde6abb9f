#include "mail/message/dkim_canon.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/openssl_ptr.h"
#include "base/strings.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kBlock = 64;

bool is_wsp(char c) { return c == ' ' || c == '\t'; }


class Sha256 {
public:
    Sha256() { EVP_DigestInit_ex(context(), algorithm(), nullptr); }
    void update(const char* data, std::size_t size) { EVP_DigestUpdate(context(), data, size); }
    std::string finish() {
        std::string digest(32, '\0');
        EVP_DigestFinal_ex(context(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
        return digest;
    }

private:
    // Fetched once: OpenSSL 3 looks the algorithm up under a lock each time otherwise.
    static const EVP_MD* algorithm() {
        static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
        return sha256;
    }
    static EVP_MD_CTX* context() {
        thread_local const DigestPtr reused(EVP_MD_CTX_new());
        return reused.get();
    }
};

// Length of the body without the lines at its end that are empty or only white space (RFC 6376 3.4.4 b).
std::size_t without_empty_end(std::string_view body) {
    std::size_t end = body.size();
    while (end > 0) {
        std::size_t at = body.substr(0, end).ends_with("\r\n") ? end - 2 : end;
        while (at > 0 && is_wsp(body[at - 1])) --at;
        if (at > 0 && !body.substr(0, at).ends_with("\r\n")) return end;
        end = at;
    }
    return 0;
}

// True when canonicalisation changes nothing in the kBlock bytes at `p`; looks at one byte more. Written for the vectoriser: no branches.
bool is_plain_block(const char* p) {
    unsigned char odd = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const char c = p[i], next = p[i + 1];
        odd |= static_cast<unsigned char>((c == '\t') | ((c == ' ') & ((next == ' ') | (next == '\t') | (next == '\r'))) | ((c == '\n') & (next == '.')));
    }
    return odd == 0;
}

// Walks over the body and hands the longest unchanged runs to the hash.
class BodyHasher {
public:
    explicit BodyHasher(std::string_view body) : at_(body.data()), run_(at_), begin_(at_), end_(at_ + body.size()) {}

    std::string run() {
        if (at_ != end_ && *at_ == '.') skip(1);
        while (at_ != end_) {
            if (end_ - at_ > static_cast<std::ptrdiff_t>(kBlock) && is_plain_block(at_)) at_ += kBlock;
            else walk(std::min<std::ptrdiff_t>(kBlock, end_ - at_));
        }
        flush();
        if (end_ != begin_ && !std::string_view(begin_, end_).ends_with("\r\n")) hash_.update("\r\n", 2);
        return hash_.finish();
    }

private:
    void walk(std::ptrdiff_t count) {
        for (const char* const stop = at_ + count; at_ < stop;) {
            if (is_wsp(*at_)) white_space();
            else if (*at_++ == '\n' && at_ != end_ && *at_ == '.' && at_ - begin_ >= 2 && at_[-2] == '\r') skip(1);
        }
    }
    // A run of white space becomes one space, none before a line end or the body's end.
    void white_space() {
        const char* after = at_ + 1;
        while (after != end_ && is_wsp(*after)) ++after;
        const bool line_ends = after == end_ || std::string_view(after, end_).starts_with("\r\n");
        if (!line_ends && *at_ == ' ' && after == at_ + 1) {
            at_ = after;
            return;
        }
        flush();
        if (!line_ends) hash_.update(" ", 1);
        at_ = run_ = after;
    }
    void skip(std::ptrdiff_t count) {
        flush();
        at_ += count;
        run_ = at_;
    }
    void flush() {
        if (at_ != run_) hash_.update(run_, static_cast<std::size_t>(at_ - run_));
        run_ = at_;
    }

    Sha256 hash_;
    const char *at_, *run_, *const begin_, *const end_;
};

}  // namespace

std::string relaxed_body_hash(std::string_view wire_body) { return BodyHasher(wire_body.substr(0, without_empty_end(wire_body))).run(); }

void append_relaxed_field(std::string& out, std::string_view name, std::string_view value) {
    for (const char c : trim(name)) out += ascii_lower(c);
    out += ':';
    bool pending = false, any = false;
    for (const char c : value) {
        if (c == '\r' || c == '\n') continue;
        if (is_wsp(c)) {
            pending = any;
            continue;
        }
        if (pending) out += ' ';
        out += c;
        pending = false;
        any = true;
    }
}

}  // namespace warmpost::mail
