#include "control/topics.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/strings.h"

namespace warmpost::control {
namespace {

bool made_of_name(std::string_view text, std::size_t longest) {
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

// "01234567-89ab-...": 16 bytes in a UUID's form.
std::string as_uuid(std::string_view bytes) {
    std::string hex = hex_encode(bytes.substr(0, 16));
    for (const std::size_t at : {20u, 16u, 12u, 8u}) hex.insert(at, "-");
    return hex;
}

}  // namespace

std::string topic_arn(std::string_view region, AccountId account, std::string_view topic) {
    return "arn:aws:sns:" + std::string(region) + ":" + to_string(account) + ":" + std::string(topic);
}

std::string subscription_arn(std::string_view region, AccountId account, std::string_view topic, std::uint64_t subscription, std::string_view secret) {
    return topic_arn(region, account, topic) + ":" + as_uuid(hmac_sha256(secret, "subscription/" + std::to_string(subscription)));
}

std::optional<TopicName> parse_topic_arn(std::string_view arn) {
    const auto parts = split(arn, ':');
    if (parts.size() != 6 || parts[0] != "arn" || parts[2] != "sns" || parts[4].size() != 12 || !check_topic_name(parts[5])) return std::nullopt;
    std::int64_t account = 0;
    for (const char c : parts[4]) {
        if (c < '0' || c > '9') return std::nullopt;
        account = account * 10 + (c - '0');
    }
    return TopicName{AccountId{account}, std::string(parts[5])};
}

std::string confirmation_token(std::string_view secret, const Subscription& s) {
    return hex_encode(hmac_sha256(secret, "subscription/confirm/" + std::to_string(s.id) + "/" + std::to_string(to_ms(s.token_made))));
}

std::string unsubscribe_token(std::string_view secret, const Subscription& s) {
    return hex_encode(hmac_sha256(secret, "subscription/end/" + std::to_string(s.id)));
}

Status check_topic_name(std::string_view name) {
    if (made_of_name(name, 256)) return {};
    return fail(ErrorCode::InvalidArgument, "a topic's name has 1 to 256 letters, digits, dashes and underscores, unlike \"" + std::string(name) + "\"",
                "name");
}

Status check_event_destination_name(std::string_view name) {
    if (name.size() > 64) return fail(ErrorCode::InvalidArgument, "Event destination name cannot exceed 64 characters.", "EventDestinationName");
    if (made_of_name(name, 64)) return {};
    return fail(ErrorCode::InvalidArgument,
                "Invalid event destination name <" + std::string(name) + ">: only alphanumeric ASCII characters, '_', and '-' are allowed.",
                "EventDestinationName");
}

std::string to_text(Transport transport) {
    switch (transport) {
        case Transport::kafka:
            return "kafka";
        case Transport::file:
            return "file";
        default:
            return "https";
    }
}

Transport transport_of(std::string_view text) {
    if (text == "kafka") return Transport::kafka;
    return text == "file" ? Transport::file : Transport::https;
}

std::optional<Mapping> parse_mapping(std::string_view text) {
    constexpr std::string_view kTopic = "topic:";
    if (text.empty()) return Mapping{};
    if (text == "file") return Mapping{Mapping::Kind::file, {}};
    if (text == "kafka") return Mapping{Mapping::Kind::kafka, {}};
    if (text.starts_with(kTopic) && text.size() > kTopic.size()) return Mapping{Mapping::Kind::topic, std::string(text.substr(kTopic.size()))};
    return std::nullopt;
}

}  // namespace warmpost::control
