// How addresses and what was found about them look in answers.
#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <vector>

#include "control/service.h"
#include "ingress/http/call.h"

namespace warmpost::ingress::http::operators {

// {"addresses": [...]}, without their checks: addresses.cc.
[[nodiscard]] boost::json::object addresses_view(const Call& call, const std::vector<control::AddressInfo>& addresses);
// Gives each of the view's addresses its "health" and its "checks".
void add_checks(boost::json::object& view, const control::AddressChecks& checks);
// The block lists themselves: list, state, text, advice, since, checked_at.
[[nodiscard]] boost::json::array lists_view(const control::AddressChecks& checks);
// The known problems of these addresses: address, check, text, advice.
[[nodiscard]] boost::json::array problems_view(const std::vector<std::string>& addresses, const control::AddressChecks& checks);

}  // namespace warmpost::ingress::http::operators
