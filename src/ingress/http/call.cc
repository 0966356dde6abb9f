#include "ingress/http/call.h"

#include <boost/json/serialize.hpp>

#include "ingress/http/errors.h"
#include "mail/message/header.h"

namespace warmpost::ingress::http {

std::string Call::in_query(std::string_view name) const {
    const auto found = query.find(name);
    return found == query.end() || found->second.empty() ? std::string{} : found->second.front();
}

Response ok() { return {}; }

Response ok(const boost::json::value& body) {
    Response response;
    response.body = mail::valid_utf8(boost::json::serialize(body));
    return response;
}

Response answer(const Status& status) { return status ? ok() : error_response(status.error()); }

}  // namespace warmpost::ingress::http
