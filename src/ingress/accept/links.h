// The links that warmpost puts into mail: unsubscribing (RFC 8058), opens, clicks. Made here when a message is accepted, read by ingress/http/pages. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "control/snapshot.h"
#include "ingress/accept/acceptor.h"

namespace warmpost::ingress {

struct LinkMaker {
    std::string_view secret;       // Snapshot::return_path_secret
    std::string base;              // "https://mail.example", no slash at its end
    AccountId account;
    std::string message_id;

    [[nodiscard]] std::string unsubscribe(const ListManagement& list, const std::string& address) const;
    [[nodiscard]] std::string open() const;
    [[nodiscard]] std::string click(const std::string& url, const std::vector<std::pair<std::string, std::string>>& tags, const std::string& custom_path) const;
};

// What such a link says. Nothing when it is not one of ours, or of another kind.
struct UnsubscribeLink { AccountId account; ListManagement list; std::string address, message_id; };
struct OpenLink { AccountId account; std::string message_id; };
struct ClickLink { AccountId account; std::string message_id, url; std::vector<std::pair<std::string, std::string>> tags; };
[[nodiscard]] std::optional<UnsubscribeLink> read_unsubscribe_link(std::string_view secret, std::string_view token);
[[nodiscard]] std::optional<OpenLink> read_open_link(std::string_view secret, std::string_view token);
[[nodiscard]] std::optional<ClickLink> read_click_link(std::string_view secret, std::string_view token);
inline constexpr std::string_view kUnsubscribePath = "/unsubscribe", kOpenPath = "/t/o/", kClickPath = "/t/c/";

// Whether opens and clicks of a message are followed: what the request says, for a set that has a destination for them or engagement metrics (SES guide,
// "Configuring tracking options"); a request cannot turn on what the set has no use for.
struct Tracking { bool opens = false, clicks = false; };
[[nodiscard]] Tracking tracking_of(const control::Account& account, const control::ConfigurationSet* set, const Submission& submission);
// Where its links lead: the set's own domain, else `service_url`. HTTPS as the set's policy says; `https` is the scheme of the link that is replaced.
[[nodiscard]] std::string link_base(const control::ConfigurationSet* set, const std::string& service_url, bool of_open, bool https);

struct LinkPlan {
    Tracking tracking;
    std::optional<ListManagement> list;
    std::string address;           // who gets it, when there is a list
};
// The message (not dot-stuffed) with links put in; nothing when there was nothing to change. Errors: InvalidArgument: more than one {{ses:openTracker}}.
[[nodiscard]] Result<std::optional<std::string>> put_links(std::string_view message, const LinkPlan& plan, const LinkMaker& maker, const control::ConfigurationSet* set,
                                                           const std::string& service_url);

struct ListStanding {
    bool takes = true;             // the recipient wants mail of the list, or topic
    bool unlisted = false;         // is not in the list yet
};
// Errors: InvalidArgument (more than one recipient, a topic that is none), NotFound (no such list).
[[nodiscard]] Result<ListStanding> list_standing(const AcceptorParts& parts, AccountId account, const ListManagement& list, const std::vector<std::string>& recipients);

// "LIST" or "LIST; topic=TOPIC", as X-SES-LIST-MANAGEMENT-OPTIONS has it. Errors: InvalidArgument.
[[nodiscard]] Result<ListManagement> parse_list_options(std::string_view header);

}  // namespace warmpost::ingress
