// The SES v2 service model as tables: operations with their URIs, and the shapes their requests are made of.
//
// Defined in a file that scripts/generate-ses-model writes at build time from http/model/sesv2-service-2.json; nothing of it
// is kept by hand. Constant data, readable from any thread.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace warmpost::ingress::http::model {

enum class Kind : std::uint8_t { structure, list, map, string, blob, boolean, integer, number, timestamp };
enum class Location : std::uint8_t { body, uri, query };

struct Member {
    std::string_view name;       // "EmailIdentity"
    std::string_view wire_name;  // in the URI or the query, when another one
    int shape;                   // index into shapes()
    bool required;
    Location location;
};
struct Shape {
    std::string_view name;
    Kind kind;
    std::int64_t min, max;       // length of strings and lists, value of numbers; -1: none
    std::string_view pattern;    // empty: none
    std::span<const std::string_view> values;  // enumeration; empty: none
    std::span<const Member> members;
    int element;                 // of a list or map; -1: none
};
struct Operation {
    std::string_view name;
    std::string_view method;
    std::string_view uri;        // "/v2/email/identities/{EmailIdentity}"
    int request;                 // index into shapes(); -1: none
};

[[nodiscard]] std::span<const Shape> shapes();
[[nodiscard]] std::span<const Operation> operations();   // sorted by name

}  // namespace warmpost::ingress::http::model
