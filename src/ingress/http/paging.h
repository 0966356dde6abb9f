// NextToken and PageSize over a map sorted by name: the token is the last name told, sealed in base64 with the name of the operation, so that
// one of another operation is refused. SES: opaque, absent on the last page.
#pragma once
#include <string>
#include <string_view>

#include "base/error.h"
#include "ingress/http/call.h"

namespace warmpost::ingress::http {

struct Page {
    std::size_t size = 100;
    std::string after;         // names greater than this; empty: from the start
};
// Errors: InvalidArgument: PageSize outside 0-1000 (0 means the default), a token that is none.
[[nodiscard]] Result<Page> page_of(const Call& call, std::string_view operation);
[[nodiscard]] std::string next_token(std::string_view operation, std::string_view last);

}  // namespace warmpost::ingress::http
