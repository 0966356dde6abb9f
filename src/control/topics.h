// Topics: where events of an account go besides the event file, named by an ARN as those of Amazon SNS. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"

namespace warmpost::control {

// https: an http(s) URL that takes SNS's envelope. kafka: a topic of the brokers in [kafka]. file: a file of JSON lines.
enum class Transport : std::uint8_t { https, kafka, file };
struct Subscription {
    std::uint64_t id = 0;  // never given twice: queues on disk are named by it
    Transport transport = Transport::https;
    std::string endpoint;              // the URL, the Kafka topic or the path
    bool confirmed = false;            // by who stands behind the URL; the other transports need no asking
    WallTime created{}, token_made{};  // token_made: of the confirmation that was last asked for
    friend bool operator==(const Subscription&, const Subscription&) = default;
};
struct Topic {
    std::string name;
    WallTime created{};
    std::vector<Subscription> subscriptions{};  // in the order they were made
};
struct NewSubscription {
    Transport transport = Transport::https;
    std::string endpoint;
};
inline constexpr std::size_t kMaxTopics = 1000, kMaxSubscriptions = 20;  // of an account; of a topic
inline constexpr std::chrono::hours kConfirmationLives{48};              // as SNS's tokens

struct EventSigning {  // what notifications are signed with; PEM
    std::string private_key, certificate;
};

[[nodiscard]] std::string topic_arn(std::string_view region, AccountId account, std::string_view topic);
// The topic's with a UUID behind it, which tells nothing to who does not have the secret.
[[nodiscard]] std::string subscription_arn(std::string_view region, AccountId account, std::string_view topic, std::uint64_t subscription,
                                           std::string_view secret);
struct TopicName {
    AccountId account;
    std::string name;
};
[[nodiscard]] std::optional<TopicName> parse_topic_arn(std::string_view arn);  // whatever region it names
// Proofs in links, made from the service's secret: nothing of them is stored. A confirmation asked for anew has another token.
[[nodiscard]] std::string confirmation_token(std::string_view secret, const Subscription& subscription);
[[nodiscard]] std::string unsubscribe_token(std::string_view secret, const Subscription& subscription);

[[nodiscard]] Status check_topic_name(std::string_view name);              // 1-256 of A-Z a-z 0-9 _ - (SNS, CreateTopic)
[[nodiscard]] Status check_event_destination_name(std::string_view name);  // 1-64 of the same
[[nodiscard]] std::string to_text(Transport transport);
[[nodiscard]] Transport transport_of(std::string_view text);  // https when unknown

// Where events go that SES would give to a service there is none of here: what [events] firehose, eventbridge, cloudwatch and pinpoint say.
struct Mapping {
    enum class Kind : std::uint8_t { none, file, kafka, topic } kind = Kind::none;
    std::string topic;  // kind topic: of the account whose event it is
};
[[nodiscard]] std::optional<Mapping> parse_mapping(std::string_view text);  // "", "file", "kafka", "topic:NAME"

}  // namespace warmpost::control
