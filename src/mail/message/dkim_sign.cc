// DKIM-Signature fields (RFC 6376 3.5, 3.7, 5). On the path of every message.
#include <array>

#include "base/encoding.h"
#include "base/strings.h"
#include "mail/message/dkim_canon.h"
#include "mail/message/wire.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kColumns = 76;

// RFC 6376 5.4.1, and what SES signs besides.
constexpr std::array<std::string_view, 31> kSigned{
    "From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "Sender", "In-Reply-To", "References", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding", "Content-Disposition", "List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Subscribe",
    "List-Post", "List-Owner", "List-Archive", "Feedback-ID", "Resent-Date", "Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc",
    "Resent-Message-ID", "Auto-Submitted", "Precedence"};

struct SignedFields {
    std::vector<std::string_view> names;  // of h=, in order
    std::string canonical;                // each field relaxed, CRLF at its end
};

SignedFields canonicalise(const ParsedMessage& head, std::size_t size) {
    SignedFields result;
    result.names.reserve(head.fields.size() + 1);
    result.canonical.reserve(size + kColumns * 12);  // room for the signature's own field
    for (const auto name : kSigned) {
        // 5.4.2: several of one name are signed from the bottom up.
        for (auto field = head.fields.rbegin(); field != head.fields.rend(); ++field) {
            if (!iequals(field->name, name)) continue;
            result.names.push_back(name);
            append_relaxed_field(result.canonical, name, field->value);
            result.canonical += "\r\n";
        }
        // 8.15: named once more than it is there, so that nobody adds another From.
        if (name == "From") result.names.push_back(name);
    }
    return result;
}

// Writes "tag=value" lists that fold before kColumns.
class FoldedField {
public:
    FoldedField() {
        text_.reserve(kColumns * 16);
        text_ = "DKIM-Signature:";
        column_ = text_.size();
    }
    void tag(std::string_view text) {  // "v=1;", kept whole
        if (column_ + 1 + text.size() > kColumns) fold();
        else put(" ");
        put(text);
    }
    void part(std::string_view text) {  // joins what stands before, or begins a line
        if (column_ + text.size() > kColumns) fold();
        put(text);
    }
    void base64(std::string_view text) {
        while (!text.empty()) {
            if (column_ >= kColumns) fold();
            const auto fits = text.substr(0, kColumns - column_);
            put(fits);
            text.remove_prefix(fits.size());
        }
    }
    [[nodiscard]] std::string_view value() const { return std::string_view(text_).substr(text_.find(':') + 1); }
    std::string finish() && { return std::move(text_.append("\r\n")); }

private:
    void put(std::string_view text) {
        text_ += text;
        column_ += text.size();
    }
    void fold() {
        text_ += "\r\n ";
        column_ = 1;
    }
    std::string text_;
    std::size_t column_ = 0;
};

void write_tags(FoldedField& field, const DkimKey& key, const SignedFields& fields, std::string_view body_hash, WallTime now) {
    field.tag("v=1;");
    field.tag(key.algorithm() == DkimAlgorithm::rsa_sha256 ? "a=rsa-sha256;" : "a=ed25519-sha256;");
    field.tag("q=dns/txt;");
    field.tag("c=relaxed/relaxed;");
    field.tag("d=" + key.domain() + ";");
    field.tag("i=@" + key.domain() + ";");
    field.tag("s=" + key.selector() + ";");
    field.tag("t=" + std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count()) + ";");
    for (std::size_t i = 0; i < fields.names.size(); ++i) {
        const auto item = (i == 0 ? "h=" : "") + std::string(fields.names[i]) + (i + 1 == fields.names.size() ? ";" : ":");
        i == 0 ? field.tag(item) : field.part(item);
    }
    field.tag("bh=" + std::string(body_hash) + ";");
    field.tag("b=");
}

}  // namespace

std::string dkim_sign(std::string_view head, std::string_view body, const std::vector<const DkimKey*>& keys, WallTime now) {
    if (keys.empty()) return {};
    const auto parsed = parse_message(head, head.size());
    if (!parsed) return {};
    if (body.starts_with("\r\n")) body.remove_prefix(2);  // the empty line belongs to neither part
    const auto body_hash = base64_encode(relaxed_body_hash(body));
    auto fields = canonicalise(*parsed, head.size());
    const auto shared = fields.canonical.size();
    std::string signatures;
    for (const auto* key : keys) {
        FoldedField field;
        write_tags(field, *key, fields, body_hash, now);
        fields.canonical.resize(shared);
        append_relaxed_field(fields.canonical, "dkim-signature", field.value());
        field.base64(base64_encode(key->sign(fields.canonical)));
        signatures += std::move(field).finish();
    }
    return signatures;
}

}  // namespace warmpost::mail
