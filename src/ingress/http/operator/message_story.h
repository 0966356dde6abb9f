// What the spool and the queue tell, as JSON: a message's story (envelope, what happened, who still waits), usage.
#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <vector>

#include "ingress/http/operator/find_message.h"

namespace warmpost::ingress::http::operators {

[[nodiscard]] boost::json::object usage_view(const spool::Usage& usage);
[[nodiscard]] boost::json::array recipients_view(const std::vector<runtime::RecipientView>& recipients);
[[nodiscard]] boost::json::object message_story(const std::string& id, const FoundMessage& found);

}  // namespace warmpost::ingress::http::operators
