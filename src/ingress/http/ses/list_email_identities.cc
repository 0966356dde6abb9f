// GET /v2/email/identities: SES v2 ListEmailIdentities.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> list_email_identities(Call& call) {
    const auto page = page_of(call, "ListEmailIdentities");
    if (!page) co_return error_response(page.error());
    const auto& all = call.account().identities;
    boost::json::array list;
    auto it = all.upper_bound(page->after);
    for (; it != all.end() && list.size() < page->size; ++it) {
        const auto& identity = it->second;
        list.push_back(boost::json::object{{"IdentityType", identity_type(identity.kind)},
                                           {"IdentityName", it->first},
                                           {"SendingEnabled", identity.verified()},
                                           {"VerificationStatus", wire_name(identity.status)}});
    }
    const bool more = it != all.end() && !list.empty();
    boost::json::object answer{{"EmailIdentities", list}};
    if (more) answer["NextToken"] = next_token("ListEmailIdentities", std::prev(it)->first);
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
