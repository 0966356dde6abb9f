#include "ingress/http/ses/events/destination.h"

#include <boost/json/array.hpp>

#include <array>
#include <utility>

#include "ingress/http/json.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
using control::EventDestination;
using control::EventType;
namespace {

constexpr std::array<std::pair<EventType, std::string_view>, 10> kTypes{{{EventType::send, "SEND"},
                                                                         {EventType::reject, "REJECT"},
                                                                         {EventType::bounce, "BOUNCE"},
                                                                         {EventType::complaint, "COMPLAINT"},
                                                                         {EventType::delivery, "DELIVERY"},
                                                                         {EventType::open, "OPEN"},
                                                                         {EventType::click, "CLICK"},
                                                                         {EventType::rendering_failure, "RENDERING_FAILURE"},
                                                                         {EventType::delivery_delay, "DELIVERY_DELAY"},
                                                                         {EventType::subscription, "SUBSCRIPTION"}}};

struct Block {
    EventDestination::Kind kind;
    std::string_view member;
};
constexpr std::array<Block, 5> kBlocks{{{EventDestination::Kind::firehose, "KinesisFirehoseDestination"},
                                        {EventDestination::Kind::cloudwatch, "CloudWatchDestination"},
                                        {EventDestination::Kind::sns, "SnsDestination"},
                                        {EventDestination::Kind::eventbridge, "EventBridgeDestination"},
                                        {EventDestination::Kind::pinpoint, "PinpointDestination"}}};

std::uint32_t read_types(const json::object& block) {
    std::uint32_t bits = 0;
    for (const auto& given : strings_member(block, "MatchingEventTypes"))
        for (const auto& [type, name] : kTypes)
            if (given == name) bits |= 1u << static_cast<unsigned>(type);
    return bits;
}

void read_block(const json::object& block, EventDestination& out) {
    using Kind = EventDestination::Kind;
    switch (out.kind) {
        case Kind::sns:
            out.arn = string_member(block, "TopicArn");
            return;
        case Kind::eventbridge:
            out.arn = string_member(block, "EventBusArn");
            return;
        case Kind::pinpoint:
            out.arn = string_member(block, "ApplicationArn");
            return;
        case Kind::firehose:
            out.arn = string_member(block, "DeliveryStreamArn");
            out.iam_role = string_member(block, "IamRoleArn");
            return;
        case Kind::cloudwatch:
            break;
    }
    const auto* list = array_member(block, "DimensionConfigurations");
    if (list == nullptr) return;
    for (const auto& each : *list)
        if (const auto* d = each.if_object())
            out.dimensions.push_back(
                {string_member(*d, "DimensionName"), string_member(*d, "DimensionValueSource"), string_member(*d, "DefaultDimensionValue")});
}

json::object block_view(const EventDestination& d) {
    using Kind = EventDestination::Kind;
    switch (d.kind) {
        case Kind::sns:
            return {{"TopicArn", d.arn}};
        case Kind::eventbridge:
            return {{"EventBusArn", d.arn}};
        case Kind::pinpoint:
            return {{"ApplicationArn", d.arn}};
        case Kind::firehose:
            return {{"IamRoleArn", d.iam_role}, {"DeliveryStreamArn", d.arn}};
        case Kind::cloudwatch:
            break;
    }
    json::array list;
    for (const auto& each : d.dimensions)
        list.push_back(json::object{{"DimensionName", each.name}, {"DimensionValueSource", each.source}, {"DefaultDimensionValue", each.fallback}});
    json::object view;
    view["DimensionConfigurations"] = std::move(list);
    return view;
}

}  // namespace

Result<EventDestination> read_destination(const std::string& name, const json::object& body) {
    EventDestination out;
    out.name = name;
    const auto* definition = object_member(body, "EventDestination");
    if (definition == nullptr) return fail(ErrorCode::InvalidArgument, "Event destination is not provided.", "EventDestination");
    out.enabled = bool_member(*definition, "Enabled").value_or(false);
    out.types = read_types(*definition);
    if (out.types == 0) return fail(ErrorCode::InvalidArgument, "At least one event type must be specified.", "MatchingEventTypes");
    int given = 0;
    for (const auto& each : kBlocks) {
        const auto* block = object_member(*definition, each.member);
        if (block == nullptr) continue;
        ++given;
        out.kind = each.kind;
        read_block(*block, out);
    }
    if (given == 0) return fail(ErrorCode::InvalidArgument, "Event destination is not provided.", "EventDestination");
    if (given > 1)
        return fail(
            ErrorCode::InvalidArgument,
            "Please provide only one destination with each request. Either a Firehose Destination or a Cloudwatch Destination or an SNS Destination or an "
            "EventBridge Destination.",
            "EventDestination");
    return out;
}

json::object destination_view(const EventDestination& d) {
    json::array types;
    for (const auto& [type, name] : kTypes)
        if ((d.types & (1u << static_cast<unsigned>(type))) != 0) types.emplace_back(name);
    json::object view{{"Name", d.name}, {"Enabled", d.enabled}};
    view["MatchingEventTypes"] = std::move(types);
    for (const auto& each : kBlocks)
        if (each.kind == d.kind) view[each.member] = block_view(d);
    return view;
}

}  // namespace warmpost::ingress::http::ses
