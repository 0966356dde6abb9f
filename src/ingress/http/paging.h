// NextToken and PageSize over a map sorted by name: the token is the last name told, sealed in base64 with the name of the operation, so that
// one of another operation is refused. SES: opaque, absent on the last page.
#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ingress/http/call.h"

namespace warmpost::ingress::http {

struct Page {
    std::size_t size = 100;
    std::string after;         // names greater than this; empty: from the start
};
struct PageBounds {
    std::size_t usual = 100;   // when no PageSize is given, or 0
    std::size_t least = 0, most = 1000;
};
// Errors: InvalidArgument: PageSize outside the bounds, a token that is none.
[[nodiscard]] Result<Page> page_of(const Call& call, std::string_view operation, const PageBounds& bounds = {});
[[nodiscard]] std::string next_token(std::string_view operation, std::string_view last);

// The answer of rows that have a `name`, of which one more was read than the page holds, if there is one: {member: [view(row), ...], "NextToken": ...}.
template <class Row, class View>
[[nodiscard]] boost::json::object page_of_rows(std::string_view operation, std::string_view member, const Page& page, const std::vector<Row>& rows, View view) {
    boost::json::array list;
    boost::json::object body;
    for (const auto& row : rows) {
        if (list.size() == page.size) {
            body["NextToken"] = next_token(operation, rows[page.size - 1].name);
            break;
        }
        list.push_back(view(row));
    }
    body[member] = std::move(list);
    return body;
}

}  // namespace warmpost::ingress::http
