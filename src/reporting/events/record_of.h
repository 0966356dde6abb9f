// Private to the makers of records: the frame around what is particular to one kind.
#pragma once
#include <boost/json/object.hpp>

#include <string>
#include <string_view>

#include "reporting/events/record.h"

namespace warmpost::reporting {

// {"eventType": type, "mail": {...}, member: detail}. `source_arn`: mail names the identity; not so in SES's Open and Click.
[[nodiscard]] std::string record_of(const RecordContext& context, std::string_view type, std::string_view member, boost::json::object detail,
                                    bool source_arn = true);

}  // namespace warmpost::reporting
