#include "reporting/events/insights.h"

#include <algorithm>
#include <map>

namespace warmpost::reporting {
namespace {

using Entry = spool::pb::HistoryEntry;

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

// None: the entry is no event of SES's.
std::optional<InsightEvent> event_of(const Entry& entry) {
    InsightEvent event{from_ms(entry.at_ms()), {}, {}, {}, {}};
    if (entry.kind() == Entry::COMPLAINT) {
        if (entry.meaning() == "not-spam") return std::nullopt;
        event.type = "COMPLAINT";
        if (entry.meaning() != "complaint") event.feedback_type = entry.meaning();
    } else if (entry.kind() == Entry::OPEN || entry.kind() == Entry::CLICK) {
        event.type = entry.kind() == Entry::OPEN ? "OPEN" : "CLICK";
    } else if (entry.result() == Entry::DELIVERED) {
        event.type = "DELIVERY";
    } else if (entry.result() == Entry::BOUNCED) {
        event.type = "BOUNCE";
        event.bounce_type = entry.bounce_type().empty() ? "UNDETERMINED" : upper(entry.bounce_type());  // stories of an earlier version say nothing
        event.bounce_sub_type = entry.bounce_sub_type().empty() ? "Undetermined" : entry.bounce_sub_type();
        event.diagnostic = entry.reply();
    } else if (entry.result() == Entry::DEFERRED) {
        event.type = "DELIVERY_DELAY";
    } else {
        return std::nullopt;
    }
    return event;
}

}  // namespace

std::string RecipientInsights::last_delivery_event() const {
    const auto* last = last_delivery();
    if (last == nullptr) return "SEND";
    return last->type == "BOUNCE" ? last->bounce_type + "_BOUNCE" : last->type;
}

const InsightEvent* RecipientInsights::last_delivery() const {
    const auto last = std::find_if(events.rbegin(), events.rend(),
                                   [](const InsightEvent& e) { return e.type != "DELIVERY_DELAY" && e.type != "OPEN" && e.type != "CLICK"; });
    return last == events.rend() ? nullptr : &*last;
}

const InsightEvent* RecipientInsights::last_engagement() const {
    for (const char* type : {"CLICK", "OPEN"}) {
        const auto last = std::find_if(events.rbegin(), events.rend(), [type](const InsightEvent& e) { return e.type == type; });
        if (last != events.rend()) return &*last;
    }
    return nullptr;
}

std::optional<MessageInsights> insights_of(std::string id, const std::vector<Entry>& story) {
    const auto accepted = std::ranges::find_if(story, [](const Entry& entry) { return entry.kind() == Entry::ACCEPTED && entry.has_envelope(); });
    if (accepted == story.end() || accepted->envelope().internal()) return std::nullopt;
    const auto& envelope = accepted->envelope();
    MessageInsights told{std::move(id), envelope.from(), envelope.subject(), AccountId{envelope.account()}, from_ms(envelope.accepted_ms()), {}, {}};
    for (const auto& tag : envelope.tags()) told.tags.emplace_back(tag.name(), tag.value());
    std::map<std::string, std::size_t> by_address;
    for (const auto& address : envelope.recipients()) {
        by_address.emplace(address, told.recipients.size());
        told.recipients.push_back({address, {}, {InsightEvent{told.accepted, "SEND", {}, {}, {}}}});
    }
    for (const Entry& entry : story) {
        const auto event = entry.kind() == Entry::ACCEPTED ? std::nullopt : event_of(entry);
        if (!event) continue;
        for (const auto& address : entry.recipients()) {
            const auto known = by_address.find(address);
            if (known == by_address.end()) continue;
            auto& recipient = told.recipients[known->second];
            recipient.events.push_back(*event);
            if (!entry.isp().empty()) recipient.isp = entry.isp();
        }
    }
    return told;
}

}  // namespace warmpost::reporting
