// What finds messages, as bytes of the index: column family "search". Pure.
//
// A posting says: this message has this facet (its recipient, ISP, outcome, ...). Key: be24 partition (six hours since 1970), hash of the facet (8 bytes),
// be16 of the second in the partition, the latest first, and then either the message's token with an empty value, or be48 of a number that no other batch
// has, with tokens as the value: what one batch adds to one facet and second lies together, so that a busy second costs a few keys, not a few a message.
// Partitions come first so that compaction touches today only, and old ones go as whole files.
//
// A token is be16 of the milliseconds in the second and six bytes of the message id's UUID. A hash or a token may in theory mean two things: who searches
// reads the story that he finds, and believes that alone.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace warmpost::spool {

enum class Facet : char { all = 'a', recipient = 'r', identity = 'i', configuration_set = 'c', isp = 'p', source = 's', outcome = 'o' };  // on disk

// Recipients, identities and ISPs are the same in any case of ASCII letters; the others are taken as they are.
[[nodiscard]] std::uint64_t facet_hash(AccountId account, Facet facet, std::string_view value);

// When a message was accepted and which of that millisecond it is: 12 bytes that sort by time, be48 of Unix milliseconds and a part of the UUID.
using MessagePlace = std::string;
inline constexpr std::size_t kPlaceBytes = 12, kTokenBytes = 8;
[[nodiscard]] std::optional<MessagePlace> place_of_id(std::string_view message_id);  // none: no id as new_message_id makes it
[[nodiscard]] MessagePlace first_place(WallTime at);                                 // no message of that time or later is before it
[[nodiscard]] std::string id_prefix(const MessagePlace& place);                      // what the id of the message there begins with

inline constexpr std::int64_t kPartitionSeconds = std::int64_t{6} * 3600;
struct PostingTime {
    std::uint32_t partition = 0;
    std::uint32_t second = 0;  // in it
    friend auto operator<=>(const PostingTime&, const PostingTime&) = default;
};
[[nodiscard]] PostingTime posting_time(WallTime at);
[[nodiscard]] PostingTime posting_time(const MessagePlace& place);
[[nodiscard]] WallTime time_of(PostingTime time);

inline constexpr std::size_t kPartitionBytes = 3, kFacetPrefixBytes = 11, kPostingPrefixBytes = 13;
[[nodiscard]] std::string partition_prefix(std::uint32_t partition);
[[nodiscard]] std::string facet_prefix(std::uint32_t partition, std::uint64_t hash);
[[nodiscard]] std::string posting_prefix(PostingTime time, std::uint64_t hash);
[[nodiscard]] std::uint32_t second_of_key(std::string_view key);  // of at least kPostingPrefixBytes

[[nodiscard]] std::string token_of(const MessagePlace& place);
[[nodiscard]] MessagePlace place_of_token(PostingTime time, std::string_view token);
[[nodiscard]] std::string chunk_suffix(std::uint64_t number);
// The tokens that one key and its value stand for.
[[nodiscard]] std::vector<std::string_view> tokens_in(std::string_view key, std::string_view value);

}  // namespace warmpost::spool
