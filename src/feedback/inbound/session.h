// One connection that brings bounces and complaints: takes mail to return paths and unsubscribe addresses of our own making and to complaint addresses, nothing
// else. Never relays.
#pragma once
#include <memory>
#include <string>

#include "feedback/inbound/client_rate.h"
#include "feedback/inbound/inbox.h"
#include "runtime/smtp_session.h"
#include "runtime/snapshot_cell.h"

namespace warmpost::feedback {

struct SessionShared : runtime::SmtpShared {
    SessionShared(const config::Live& c, const runtime::SnapshotCell& s, FeedbackParts parts)
        : config(c), snapshot(s), counts(parts.counts), inbox(std::move(parts)) {}
    const config::Live& config;
    const runtime::SnapshotCell& snapshot;
    runtime::FeedbackCounts& counts;
    Inbox inbox;
    ClientRate rate;
};

class Session final : public runtime::SmtpSession {
public:
    Session(SessionShared& shared, runtime::Transport transport);

private:
    [[nodiscard]] boost::asio::awaitable<void> take_message() override;
    [[nodiscard]] std::optional<mail::ReturnPathTag> tag_of(std::string_view mailbox) const;
    // The message whose recipient leaves its list by writing here. nullopt: no unsubscribe address of ours.
    [[nodiscard]] std::optional<std::string> left_message(std::string_view mailbox) const;
    // Bounces of mail to this domain come back here: the service's own, or a MAIL FROM domain of some identity. Looks through all accounts.
    [[nodiscard]] bool takes(std::string_view domain) const;
    [[nodiscard]] std::string refusal(const std::string& mailbox);

    SessionShared& shared_;
};

}  // namespace warmpost::feedback
