#include "ingress/http/message.h"

#include "base/strings.h"

namespace warmpost::ingress::http {

std::string_view Request::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (iequals(key, name)) return value;
    }
    return {};
}

}  // namespace warmpost::ingress::http
