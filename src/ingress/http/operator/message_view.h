// A message's story as JSON: envelope, what happened, who still waits.
#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <vector>

#include "runtime/queue_control.h"
#include "spool/message.h"

namespace warmpost::ingress::http::operator_api {

[[nodiscard]] boost::json::array recipients_view(const std::vector<runtime::RecipientView>& recipients);
[[nodiscard]] boost::json::object message_view(const std::string& id, const std::vector<spool::pb::HistoryEntry>& entries,
                                               const std::vector<runtime::MessageView>& waiting);

}  // namespace warmpost::ingress::http::operator_api
