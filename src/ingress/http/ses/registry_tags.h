// Tags of what is kept in the registry: the contact list and the templates of an account.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "ingress/http/call.h"
#include "ingress/http/ses/resource_arn.h"

namespace warmpost::ingress::http::ses {

using TagMap = std::map<std::string, std::string>;
// Both only for what is in_registry(). Errors: NotFound; of a change besides InvalidArgument: more than 50, or no tags.
[[nodiscard]] boost::asio::awaitable<Result<TagMap>> registry_tags(Call& call, Tagged tagged);
[[nodiscard]] boost::asio::awaitable<Status> change_registry_tags(Call& call, Tagged tagged, TagMap added, std::vector<std::string> removed);

}  // namespace warmpost::ingress::http::ses
