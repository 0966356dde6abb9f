#include "delivery/scheduler/house.h"

#include <algorithm>
#include <map>

#include "base/message_id.h"
#include "base/strings.h"
#include "delivery/scheduler/conclude.h"
#include "reporting/events/record.h"
#include "reporting/notices/auto_reply.h"
#include "reporting/notices/bounce_mail.h"

namespace warmpost::delivery {
namespace {

using Why = spool::pb::HeldRecipient;

// One way to end. `code`: what stands before the text in event, notice and story.
struct Ending {
    bool delivered = false;
    const char* sub_type = "";    // of a Permanent bounce
    const char* diagnostic = "";  // of the event; of a delivery: smtpResponse
    const char* decision = "";    // told in the message's story
};
constexpr const char* kSimulated = "answered by the mailbox simulator: nothing left the house";
constexpr Ending kTaken{true, "", "250 2.6.0 Message received", kSimulated};
constexpr Ending kUnknown{false, "General", "smtp; 550 5.1.1 user unknown", kSimulated};
constexpr Ending kSimulatedSuppressed{false, "Suppressed", "The mailbox simulator answers for this address as if it were on the service's suppression list.",
                                      kSimulated};
constexpr Ending kSuppressed{false, "OnAccountSuppressionList",
                             "Amazon SES did not send the message to this address because it is on the suppression list for your account.",
                             "held back: the address was on the account's suppression list when the message was taken"};
constexpr Ending kUnsubscribed{false, "UnsubscribedRecipient",
                               "The message was not sent to this address because its owner has unsubscribed from the contact list or topic.",
                               "held back: the contact had unsubscribed when the message was taken"};
constexpr const char* kBounceStatus = "5.1.1";
constexpr const char* kSimulatorAddress = "127.0.0.1";

// The local part without "+label", in lower case.
std::string mailbox_name(std::string_view address) {
    const auto local = address.substr(0, std::min(address.rfind('@'), address.size()));
    return to_lower(local.substr(0, std::min(local.find('+'), local.size())));
}

// A notice names the type of the code by itself.
std::string without_type(std::string_view diagnostic) {
    constexpr std::string_view kType = "smtp; ";
    return std::string(diagnostic.starts_with(kType) ? diagnostic.substr(kType.size()) : diagnostic);
}

const Ending& ending_of(Why::Why why, std::string_view address) {
    switch (why) {
        case Why::ACCOUNT_SUPPRESSED:
            return kSuppressed;
        case Why::UNSUBSCRIBED:
            return kUnsubscribed;
        default:
            break;
    }
    switch (simulated_mailbox(address)) {
        case SimulatedMailbox::bounce:
            return kUnknown;
        case SimulatedMailbox::suppressed:
            return kSimulatedSuppressed;
        default:
            return kTaken;
    }
}

struct Group {
    const Ending* ending;
    std::vector<std::string> addresses;
};

// One outcome for all that is held of a message.
struct House {
    Shared& shared;
    const spool::Message& message;
    WallTime now;
    spool::Outcome outcome{};
    std::vector<Group> groups{};
    std::vector<std::string> complained{};
    std::vector<reporting::FailedRecipient> failed{};
    std::string away{};  // an out-of-office mailbox; empty: none

    void hear(const QueuedRecipient& recipient) {
        const auto& envelope = message.envelope;
        outcome.updates.push_back({recipient.index, true, recipient.attempts, 0, {}, false});
        const auto held = std::ranges::find_if(envelope.held(), [&](const auto& each) { return each.index() == recipient.index; });
        if (held == envelope.held().end() || static_cast<int>(recipient.index) >= envelope.recipients_size())
            return;  // cannot be: the mark and it are one record
        const std::string& address = envelope.recipients(static_cast<int>(recipient.index));
        const Ending& ending = ending_of(held->why(), address);
        auto group = std::ranges::find(groups, &ending, &Group::ending);
        if (group == groups.end()) group = groups.insert(groups.end(), Group{&ending, {}});
        group->addresses.push_back(address);
        if (held->why() != Why::SIMULATOR) return;
        const auto mailbox = simulated_mailbox(address);
        if (mailbox == SimulatedMailbox::complaint) complained.push_back(address);
        if (mailbox == SimulatedMailbox::out_of_office) away = address;
    }

    void end(const Group& group) {
        const Ending& ending = *group.ending;
        auto& entry = outcome.history.emplace_back();
        entry.set_kind(spool::pb::HistoryEntry::ATTEMPT);
        entry.set_at_ms(to_ms(now));
        entry.set_result(ending.delivered ? spool::pb::HistoryEntry::DELIVERED : spool::pb::HistoryEntry::BOUNCED);
        if (!ending.delivered) {
            entry.set_bounce_type("Permanent");
            entry.set_bounce_sub_type(ending.sub_type);
        }
        entry.set_reply(ending.diagnostic);
        entry.set_meaning(ending.delivered ? "delivered" : "hard_bounce");
        entry.set_scope("recipient");
        entry.set_decision(ending.decision);
        std::vector<reporting::DelayedRecipient> bounced;
        for (const std::string& address : group.addresses) {
            entry.add_recipients(address);
            if (ending.delivered) continue;
            bounced.push_back({address, kBounceStatus, ending.diagnostic});
            failed.push_back({address, kBounceStatus, without_type(ending.diagnostic), {}});
        }
        if (message.envelope.internal()) return;
        const std::string& domain = shared.deps.config->server.service_domain;
        if (ending.delivered)
            outcome.events.push_back(reporting::delivery_record(context(), group.addresses, now, ending.diagnostic, kSimulatorAddress, domain, {}));
        else
            outcome.events.push_back(reporting::bounce_record(context(), bounced, now, "Permanent", ending.sub_type, new_message_id(now), domain, {}));
    }
    void complain() {
        if (complained.empty() || message.envelope.internal()) return;
        const std::string id = new_message_id(now);
        outcome.events.push_back(reporting::complaint_record(context(), complained, now, {{}, "Amazon SES Mailbox Simulator", "abuse", id, now}));
    }
    [[nodiscard]] Notices notices() const {
        if (!wants_notices(shared, message)) return {};
        const std::string& domain = shared.deps.config->server.service_domain;
        Notices all;
        if (!away.empty()) all.reply = reporting::compose_out_of_office(message, away, now);
        if (!failed.empty()) all.bounce = reporting::compose_bounce(message, failed, domain, now);
        return all;
    }
    [[nodiscard]] reporting::RecordContext context() const { return {message.envelope, message.head, shared.deps.config->server.region, reporting::Way{}}; }
};

}  // namespace

SimulatedMailbox simulated_mailbox(std::string_view address) {
    static const std::map<std::string, SimulatedMailbox, std::less<>> kMailboxes{{"success", SimulatedMailbox::success},
                                                                                 {"bounce", SimulatedMailbox::bounce},
                                                                                 {"ooto", SimulatedMailbox::out_of_office},
                                                                                 {"complaint", SimulatedMailbox::complaint},
                                                                                 {"suppressionlist", SimulatedMailbox::suppressed}};
    const auto found = kMailboxes.find(mailbox_name(address));
    return found == kMailboxes.end() ? SimulatedMailbox::bounce : found->second;
}

void answer_in_house(Shared& shared, const Item& item, const spool::Message& message, WallTime now) {
    House house{shared, message, now};
    house.outcome.message_id = item.id;
    for (const QueuedRecipient& recipient : item.recipients) house.hear(recipient);
    for (const Group& group : house.groups) house.end(group);
    house.complain();
    record(shared, message, house.notices(), std::move(house.outcome), now);
}

}  // namespace warmpost::delivery
