// SES's header rules (SES guide, "Email header fields" and the X-SES-* pages). On the path of every message.
#include <bitset>

#include "base/strings.h"
#include "mail/message/known_fields.h"
#include "mail/message/return_path.h"
#include "mail/message/wire.h"

namespace warmpost::mail {
namespace {

class Rewriter {
public:
    Rewriter(const ParsedMessage& message, const RewriteOptions& options) : message_(message), options_(options) {}

    Result<Rewritten> run() {
        std::size_t size = kOwnFieldsBytes + options_.received.size() + options_.feedback_id.size();
        for (const auto& field : message_.fields) size += field.whole.size();
        out_.head.reserve(size);
        if (!options_.received.empty()) add("Received", options_.received);
        for (const auto& field : message_.fields)
            if (auto ok = take(field); !ok) return std::unexpected(ok.error());
        if (auto ok = read_from(); !ok) return std::unexpected(ok.error());
        add_own_fields();
        return std::move(out_);
    }

private:
    static constexpr std::size_t kOwnFieldsBytes = 512;

    Status take(const HeaderField& field) {
        if (istarts_with(field.name, "X-SES-")) return take_control(field), Status{};
        // RFC 5322 3.6.3: blind copies stay blind, resent ones too.
        if (iequals(field.name, "Resent-Bcc")) return {};
        if (iequals(field.name, kTokenField)) return {};  // ours, put on top as the message leaves; of a message that is sent on, another one's
        const auto* known = known_field(field.name);
        if (known) {
            if (seen_[index_of(*known)]) return fail(ErrorCode::InvalidArgument, "Duplicate header '" + std::string(field.name) + "'.", std::string(field.name));
            seen_[index_of(*known)] = true;
        }
        if (!known || keeps(*known, field)) out_.head += field.whole;
        return {};
    }

    // Reads what a field says; false when it must not leave.
    bool keeps(const KnownField& known, const HeaderField& field) {
        switch (known.role) {
            case FieldRole::once:
                mime_ = mime_ || known.name == "content-transfer-encoding";
                return options_.list_unsubscribe.empty() || (known.name != "list-unsubscribe" && known.name != "list-unsubscribe-post");
            case FieldRole::content_type: mime_ = true; return true;
            case FieldRole::mime_version: mime_version_ = true; return true;
            case FieldRole::from: out_.from = unfold(field.value); return true;
            case FieldRole::sender: out_.sender = unfold(field.value); return true;
            case FieldRole::subject: out_.subject = decode_words(field.value); return true;
            case FieldRole::date: out_.has_date = true; return false;
            case FieldRole::message_id: out_.client_message_id = unfold(field.value); return options_.keep_message_id && !out_.client_message_id.empty();
            case FieldRole::bcc: return false;
            case FieldRole::return_path: out_.return_path = unfold(field.value); return false;
            case FieldRole::feedback_id: return options_.feedback_id.empty();
        }
        return true;
    }

    // Only the first of several counts (SES guide, "Send email using event publishing").
    void take_control(const HeaderField& field) {
        std::string* target = iequals(field.name, "X-SES-CONFIGURATION-SET") ? &out_.configuration_set
                              : iequals(field.name, "X-SES-MESSAGE-TAGS")    ? &out_.message_tags
                              : iequals(field.name, "X-SES-TENANT")          ? &out_.tenant
                              : iequals(field.name, "X-SES-LIST-MANAGEMENT-OPTIONS") ? &out_.list_management
                              : iequals(field.name, "X-SES-SOURCE-ARN")      ? &out_.source_arn
                              : iequals(field.name, "X-SES-FROM-ARN")        ? &out_.from_arn
                              : iequals(field.name, "X-SES-RETURN-PATH-ARN") ? &out_.return_path_arn
                                                                            : nullptr;
        if (target && target->empty()) *target = unfold(field.value);
    }

    Status read_from() {
        if (out_.from.empty()) return fail(ErrorCode::InvalidArgument, "Missing required header 'From'.", "From");
        auto mailboxes = parse_address_list(out_.from);
        if (!mailboxes) return fail(ErrorCode::InvalidArgument, "Header 'From': " + mailboxes.error().message, "From");
        if (mailboxes->empty()) return fail(ErrorCode::InvalidArgument, "Missing required header 'From'.", "From");
        out_.from_mailboxes = std::move(*mailboxes);
        return {};
    }

    void add_own_fields() {
        add("Date", to_rfc5322_date(options_.now));
        if (!options_.keep_message_id || out_.client_message_id.empty())
            out_.head.append("Message-ID: <").append(options_.message_id).append("@").append(options_.service_domain).append(">\r\n");
        if (mime_ && !mime_version_) add("MIME-Version", "1.0");
        if (!options_.feedback_id.empty()) add("Feedback-ID", options_.feedback_id);
        if (options_.list_unsubscribe.empty()) return;
        // Each on a line of its own: a URL is longer than a line should be, and may not be folded inside (RFC 8058 3.1 wants both fields signed).
        add("List-Unsubscribe", "\r\n " + options_.list_unsubscribe);
        add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }

    void add(std::string_view name, std::string_view value) { out_.head.append(name).append(": ").append(value).append("\r\n"); }

    const ParsedMessage& message_;
    const RewriteOptions& options_;
    Rewritten out_;
    std::bitset<kKnownFields> seen_;
    bool mime_ = false, mime_version_ = false;
};

}  // namespace

Result<Rewritten> rewrite_header(const ParsedMessage& message, const RewriteOptions& options) { return Rewriter(message, options).run(); }

}  // namespace warmpost::mail
