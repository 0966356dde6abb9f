#include "feedback/inbound/story.h"

#include <algorithm>

#include "base/strings.h"
#include "mail/message/header.h"

namespace warmpost::feedback {

using Entry = spool::pb::HistoryEntry;

bool is_about(const Entry& entry, std::string_view address) {
    return std::ranges::any_of(entry.recipients(), [address](const std::string& each) { return each == address; });
}

const spool::pb::Envelope* envelope_in(const Story& story) {
    const auto accepted = std::ranges::find_if(story, [](const Entry& entry) { return entry.kind() == Entry::ACCEPTED && entry.has_envelope(); });
    return accepted == story.end() ? nullptr : &accepted->envelope();
}

const Entry* attempt_for(const Story& story, std::string_view address) {
    const Entry* best = nullptr;
    for (const Entry& entry : story) {
        if (entry.kind() != Entry::ATTEMPT || !is_about(entry, address)) continue;
        if (!best || best->result() != Entry::DELIVERED || entry.result() == Entry::DELIVERED) best = &entry;
    }
    return best;
}

std::vector<int> group_of(const mail::ReturnPathTag& tag, const spool::pb::Envelope& envelope) {
    std::vector<int> group;
    if (tag.index >= envelope.recipients_size()) return group;
    if (tag.single) return {tag.index};
    const auto domain = mail::domain_of(envelope.recipients(tag.index));
    for (int i = tag.index; i < envelope.recipients_size(); ++i)
        if (iequals(mail::domain_of(envelope.recipients(i)), domain)) group.push_back(i);
    return group;
}

}  // namespace warmpost::feedback
