#include "ingress/http/paging.h"

#include <fmt/format.h>

#include <charconv>

#include "base/encoding.h"
#include "ingress/http/json.h"

namespace warmpost::ingress::http {
Result<Page> page_of(const Call& call, std::string_view operation, const PageBounds& bounds) {
    Page page;
    page.size = bounds.usual;
    auto size = call.in_query("PageSize");
    // Some lists are asked for by POST, and have both in the body.
    if (const auto in_body = number_member(call.body, "PageSize"); in_body && size.empty()) size = fmt::format("{}", *in_body);
    if (!size.empty()) {
        std::size_t wanted = 0;
        const auto [end, problem] = std::from_chars(size.data(), size.data() + size.size(), wanted);
        if (problem != std::errc{} || end != size.data() + size.size() || wanted > bounds.most || wanted < bounds.least)
            return fail(ErrorCode::InvalidArgument, fmt::format("PageSize must be a number from {} to {}.", bounds.least, bounds.most), "PageSize");
        if (wanted > 0) page.size = wanted;
    }
    auto token = call.in_query("NextToken");
    if (token.empty()) token = string_member(call.body, "NextToken");
    if (token.empty()) return page;
    const auto text = base64_decode(token);
    const auto prefix = std::string(operation) + '\n';
    if (!text || !text->starts_with(prefix)) return fail(ErrorCode::InvalidArgument, "The specified next token is invalid.", "NextToken");
    page.after = text->substr(prefix.size());
    return page;
}

std::string next_token(std::string_view operation, std::string_view last) {
    return base64_encode(std::string(operation) + '\n' + std::string(last));
}

}  // namespace warmpost::ingress::http
