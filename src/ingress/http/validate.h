// Holds a request of SES v2 against the service model: types, required members, lengths, ranges, enumerations, patterns.
//
// SDKs check required members and least lengths only, so all is checked here, once, for every operation; handlers then read without
// checking. Members that the model does not know are ignored, null counts as absent. Pure; reads strangers' bytes, fuzzed.
#pragma once
#include <boost/json/object.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingress/http/message.h"
#include "ingress/http/model.h"
#include "ingress/http/router.h"

namespace warmpost::ingress::http {

using Query = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Decoded {
    boost::json::object body;
    Query query;
};
// Reads body and query. The answer to give when they do not fit: SerializationException for what has the wrong type, BadRequestException
// "1 validation error detected: Value at 'x' failed to satisfy constraint: ..." for the rest (all of them, in the model's order).
[[nodiscard]] std::optional<Response> decode(const model::Operation& operation, const Parameters& path, std::string_view query, std::string_view body, Decoded& out);

}  // namespace warmpost::ingress::http
