#include "mail/message/known_fields.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace warmpost::mail {
namespace {

using enum FieldRole;

// Sorted by length, then by name: most strange names are told apart by their length alone.
constexpr std::array<KnownField, kKnownFields> kFields{{
    {"cc", once}, {"to", once}, {"bcc", bcc}, {"date", date}, {"from", from}, {"sender", sender}, {"list-id", once},
    {"subject", subject}, {"keywords", once}, {"priority", once}, {"reply-to", once}, {"vbr-info", once},
    {"errors-to", once}, {"list-help", once}, {"list-post", once}, {"bounces-to", once}, {"content-id", once},
    {"importance", once}, {"list-owner", once}, {"message-id", message_id}, {"precedence", once},
    {"references", once}, {"user-agent", once}, {"archived-at", once}, {"content-md5", once},
    {"feedback-id", feedback_id}, {"in-reply-to", once}, {"return-path", return_path}, {"sensitivity", once},
    {"content-base", once}, {"content-type", content_type}, {"delivered-to", once}, {"list-archive", once},
    {"mime-version", mime_version}, {"organization", once}, {"solicitation", once}, {"thread-index", once},
    {"thread-topic", once}, {"content-class", once}, {"original-from", once}, {"acceptlanguage", once},
    {"auto-submitted", once}, {"content-length", once}, {"content-return", once}, {"dkim-signature", once},
    {"list-subscribe", once}, {"accept-language", once}, {"message-context", once}, {"content-duration", once},
    {"content-language", once}, {"content-location", once}, {"list-unsubscribe", once}, {"original-subject", once},
    {"return-receipt-to", once}, {"original-recipient", once}, {"content-alternative", once},
    {"content-description", once}, {"content-disposition", once}, {"domainkey-signature", once},
    {"original-message-id", once}, {"list-unsubscribe-post", once}, {"content-transfer-encoding", once},
    {"disposition-notification-to", once}, {"disposition-notification-options", once},
}};

constexpr std::array<std::string_view, 12> kSesOwned{"bcc", "cc", "content-disposition", "content-type", "date", "from",
                                                     "message-id", "mime-version", "reply-to", "return-path", "subject", "to"};

bool before(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return a.size() < b.size();
    return std::ranges::lexicographical_compare(a, b, {}, ascii_lower, ascii_lower);
}

}  // namespace

const KnownField* known_field(std::string_view name) {
    const auto it = std::ranges::lower_bound(kFields, name, before, &KnownField::name);
    return it != kFields.end() && iequals(it->name, name) ? &*it : nullptr;
}

std::size_t index_of(const KnownField& field) { return static_cast<std::size_t>(&field - kFields.data()); }

bool is_ses_owned(std::string_view name) {
    return std::ranges::any_of(kSesOwned, [&](std::string_view owned) { return iequals(owned, name); });
}

}  // namespace warmpost::mail
