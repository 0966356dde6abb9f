// Event destinations and topics: rows to the snapshot and back.
#include <array>
#include <utility>

#include "base/strings.h"
#include "control/load.h"

namespace warmpost::control {
namespace {

using Kind = EventDestination::Kind;
constexpr std::array<std::pair<Kind, const char*>, 5> kKinds{
    {{Kind::sns, "sns"}, {Kind::eventbridge, "eventbridge"}, {Kind::firehose, "firehose"}, {Kind::cloudwatch, "cloudwatch"}, {Kind::pinpoint, "pinpoint"}}};

std::string text_of(const std::vector<EventDestination::Dimension>& dimensions) {
    std::string text;
    for (const auto& d : dimensions) text += d.name + '\t' + d.source + '\t' + d.fallback + '\n';
    return text;
}

std::vector<EventDestination::Dimension> to_dimensions(const std::string& text) {
    std::vector<EventDestination::Dimension> dimensions;
    for (const auto line : split(text, '\n')) {
        const auto parts = split(line, '\t');
        if (parts.size() == 3) dimensions.push_back({std::string(parts[0]), std::string(parts[1]), std::string(parts[2])});
    }
    return dimensions;
}

EventDestination to_destination(const store::EventDestinationRow& row) {
    EventDestination destination;
    destination.name = row.name;
    destination.enabled = row.enabled;
    destination.types = static_cast<std::uint32_t>(row.types);
    for (const auto& [kind, name] : kKinds)
        if (row.kind == name) destination.kind = kind;
    destination.arn = row.arn;
    destination.iam_role = row.iam_role;
    destination.dimensions = to_dimensions(row.dimensions);
    return destination;
}

}  // namespace

store::EventDestinationRow to_row(AccountId account, const std::string& set, const EventDestination& d, WallTime created) {
    const char* kind = "";
    for (const auto& [known, name] : kKinds)
        if (d.kind == known) kind = name;
    return {account.value(), set, d.name, d.enabled, d.types, kind, d.arn, d.iam_role, text_of(d.dimensions), to_ms(created)};
}

store::SubscriptionRow to_row(AccountId account, const std::string& topic, const Subscription& s) {
    return {static_cast<std::int64_t>(s.id), account.value(), topic, to_text(s.transport), s.endpoint, s.confirmed, to_ms(s.created), to_ms(s.token_made)};
}

Status load_events(store::Store& store, std::map<std::int64_t, std::shared_ptr<Account>>& accounts) {
    const auto destinations = store.event_destinations();
    if (!destinations) return std::unexpected(destinations.error());
    for (const auto& row : *destinations) accounts.at(row.account)->configuration_sets.at(row.configuration_set).destinations.push_back(to_destination(row));
    const auto topics = store.topics();
    if (!topics) return std::unexpected(topics.error());
    for (const auto& row : *topics) accounts.at(row.account)->topics.emplace(row.name, Topic{row.name, from_ms(row.created), {}});
    const auto subscriptions = store.subscriptions();
    if (!subscriptions) return std::unexpected(subscriptions.error());
    for (const auto& row : *subscriptions)
        accounts.at(row.account)
            ->topics.at(row.topic)
            .subscriptions.push_back({static_cast<std::uint64_t>(row.id), transport_of(row.transport), row.endpoint, row.confirmed, from_ms(row.created),
                                      from_ms(row.token_made)});
    return {};
}

}  // namespace warmpost::control
