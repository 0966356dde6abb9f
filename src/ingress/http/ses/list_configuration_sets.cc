// GET /v2/email/configuration-sets: SES v2 ListConfigurationSets.
#include <boost/json/array.hpp>

#include "ingress/http/errors.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {
namespace asio = boost::asio;
namespace json = boost::json;

asio::awaitable<Response> list_configuration_sets(Call& call) {
    constexpr std::string_view kOperation = "ListConfigurationSets";
    const auto page = page_of(call, kOperation);
    if (!page) co_return error_response(page.error());
    const auto& sets = call.account().configuration_sets;
    json::object body;
    json::array names;
    for (auto it = sets.upper_bound(page->after); it != sets.end(); ++it) {
        if (names.size() == page->size) {
            body["NextToken"] = next_token(kOperation, std::prev(it)->first);
            break;
        }
        names.emplace_back(it->first);
    }
    body["ConfigurationSets"] = std::move(names);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
