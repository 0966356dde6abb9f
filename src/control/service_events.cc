// Event destinations of configuration sets. Texts: SES, as it says them.
#include <algorithm>

#include "control/service_impl.h"
#include "control/stands_for.h"

namespace warmpost::control {
namespace {

constexpr std::size_t kMaxDestinations = 10;  // of a configuration set (SES guide, "Service quotas")
using Kind = EventDestination::Kind;

std::unexpected<Error> no_set(const std::string& set) {
    return fail(ErrorCode::NotFound, "Configuration set <" + set + "> does not exist.", "ConfigurationSetName");
}
std::unexpected<Error> no_destination(const std::string& name, const std::string& set) {
    return fail(ErrorCode::NotFound, "An event destination with name <" + name + "> does not exist for configuration set <" + set + ">.",
                "EventDestinationName");
}

Status check_topic(const Account& account, const EventDestination& d) {
    const auto named = parse_topic_arn(d.arn);
    if (!named)
        return fail(ErrorCode::InvalidArgument, "Invalid SNS topic ARN <" + d.arn + ">: it must be arn:aws:sns:REGION:ACCOUNT:NAME.",
                    "SnsDestination.TopicArn");
    if (named->account == account.id && account.topics.contains(named->name)) return {};
    return fail(
        ErrorCode::InvalidArgument,
        "SNS topic <" + d.arn + "> not found: its account must be " + to_string(account.id) + ", and its name a topic that `warmpost topic create` made.",
        "SnsDestination.TopicArn");
}

// Names and values of dimensions: 1-255 of letters, digits, - and _; values also @ and . (SES API, "CloudWatchDimensionConfiguration").
Status check_dimension(const std::string& text, const char* member, const char* more) {
    const auto allowed = [more](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view(more).find(c) != std::string_view::npos;
    };
    if (!text.empty() && text.size() < 256 && std::ranges::all_of(text, allowed)) return {};
    return fail(ErrorCode::InvalidArgument,
                "Invalid " + std::string(member) + " <" + text + ">: it must have 1 to 255 letters, numbers and characters of " + more + ".", member);
}

Status check_mapping(const config::Config& config, const Account& account, Kind kind) {
    struct Known {
        const char* service;
        const char* key;
    };
    const Known known = kind == Kind::firehose      ? Known{"Amazon Data Firehose", "firehose"}
                        : kind == Kind::eventbridge ? Known{"Amazon EventBridge", "eventbridge"}
                        : kind == Kind::cloudwatch  ? Known{"Amazon CloudWatch", "cloudwatch"}
                                                    : Known{"Amazon Pinpoint", "pinpoint"};
    const auto mapping = parse_mapping(stands_for(config.events, kind));
    if (!mapping || mapping->kind == Mapping::Kind::none)
        return fail(ErrorCode::InvalidArgument,
                    std::string("warmpost has no ") + known.service + ": the operator says what stands for it with [events] " + known.key +
                        R"( = "kafka", "file" or "topic:NAME" (docs/events.md).)",
                    "EventDestination");
    if (mapping->kind == Mapping::Kind::kafka && config.kafka.brokers.empty())
        return fail(ErrorCode::InvalidArgument, std::string("[events] ") + known.key + " maps to Kafka, but [kafka] names no brokers.", "EventDestination");
    if (mapping->kind == Mapping::Kind::topic && !account.topics.contains(mapping->topic))
        return fail(ErrorCode::InvalidArgument,
                    std::string("[events] ") + known.key + " maps to topic " + mapping->topic + ", which account " + to_string(account.id) +
                        " does not have: warmpost topic create " + mapping->topic + " makes it.",
                    "EventDestination");
    return {};
}

Status check(const config::Config& config, const Account& account, const EventDestination& d) {
    if (auto good = check_event_destination_name(d.name); !good) return good;
    if (d.types == 0) return fail(ErrorCode::InvalidArgument, "At least one event type must be specified.", "MatchingEventTypes");
    if (d.kind == Kind::sns) return check_topic(account, d);
    if (d.kind == Kind::cloudwatch && d.dimensions.empty())
        return fail(ErrorCode::InvalidArgument, "CloudWatch metrics dimension configuration list cannot be empty.", "DimensionConfigurations");
    for (const auto& dimension : d.dimensions) {
        if (auto good = check_dimension(dimension.name, "DimensionName", "-_:"); !good) return good;
        if (auto good = check_dimension(dimension.fallback, "DefaultDimensionValue", "-_@."); !good) return good;
    }
    return check_mapping(config, account, d.kind);
}

}  // namespace

Status Service::create_event_destination(AccountId account, const std::string& set, const EventDestination& destination) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->configuration_sets.find(set);
    if (found == (*changed)->configuration_sets.end()) return no_set(set);
    if (auto good = check(impl_->config, **changed, destination); !good) return good;
    auto& all = found->second.destinations;
    if (std::ranges::find(all, destination.name, &EventDestination::name) != all.end())
        return fail(ErrorCode::AlreadyExists, "An event destination with name <" + destination.name + "> already exists for configuration set <" + set + ">.",
                    "EventDestinationName");
    if (all.size() >= kMaxDestinations)
        return fail(ErrorCode::LimitExceeded, "A configuration set can have at most 10 event destinations.", "EventDestinationName");
    if (auto written = impl_->store->put(to_row(account, set, destination, impl_->now())); !written) return written;
    all.insert(std::ranges::upper_bound(all, destination.name, {}, &EventDestination::name), destination);   // by name, as they are loaded
    impl_->put_out(std::move(*changed));
    return {};
}

Status Service::update_event_destination(AccountId account, const std::string& set, const EventDestination& destination) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->configuration_sets.find(set);
    if (found == (*changed)->configuration_sets.end()) return no_set(set);
    const auto old = std::ranges::find(found->second.destinations, destination.name, &EventDestination::name);
    if (old == found->second.destinations.end()) return no_destination(destination.name, set);
    if (auto good = check(impl_->config, **changed, destination); !good) return good;
    if (auto written = impl_->store->put(to_row(account, set, destination, impl_->now())); !written) return written;
    *old = destination;
    impl_->put_out(std::move(*changed));
    return {};
}

Status Service::delete_event_destination(AccountId account, const std::string& set, const std::string& name) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->configuration_sets.find(set);
    if (found == (*changed)->configuration_sets.end()) return no_set(set);
    if (std::erase_if(found->second.destinations, [&name](const EventDestination& d) { return d.name == name; }) == 0) return no_destination(name, set);
    if (auto erased = impl_->store->erase_event_destination(account.value(), set, name); !erased) return erased;
    impl_->put_out(std::move(*changed));
    return {};
}

}  // namespace warmpost::control
