// SES's records of what recipients did, and of mail that was not sent (SES guide, "Contents of event data"): JSON text, one line each. Pure: no clock.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reporting/events/record.h"

namespace warmpost::reporting {

struct Engagement {
    WallTime at{};
    std::string_view ip_address, user_agent;
    bool likely_bot = false;
};
using LinkTags = std::vector<std::pair<std::string, std::vector<std::string>>>;

[[nodiscard]] std::string open_record(const RecordContext& context, const Engagement& engagement);
// `tags`: of the link, from its ses:tags attribute.
[[nodiscard]] std::string click_record(const RecordContext& context, const Engagement& engagement, std::string_view link, const LinkTags& tags);

struct ContactPreferences {
    bool unsubscribe_all = false;
    std::vector<std::pair<std::string, bool>> topics{};  // name; true: opted in
};
// `source`: "UnsubscribeHeader", "UnsubscribeLink", ...
[[nodiscard]] std::string subscription_record(const RecordContext& context, std::string_view contact_list, WallTime at, std::string_view source,
                                              const ContactPreferences& now, const ContactPreferences& before);

// Accepted, then not sent: `reason` is SES's "Bad content" or the like.
[[nodiscard]] std::string reject_record(const RecordContext& context, std::string_view reason);

}  // namespace warmpost::reporting
